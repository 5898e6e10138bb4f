"""A local GGUF model, in process: llama.cpp's server on loopback, through ``xllamacpp``."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from rolelens.program.engines._engine import Engine, EngineKind
from rolelens.program.engines._generative import generative
from rolelens.signatures import EngineError

CONTEXT = 8192
"""Tokens that a prompt and its reply may have together, a slot."""


def gguf(path: str, *, threads: int | None = None, slots: int = 1, context: int = CONTEXT, **options: Any) -> Engine:
    """A model file, served to this process alone.

    Args:
        path: The ``.gguf`` file.
        threads: Of llama.cpp; its own choice unless given.
        slots: Sections answered at a time; they share the threads.
        context: Tokens a slot.
        options: As for generative engines; ``timeout`` is 600 seconds unless given.

    Raises:
        EngineError: No such file, no GGUF file, or ``xllamacpp`` is not installed.
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise EngineError("no such file", where=f"gguf:{path}", repair="Check the path of the model.")
    with file.open("rb") as content:
        if content.read(4) != b"GGUF":
            raise EngineError("not a GGUF model", where=f"gguf:{path}", repair="Give a .gguf file.")
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
    # The digest keeps DSPy's cache from answering for another model of the same name; the provider name is the one
    # of LiteLLM's that sends a JSON schema to an OpenAI-compatible server it knows nothing of.
    model = f"lm_studio/{file.stem}-{_digest(file)[:12]}"
    served = {
        "api_base": f"{server.listening_address}/v1",
        "api_key": "local",
        "timeout": 600.0,
        "cache": True,
        "logprobs": True,
    }
    engine = generative(model, concurrency=slots, **{**served, **options})
    return Engine(
        f"gguf:{path}", engine.lm, decides=False, adapter=engine.adapter, concurrency=slots, closing=_held(server)
    )


def _held(server: Any) -> Any:
    """Keeps the server alive as long as its engine; it stops when it is collected."""
    holder = [server]
    return holder.clear


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        for block in iter(lambda: content.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


GGUF = EngineKind("gguf:PATH", re.compile(r"gguf:(.+)"), gguf, cached=True)
