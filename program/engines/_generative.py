"""Generative engines: any model that LiteLLM supports, through ``dspy.LM``."""

from __future__ import annotations

import re
from typing import Any

import dspy
from dspy.utils.exceptions import LMConfigurationError

from rolelens.program.engines._adapter import SectionAdapter
from rolelens.program.engines._engine import Engine, EngineKind
from rolelens.signatures import redact_shapes

CONCURRENCY = 16
"""Concurrent calls to a hosted model; refused calls are retried after a wait."""


def generative(model: str, **options: Any) -> Engine:
    """A hosted or self-hosted model.

    Args:
        model: ``provider/name`` in LiteLLM's spelling.
        options: Options of ``dspy.LM``: ``api_base``, ``api_key``, ``temperature`` (default 0), ``max_tokens`` (2,000),
            ``timeout`` in seconds (60), ``cache``. With an ``api_base`` the cache is off by default, because DSPy's
            cache does not distinguish servers.
    """
    settings = {"temperature": 0.0, "max_tokens": 2000, "timeout": 60.0, "cache": "api_base" not in options, **options}
    concurrency = int(settings.pop("concurrency", CONCURRENCY))
    # The program retries, since it also retries unreadable replies.
    settings["num_retries"] = 0
    try:
        lm = dspy.LM(model, **settings)
    except LMConfigurationError:
        # Reasoning models accept neither a temperature nor a small limit.
        lm = dspy.LM(model, **{**settings, "temperature": None, "max_tokens": None})
    return Engine(
        redact_shapes(model), lm, decides=False, adapter=SectionAdapter(), concurrency=concurrency, closing=lm.close
    )


GENERATIVE = EngineKind("provider/model", re.compile(r"(/*[^/]+/+[^/].*)"), generative, cached=True)
