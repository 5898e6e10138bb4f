"""A local GGUF model in process: llama.cpp's server on the loopback interface, through ``xllamacpp``."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from rolelens.program.engines._engine import Engine, EngineKind
from rolelens.program.engines._generative import generative
from rolelens.signatures import EngineError

CONTEXT = 8192
"""Context size per slot in tokens, for a prompt and its reply."""


def gguf(path: str, *, threads: int | None = None, slots: int = 1, context: int = CONTEXT, **options: Any) -> Engine:
    """Serve a model file in this process.

    Args:
        path: The ``.gguf`` file.
        threads: Number of threads; by default llama.cpp's choice.
        slots: Number of sections answered concurrently; they share the threads.
        context: Context size per slot in tokens.
        options: As for generative engines; the default ``timeout`` is 600 seconds.

    Raises:
        EngineError: No such file, not a GGUF model, or ``xllamacpp`` is not installed.
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise EngineError("no such file", where=f"gguf:{path}", repair="Check the path.")
    with file.open("rb") as content:
        if content.read(4) != b"GGUF":
            raise EngineError("not a GGUF model", where=f"gguf:{path}", repair="Use a .gguf file.")
    try:
        import xllamacpp
    except ImportError:
        raise EngineError(
            "xllamacpp is not installed", where=f"gguf:{path}", repair="pip install 'rolelens[gguf]'."
        ) from None
    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.n_ctx, params.n_parallel = context * slots, slots
    params.port, params.hostnames = 0, ["127.0.0.1"]
    params.verbosity = -1
    if threads:
        params.cpuparams.n_threads = threads
    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        raise EngineError(f"the model does not load ({error})", where=f"gguf:{path}") from None
    # The digest keeps DSPy's cache from answering for another model of the same name; lm_studio is the LiteLLM provider
    # that sends JSON schemas to an unknown OpenAI-compatible server.
    model = f"lm_studio/{file.stem}-{_file_digest(file)[:12]}"
    served = {
        "api_base": f"{server.listening_address}/v1",
        "api_key": "local",
        "timeout": 600.0,
        "cache": True,
        "logprobs": True,
    }
    engine = generative(model, concurrency=slots, **{**served, **options})
    return Engine(
        f"gguf:{path}",
        engine.lm,
        decides=False,
        adapter=engine.adapter,
        concurrency=slots,
        closing=_server_release(server),
    )


def _server_release(server: Any) -> Any:
    """A function that releases the server, and keeps it alive until then; the server stops when it is collected."""
    holder = [server]
    return holder.clear


def _file_digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        for block in iter(lambda: content.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


GGUF = EngineKind("gguf:PATH", re.compile(r"gguf:(.+)"), gguf, cached=True)
