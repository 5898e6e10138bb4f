"""Who answers: one string names an engine, and the program asks only what it can do."""

from typing import Any

from rolelens.program.engines._embedded import embedded
from rolelens.program.engines._engine import Engine
from rolelens.program.engines._generative import generative
from rolelens.program.engines._gguf import gguf
from rolelens.program.engines._systemone import systemone
from rolelens.signatures import EngineError

KINDS = "embedded, provider/model (openai/gpt-4o-mini, ollama/llama3), gguf:PATH, systemone:URL or systemone:MODEL"


def make_engine(name: str, **options: Any) -> Engine:
    """The engine that a string names.

    Args:
        name: ``embedded``; ``provider/model`` for any generative model that LiteLLM knows; ``gguf:PATH``;
            ``systemone:URL`` or ``systemone:MODEL``.
        options: Of that kind of engine.

    Raises:
        EngineError: No such kind, an option that it does not have, or something that it needs is missing.
    """
    kind, _, target = name.partition(":")
    try:
        if name == "embedded":
            return embedded(**options)
        if kind == "gguf" and target:
            return gguf(target, **options)
        if kind == "systemone" and target:
            return systemone(target, **options)
        if "/" in name.strip("/"):
            return generative(name, **options)
    except TypeError as error:
        raise EngineError(
            f"an option that it does not take ({error})", where=name, repair="See docs/engines.md."
        ) from None
    raise EngineError("unknown engine", where=name or "engine", repair=f"Name one of: {KINDS}.")


__all__ = ["KINDS", "Engine", "make_engine"]
