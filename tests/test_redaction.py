"""Keys and other secrets never come back: not in errors, records, work folders, manifests or what the command says."""

import json
from pathlib import Path
from typing import Any

import pytest

from rolelens.program import JobInference, Posting
from rolelens.program.artifact import build_manifest
from rolelens.program.compilation._work import Work
from rolelens.program.engines import make_engine
from rolelens.signatures import (
    SHIPPED,
    EngineError,
    InputError,
    _redaction,
    redact,
    redact_known,
    redact_settings,
    remember_secrets,
)
from tests.asking import SECTION, every_backend, one_section
from tests.command import run as _run
from tests.servers import OpenAIServer, failure, fields_asked, good_reply

KEY = "Zq7-plain-looking-Zq7"
"""Looks like nothing: only known because it is given as a key."""


@pytest.fixture(autouse=True)
def _known_here_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests give as keys is none in others."""
    monkeypatch.setattr(_redaction, "_known", set())


def _echoes(server: OpenAIServer, status: int) -> None:
    """The server refuses, and says which key it was given."""
    server.script = lambda request, n: failure(status, f"{'x' * 180} wrong key {KEY} (Authorization: Bearer {KEY})")


@every_backend
@pytest.mark.parametrize("status", [400, 500])
def test_a_server_that_echoes_the_key_does_not_get_it_into_a_record(
    model: str, status: int, openai_server: OpenAIServer, posting: Posting
) -> None:
    _echoes(openai_server, status)
    record = one_section(openai_server, model, api_key=KEY)(posting).record
    assert record.errors
    assert KEY not in record.model_dump_json()
    # The cut at 200 characters falls into the key; no part of it is left before it.
    assert "Zq7" not in record.model_dump_json()


@every_backend
def test_nor_into_an_error(model: str, openai_server: OpenAIServer, posting: Posting) -> None:
    openai_server.script = lambda request, n: failure(401, f"wrong key {KEY}")
    with pytest.raises(EngineError, match="wrong key") as raised:
        one_section(openai_server, model, api_key=KEY)(posting)
    error = raised.value
    assert not [text for text in (str(error), error.what, error.where, error.repair) if "Zq7" in text]
    # A traceback does not show the library's error either.
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_nor_into_what_the_command_says(openai_server: OpenAIServer, tmp_path: Path) -> None:
    openai_server.script = lambda request, n: failure(401, f"wrong key {KEY}")
    (tmp_path / "a.txt").write_text("Data engineer.", encoding="utf-8")
    done = _run(
        "infer", tmp_path / "a.txt", "--engine", "openai/test", "--option", f"api_base={openai_server.url}/v1",
        "--option", f"api_key={KEY}",
    )  # fmt: skip
    assert done.returncode == 2
    assert b"wrong key [redacted]" in done.stderr
    assert b"Zq7" not in done.stderr + done.stdout


@pytest.mark.parametrize("whole", [True, False])
def test_nor_into_an_answer(whole: bool, openai_server: OpenAIServer, posting: Posting) -> None:
    def reply(request: dict[str, Any], n: int) -> str:
        name = fields_asked(request)[0]
        value = SHIPPED.questions[name].to_wire(SHIPPED.questions[name].absence)
        answer = {"value": value, "confidence": 0.5, "evidence": f"key {KEY}", "source": "inferred"}
        return good_reply(request, **{name: answer}) if whole else f"I was given {KEY}"

    openai_server.script = reply
    record = one_section(openai_server, api_key=KEY, retries=0)(posting).record
    assert (SECTION in record.errors) is not whole
    assert "Zq7" not in record.model_dump_json()


def test_nor_into_a_work_folder_or_a_manifest(tmp_path: Path) -> None:
    options = {
        "api_key": KEY, "aws_session_token": KEY, "extra_headers": {"X-Mine": KEY}, "api_base": f"http://me:{KEY}@h/v1",
        "extra_body": {"password": KEY, "n": 1}, "max_tokens": 5,
    }  # fmt: skip
    with Work(tmp_path / "out", f"systemone:http://me:{KEY}@h", options, keeps=True) as work:
        written = (work.folder / "engine.json").read_text(encoding="utf-8")
    assert "Zq7" not in written
    assert json.loads(written)["options"]["max_tokens"] == 5
    # The same engine with another key resumes.
    assert Work(
        tmp_path / "out", f"systemone:http://me:{KEY}@h", {**options, "api_key": "other"}, keeps=True
    ).owner == (written)
    manifest = build_manifest(
        name="x", engine=make_engine("openai/test", api_key=KEY), catalogue=SHIPPED,
        optimizer={"name": "gepa", "settings": {"wandb_api_key": "k", "tokens": 1500, "note": f"of {KEY}"}},
        sections=[], data={}, scores={}, notes=[],
    )  # fmt: skip
    assert "Zq7" not in json.dumps(manifest)
    assert manifest["optimizer"]["settings"] == {
        "wandb_api_key": "[redacted]", "tokens": 1500, "note": "of [redacted]",
    }  # fmt: skip


def test_a_name_with_a_password_is_recorded_without_it(posting: Posting) -> None:
    program = JobInference("systemone:http://me:hunter2@127.0.0.1:9", retries=0, sections=["visa_and_authorization"])
    assert "hunter2" not in program(posting).record.model_dump_json()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Incorrect API key provided: sk-abcdef123456.", "Incorrect API key provided: [redacted]."),
        ("Authorization: Bearer abcdef123", "Authorization: [redacted]"),
        ("sent bearer abcdef123, refused", "sent bearer [redacted], refused"),
        ("GET /v1/models?key=AbC123456&x=1 failed", "GET /v1/models?key=[redacted]&x=1 failed"),
        ('{"api_key": "abcdef99", "n": 1}', '{"api_key": "[redacted]", "n": 1}'),
        ("x-api-key: abcdef99", "x-api-key: [redacted]"),
        ("password=hunter22", "password=[redacted]"),
        ("Set-Cookie: session=1; path=/", "Set-Cookie:[redacted]"),
        ("https://me:pw@host/v1", "https://[redacted]@host/v1"),
        ("gsk_abcdefghij, hf_abcdefghij", "[redacted], [redacted]"),
        # What only sounds so stays.
        ("unexpected token: '<!DOCTYPE'", "unexpected token: '<!DOCTYPE'"),
        ("128000 tokens, duplicate key: 'primary_cloud'", "128000 tokens, duplicate key: 'primary_cloud'"),
        ("set it with --option api_key=…)", "set it with --option api_key=…)"),
        ("a task-based desk-research role", "a task-based desk-research role"),
    ],
)  # fmt: skip
def test_what_looks_like_a_secret(text: str, shown: str) -> None:
    assert redact(text) == shown
    assert InputError(text).what == shown


def test_a_variable_of_the_environment_by_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ACME_API_TOKEN", "plainvalue1234")
    monkeypatch.setenv("ACME_REGION", "plainregion1234")
    monkeypatch.setenv("ACME_CREDENTIALS", str(tmp_path))
    text = f"plainvalue1234 plainregion1234 {tmp_path}"
    assert redact(text) == f"[redacted] plainregion1234 {tmp_path}"


def test_other_spellings_of_a_known_secret() -> None:
    remember_secrets({"headers": {"X-Mine": 'Token a/b+c"d12345'}})
    assert redact('a/b+c"d12345 a%2Fb%2Bc%22d12345 a/b+c\\"d12345') == "[redacted] [redacted] [redacted]"


def test_placeholders_are_no_secrets_in_data() -> None:
    remember_secrets({"api_key": "ollama"})
    assert redact("ollama") == "[redacted]"
    assert redact_known("Runs on ollama.") == "Runs on ollama."
    assert make_engine("ollama_chat/ollama", api_key="ollama").name == "ollama_chat/ollama"


def test_settings_by_name() -> None:
    given = {"temperature": 0.5, "max_tokens": "5", "keywords": ["a"], "headers": {"A": "b"}, "l": [{"secret": "s"}]}
    assert redact_settings(given) == {
        "temperature": 0.5, "max_tokens": "5", "keywords": ["a"], "headers": {"A": "[redacted]"},
        "l": [{"secret": "[redacted]"}],
    }  # fmt: skip


def test_redacting_is_linear() -> None:
    # A pattern that went back over such texts would take hours.
    for text in ("://" + "a" * 10**6, "authorization" * 10**5, "bearer " * 10**5, "sk-" * 10**5, "eyJ" + "a." * 10**5):
        redact(text)
