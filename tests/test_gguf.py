"""The GGUF engine with a real model, SmolLM2-135M: its answers are poor, the path has to be right."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from rolelens.program import JobInference, Posting
from rolelens.signatures import EngineError


@pytest.fixture(scope="module")
def program(gguf_model: Path) -> Iterator[JobInference]:
    # One thread: those of llama.cpp wait for each other by spinning, which on a shared machine takes minutes.
    made = JobInference(f"gguf:{gguf_model}", retries=0, max_tokens=300, context=4096, threads=1)
    yield made
    made.engine.close()


def test_a_reply_is_held_to_the_schema_that_is_asked_for(program: JobInference) -> None:
    """Left to itself the model says "The sky is blue", in other words; it may say one of two words."""
    schema = {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"enum": ["maybe", "never"]}}}
    (reply,) = program.engine.lm("Is the sky blue?", response_format=schema, max_tokens=8)
    assert reply["text"] in ('"maybe"', '"never"')
    assert reply["logprobs"].content


def test_the_cache_knows_the_model_by_its_weights(program: JobInference, gguf_model: Path) -> None:
    digest = hashlib.sha256(gguf_model.read_bytes()).hexdigest()[:12]
    assert program.engine.lm.model == f"lm_studio/{gguf_model.stem}-{digest}"


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no such file"):
        JobInference(f"gguf:{tmp_path}/none.gguf")
    (tmp_path / "a.gguf").write_text("hello")
    with pytest.raises(EngineError, match="not a GGUF model"):
        JobInference(f"gguf:{tmp_path}/a.gguf")
    (tmp_path / "b.gguf").write_bytes(b"GGUF" + b"\x00" * 64)
    with pytest.raises(EngineError, match="does not load"):
        JobInference(f"gguf:{tmp_path}/b.gguf")


@pytest.mark.slow
def test_a_section_is_answered_in_its_vocabulary(program: JobInference, posting: Posting) -> None:
    """The server constrains the reply to the section's JSON Schema, so every field that is there is valid."""
    with program.in_force():
        prediction = program.visa_and_authorization(posting=posting)
    assert prediction.h1b_friendly.value in ("true", "false", "not_mentioned")
    assert prediction.citizenship_required.value in (
        "us_citizen_only", "us_or_gc", "work_auth_only", "any", "not_mentioned",
    )  # fmt: skip
    assert 0 <= prediction.h1b_friendly.confidence <= 1


@pytest.mark.slow
def test_a_posting_end_to_end(program: JobInference, posting: Posting) -> None:
    record = program(posting).record
    assert set(record.errors) <= set(type(record.inference).model_fields)
    assert all(error.kind == "cut_off" for error in record.errors.values())
    assert record.metadata.completion_tokens > 100
    assert sum(answer.confidence is not None for _, answer in record.answers()) >= 12
