"""Records from a file: what ``infer`` wrote, or anything of the same shape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from rolelens.signatures import SHIPPED, Catalogue, InputError, Record, record_type


def read_predictions(path: Path, catalogue: Catalogue = SHIPPED) -> Iterator[Record]:
    """The records of a JSONL file, one at a time.

    Args:
        path: The file, UTF-8, a record a line.
        catalogue: The sections that the records answer.

    Raises:
        InputError: No such file, or a line that is no record; the message names file, line and field.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(line, f"{path.name}:{number}", record_type(catalogue))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path), repair="Give a JSONL file of records.") from None


def _record(line: str, where: str, kind: type[Record]) -> Record:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            raise InputError("not JSON", where=where, repair="Each line is one record, as infer writes them.") from None
        field = ".".join(map(str, first["loc"]))
        repair = "Records are as `rolelens schema` says; `rolelens ingest` makes them of a model's raw answers."
        raise InputError(f"{field}: {first['msg']}", where=where, repair=repair) from None
