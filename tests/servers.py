"""Real HTTP servers on loopback that answer as they are told: an OpenAI-compatible one and a System One one."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], dict[str, Any]]


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    # The five of the standard library are fewer than the sections that two postings ask at once.
    request_queue_size = 128


class _Server:
    """Serves ``self.answer(path, request)`` from a thread; keeps every request in ``requests``."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with outer._lock:
                    outer.requests.append(content)
                    number = len(outer.requests)
                status, headers, body = outer.answer(content, number)
                data = json.dumps(body).encode()
                try:
                    self.send_response(status)
                    for name, value in {"Content-Type": "application/json", **headers}.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def log_message(self, *args: Any) -> None:
                pass

        self._http = _Http(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def answer(self, request: dict[str, Any], number: int) -> Reply:
        raise AssertionError("this server has no script")

    def __enter__(self) -> Any:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._http.shutdown()
        self._http.server_close()


class OpenAIServer(_Server):
    """Chat completions; ``script`` takes the request and its number and gives a reply's text, or a whole reply.

    Without a script it answers every section well: the absence of each field it is asked for.
    """

    script: Callable[[dict[str, Any], int], str | Reply] | None = None

    def answer(self, request: dict[str, Any], number: int) -> Reply:
        said = self.script(request, number) if self.script else good_reply(request)
        return said if isinstance(said, tuple) else completion(said)


class SystemOneServer(_Server):
    """System One's endpoint: for each question the first option gets 0.7, or what ``prefer`` names by question."""

    def __init__(self) -> None:
        super().__init__()
        self.prefer: dict[str, Any] = {}
        self.failures = 0

    def answer(self, request: dict[str, Any], number: int) -> Reply:
        if number <= self.failures:
            return 500, {}, {"error": {"message": "out of order"}}
        answers = {name: self._one(name, question) for name, question in request["questions"].items()}
        usage = {"input_tokens": 10, "output_tokens": 2, "total_tokens": 12}
        return 200, {}, {"model": request.get("model", "jev"), "answers": answers, "usage": usage}

    def _one(self, name: str, question: dict[str, Any]) -> dict[str, Any]:
        if question["type"] == "noul":
            return {"type": "noul", "noul": 0.9 if self.prefer.get(name) else 0.1}
        options = list(question["criteria"])
        chosen = self.prefer.get(name, options[0])
        rest = 0.3 / (len(options) - 1)
        chances = {option: 0.7 if option == chosen else rest for option in options}
        return {"type": "choice", "choice": chosen, "confidence": 0.7, "probabilities": chances}


def completion(
    text: str | None, finish: str = "stop", tokens: Sequence[tuple[str, float]] | None = None, **message: Any
) -> Reply:
    """A chat completion with a text, a reason to finish, token counts, and the tokens with their probabilities."""
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": text, **message},
        "logprobs": None if tokens is None else {"content": [_token(token, p) for token, p in tokens]},
    }
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return (
        200,
        {},
        {
            "id": "c",
            "object": "chat.completion",
            "created": 1,
            "model": "test",
            "choices": [choice],
            "usage": usage,
        },
    )


def _token(token: str, probability: float) -> dict[str, Any]:
    return {"token": token, "logprob": math.log(probability), "bytes": list(token.encode()), "top_logprobs": []}


def failure(status: int, message: str, **headers: str) -> Reply:
    """An error as OpenAI's API words it."""
    return status, headers, {"error": {"message": message, "type": "error", "code": str(status)}}


def fields_asked(request: dict[str, Any]) -> list[str]:
    """The fields that a prompt asks for, from its system message."""
    system = next(m["content"] for m in request["messages"] if m["role"] == "system")
    text = system if isinstance(system, str) else "".join(part.get("text", "") for part in system)
    return [line[3:].split(" ")[0] for line in text.splitlines() if line.startswith("## ")]


def user_text(request: dict[str, Any]) -> str:
    """What the last message of a prompt says."""
    content = request["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def good_reply(request: dict[str, Any], **overrides: Any) -> str:
    """A valid reply: the absence of every field, but for those given as ``field=value`` or ``field=dict``."""
    from rolelens.signatures import SHIPPED

    answers: dict[str, Any] = {}
    for name in fields_asked(request):
        value = overrides.get(name, SHIPPED.questions[name].to_wire(SHIPPED.questions[name].absence))
        plain = {"value": value, "confidence": 0.8, "evidence": "", "source": "inferred"}
        answers[name] = value if isinstance(value, dict) else plain
    return json.dumps(answers)
