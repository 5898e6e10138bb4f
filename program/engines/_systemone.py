"""System One decision models, through DSPy's client."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from typing import Any

from rolelens.program.engines._engine import Engine, EngineKind
from rolelens.signatures import EngineError, redact_shapes


def systemone(target: str, **options: Any) -> Engine:
    """A decision model, by its name at the service or by the URL of a server.

    Args:
        target: A model's name (``jev-latest``), a URL, or ``URL#MODEL``.
        options: Options of DSPy's client: ``api_key``, ``timeout`` in seconds (60), ``cache``.

    Raises:
        EngineError: The client is not installed, or the key is missing.
    """
    where = f"systemone:{target}"
    if find_spec("typesafe_sdk") is None:
        repair = "pip install 'rolelens[systemone]'."
        raise EngineError("the System One client is not installed", where=where, repair=repair)
    from dspy.experimental import TypeSafe

    from rolelens.program.engines._systemone_client import SystemOneClient

    served = target.startswith(("http://", "https://"))
    url, _, model = target.partition("#") if served else ("", "", target)
    key = options.pop("api_key", None) or os.environ.get("TYPESAFE_API_KEY") or ("local" if served else None)
    if key is None:
        raise EngineError("no key", where=where, repair="Set TYPESAFE_API_KEY.")
    concurrency = int(options.pop("concurrency", 7))
    settings = {"timeout": 60.0, "cache": not served, **options}
    client = SystemOneClient(TypeSafe(model or None, api_key=key, base_url=url or None, **settings))
    return Engine(redact_shapes(where), client, decides=True, concurrency=concurrency, whole=True)


SYSTEM_ONE = EngineKind("systemone:URL or systemone:MODEL", re.compile(r"systemone:(.+)"), systemone)
