"""The forms that a server of a chat API may send an answer in, through a real one."""

from typing import Any

import pytest

from rolelens.program import JobInference, Posting
from tests.servers import OpenAIServer, completion, good_reply
from tests.test_replies import DRAFT


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("openai/test", lambda text: {"content": None, "tool_calls": _tool_call(text)}),
        ("litellm_proxy/test", lambda text: {"content": None, "tool_calls": _tool_call(text)}),
        # LiteLLM itself refuses a reply in parts.
        ("openai/test", lambda text: {"content": [{"type": "text", "text": "So:"}, {"type": "text", "text": text}]}),
        ("openai/test", lambda text: {"content": f"<think>{DRAFT}</think>```json\n{text}\n```"}),
    ],
    ids=["tool call", "tool call, LiteLLM", "parts", "reasoning"],
)
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_a_server_may_send_the_answer_in_any_of_its_forms(
    openai_server: OpenAIServer, posting: Posting, model: str, message: Any
) -> None:
    def reply(request: dict[str, Any], number: int) -> Any:
        said = message(good_reply(request, primary_cloud="aws"))
        return completion(said.pop("content"), **said)

    openai_server.script = reply
    program = JobInference(model, api_base=f"{openai_server.url}/v1", api_key="k", retries=0, timeout=5)
    record = program(posting).record
    assert (record.errors, record.answer("primary_cloud").value) == ({}, "aws")


def _tool_call(text: str) -> list[dict[str, Any]]:
    return [{"id": "c", "type": "function", "function": {"name": "answer", "arguments": text}}]
