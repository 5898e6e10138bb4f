"""Reading records from a file written by ``rolelens infer``, or in the same format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rolelens.data._files import open_file
from rolelens.data._json import id_of, json_lines
from rolelens.signatures import SHIPPED, Catalogue, InputError, Record, record_type


def read_predictions(path: Path, catalogue: Catalogue = SHIPPED) -> Iterator[Record | InputError]:
    """Read the records of a JSONL file, one at a time. An invalid line yields an error instead.

    Args:
        path: The file, one record per line, UTF-8 unless it has another byte-order mark.
        catalogue: The sections that the records answer.

    Yields:
        A record per line, or an error if the line is invalid; the message names file, line and field.

    Raises:
        InputError: The file cannot be read.
    """
    with open_file(path, "Use a JSONL file of records.") as file:
        for where, content in json_lines(file, path.name, repair="Write one record per line, as infer does."):
            yield content if isinstance(content, InputError) else _parse_record(content, where, record_type(catalogue))


def _parse_record(content: dict[str, Any], where: str, kind: type[Record]) -> Record | InputError:
    try:
        return kind.model_validate({**content, "id": id_of(content, "id")} if "id" in content else content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        repair = "`rolelens schema` prints the format; `rolelens ingest` converts a model's raw answers to it."
        return InputError(f"{field}: {first['msg']}", where=where, repair=repair)
