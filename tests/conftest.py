"""Every test gets an empty cache, DSPy's settings as they were, and no key of the environment's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Two test processes on two cores: numerical libraries that start a thread a core in each only stand in their way.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Before DSPy is imported: it makes its cache directory then.
os.environ["DSPY_CACHEDIR"] = os.environ.get("DSPY_CACHEDIR") or str(
    Path(os.environ.get("TMPDIR", "/tmp")) / "rolelens-tests"
)

import dspy
import pytest

from rolelens.signatures import Posting
from tests.servers import OpenAIServer, SystemOneServer


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("OPENAI_API_KEY", "OPENAI_API_BASE", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "TYPESAFE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    dspy.configure_cache(enable_disk_cache=True, enable_memory_cache=True, disk_cache_dir=str(tmp_path / "cache"))
    with dspy.context():
        yield


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def systemone_server() -> Iterator[SystemOneServer]:
    with SystemOneServer() as server:
        yield server


@pytest.fixture
def posting() -> Posting:
    return Posting(
        id="p1",
        title="Senior Data Engineer (m/w/d)",
        company="Nordwind Logistik",
        location="Austin, TX, United States",
        description=POSTING_TEXT,
    )


POSTING_TEXT = """About us
Nordwind moves parcels. Our founders came from Amazon.

What you will do
- Build and run ETL pipelines on AWS with Airflow and Redshift
- Mentor two junior engineers and review code

What you bring
- 5+ years of experience in data engineering
- Strong SQL and Python
- Kafka is a plus

We offer
- Medical, dental and vision insurance, 401(k) and 25 days of vacation
- A clear career ladder from senior to staff

This is a full-time position, hybrid: three days a week in our Austin office. We are unable to sponsor visas.
"""
