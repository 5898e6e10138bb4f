"""What is fuzzed: each target takes bytes, and may refuse them with one of rolelens's own errors and no other."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rolelens import (
    GoldPosting,
    JobInference,
    Posting,
    Record,
    ingest,
    load,
    load_gold,
    load_labels,
    read_export,
    read_postings,
    read_predictions,
    read_raw,
    read_sheet,
    save_gold,
    task,
    write_records,
    write_sheet,
)
from rolelens.data import align

ROOT = Path(__file__).parents[2]
FOLDER = Path(tempfile.gettempdir()) / "rolelens-fuzz"


@dataclass(frozen=True)
class Target:
    """Something that takes bytes from outside.

    Attributes:
        group: What it is counted under.
        run: Takes the bytes; raises RolelensError where it refuses them.
        seeds: Good inputs.
    """

    group: str
    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


@cache
def _program() -> JobInference:
    return load()


@cache
def _gold() -> list[GoldPosting]:
    return load_gold("dev")[:6]


@cache
def _records() -> list[Record]:
    return list(_program().records([item.posting for item in _gold()]))


def _file(name: str, content: bytes) -> Path:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / name
    path.write_bytes(content)
    return path


def _postings(suffix: str) -> Callable[[bytes], None]:
    """Read, answer and write: the whole way of a file of postings."""

    def run(content: bytes) -> None:
        found = [p for p in read_postings(_file(f"postings{suffix}", content)) if isinstance(p, Posting)][:3]
        records = list(_program().records(found))
        for form in ("jsonl", "csv", "parquet"):
            write_records(records, form, FOLDER / f"out.{form}")

    return run


def _consumed(read: Callable[[Path], Iterable[object]], name: str) -> Callable[[bytes], None]:
    def run(content: bytes) -> None:
        for _ in read(_file(name, content)):
            pass

    return run


def _text(read: Callable[[str, str], Any]) -> Callable[[bytes], None]:
    return lambda content: read(content.decode("utf-8", "replace"), "fuzz")


def _reply(content: bytes) -> None:
    record = ingest(content.decode("utf-8", "surrogateescape"), "p", "m").record
    record.model_dump_json()


def _evidence(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    posting = Posting(description=(text[: len(text) // 2] or "x") + " words")
    spans, _ = align(text[len(text) // 2 :], posting)
    assert all(0 <= span.start < span.end <= len(posting.text(span.field)) for span in spans)


def _jsonl(rows: Iterable[Any]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _posting_rows() -> list[dict[str, Any]]:
    return [item.posting.model_dump(mode="json", exclude_defaults=True) for item in _gold()[:2]]


def _sheet_seed() -> list[bytes]:
    path = FOLDER / "seed.csv"
    FOLDER.mkdir(exist_ok=True)
    write_sheet([(item.posting, item.labels, item.language) for item in _gold()[:2]], path)
    return [path.read_bytes()]


def _gold_seed() -> list[bytes]:
    FOLDER.mkdir(exist_ok=True)
    save_gold(_gold()[:2], FOLDER / "seed.jsonl")
    return [(FOLDER / "seed.jsonl").read_bytes()]


def _export_seed() -> list[bytes]:
    made = [task(item.posting, item.labels, language=item.language) for item in _gold()[:2]]
    rows = [{"id": n, "data": m["data"], "annotations": m["predictions"]} for n, m in enumerate(made)]
    return [json.dumps(rows, ensure_ascii=False).encode()]


def _html_seed() -> list[bytes]:
    posting = {"@type": "JobPosting", "title": "Data Engineer", "description": "<p>Build</p>"}
    linked = json.dumps({"@context": "https://schema.org", "@graph": [posting]})
    page = f'<html><body><script type="application/ld+json">{linked}</script><p>Hi</p></body></html>'
    return [(ROOT / "examples" / "data-engineer.html").read_bytes(), page.encode(), b"<html><!-- none --></html>"]


def _replies() -> list[bytes]:
    inference = [record.model_dump(mode="json", include={"inference"}) for record in _records()[:2]]
    return [
        json.dumps(inference[0]).encode(),
        f"<think>draft {{}}</think>\n```json\n{json.dumps(inference[1], indent=1)}\n```\nDone.".encode(),
    ]


def _table() -> list[bytes]:
    return [b'id,title,description\n1,"Data, Engineer","Build\nETL"\n2,x,y\n']


def _record_lines() -> list[bytes]:
    return [_jsonl(record.model_dump(mode="json") for record in _records()[:2])]


def _raw_lines() -> list[bytes]:
    return [_jsonl({"id": "p", "model": "m", "raw": reply.decode()} for reply in _replies())]


def _descriptions() -> list[bytes]:
    return [item.posting.description.encode() for item in _gold()]


TARGETS: tuple[Target, ...] = (
    Target("postings .jsonl", _postings(".jsonl"), lambda: [_jsonl(_posting_rows())]),
    Target("postings .json", _postings(".json"), lambda: [json.dumps(_posting_rows()).encode()]),
    Target("postings .csv", _postings(".csv"), _table),
    Target("postings .tsv", _postings(".tsv"), lambda: [content.replace(b",", b"\t") for content in _table()]),
    Target("postings .html", _postings(".html"), _html_seed),
    Target("postings .txt", _postings(".txt"), _descriptions),
    Target("gold", _consumed(load_labels, "gold.jsonl"), _gold_seed),
    Target("predictions", _consumed(read_predictions, "p.jsonl"), _record_lines),
    Target("replies", _reply, _replies),
    Target("raw answers", _consumed(read_raw, "raw.jsonl"), _raw_lines),
    Target("Label Studio exports", _text(read_export), _export_seed),
    Target("sheets", _text(read_sheet), _sheet_seed),
    Target("evidence", _evidence, _descriptions),
)
