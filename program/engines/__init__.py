"""Engines, and the factory that creates one from its name."""

import re
from typing import Any

from rolelens.program.engines._budget import BudgetSpentError, Meter, Spending, parse_budget
from rolelens.program.engines._embedded import EMBEDDED
from rolelens.program.engines._engine import Engine, EngineKind
from rolelens.program.engines._generative import GENERATIVE
from rolelens.program.engines._gguf import GGUF
from rolelens.program.engines._systemone import SYSTEM_ONE
from rolelens.program.engines._token_probabilities import value_probabilities
from rolelens.signatures import EngineError, remember_secrets

ENGINE_KINDS: tuple[EngineKind, ...] = (EMBEDDED, GGUF, SYSTEM_ONE, GENERATIVE)
"""The kinds of engines; the first whose pattern matches a name is used."""

DEFAULT_ENGINE = EMBEDDED.form


def engine_kind(name: str) -> EngineKind:
    """The kind of engine with a name.

    Raises:
        EngineError: No kind has such a name.
    """
    for kind in ENGINE_KINDS:
        if kind.pattern.fullmatch(name):
            return kind
    forms = ", ".join(kind.form for kind in ENGINE_KINDS)
    raise EngineError("unknown engine", where=name or "engine", repair=f"Use one of: {forms}.")


def make_engine(name: str, **options: Any) -> Engine:
    """Create an engine from its name.

    Args:
        name: ``embedded``; ``provider/model`` for any generative model that LiteLLM supports; ``gguf:PATH``;
            ``systemone:URL`` or ``systemone:MODEL``.
        options: Options of the engine, listed in ``docs/engines.md``.

    Raises:
        EngineError: The name or an option is unknown, or a package, file or key is missing.
    """
    kind = engine_kind(name)
    remember_secrets(options)
    found = kind.pattern.fullmatch(name)
    assert found is not None
    try:
        return kind.make(found.group(1), **options)
    except TypeError as error:
        unknown = re.search(r"unexpected keyword argument ('\w+')", str(error))
        if not unknown:
            raise
        raise EngineError(f"unknown option {unknown[1]}", where=name, repair="See docs/engines.md.") from None


__all__ = [
    "DEFAULT_ENGINE",
    "ENGINE_KINDS",
    "BudgetSpentError",
    "Engine",
    "EngineKind",
    "Meter",
    "Spending",
    "engine_kind",
    "make_engine",
    "parse_budget",
    "value_probabilities",
]
