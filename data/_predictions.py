"""Reading records from a file written by ``rolelens infer``, or in the same format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from rolelens.signatures import SHIPPED, Catalogue, InputError, Record, record_type


def read_predictions(path: Path, catalogue: Catalogue = SHIPPED) -> Iterator[Record]:
    """Read the records of a JSONL file, one at a time.

    Args:
        path: The file, UTF-8, one record per line.
        catalogue: The sections that the records answer.

    Raises:
        InputError: No such file, or an invalid line; the message names file, line and field.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _parse_record(line, f"{path.name}:{number}", record_type(catalogue))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path), repair="Use a JSONL file of records.") from None


def _parse_record(line: str, where: str, kind: type[Record]) -> Record:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            raise InputError("not JSON", where=where, repair="Write one record per line, as infer does.") from None
        field = ".".join(map(str, first["loc"]))
        repair = "`rolelens schema` prints the format; `rolelens ingest` converts a model's raw answers to it."
        raise InputError(f"{field}: {first['msg']}", where=where, repair=repair) from None
