"""Generative engines: any model that LiteLLM reaches, through ``dspy.LM``."""

from __future__ import annotations

import re
from typing import Any

import dspy
from dspy.utils.exceptions import LMConfigurationError

from rolelens.program.engines._adapter import SectionAdapter
from rolelens.program.engines._engine import Engine, EngineKind

CONCURRENCY = 16
"""Calls at a time to a hosted model; providers limit rates, and the retries of what they refuse wait."""


def generative(model: str, **options: Any) -> Engine:
    """A hosted or served model.

    Args:
        model: ``provider/name`` as LiteLLM spells it.
        options: Of ``dspy.LM``: ``api_base``, ``api_key``, ``temperature`` (0 unless given), ``max_tokens`` (2,000),
            ``timeout`` in seconds (60), ``cache``. With an ``api_base`` the cache is off unless asked for: DSPy's cache
            does not know one server from another.
    """
    settings = {"temperature": 0.0, "max_tokens": 2000, "timeout": 60.0, "cache": "api_base" not in options, **options}
    concurrency = int(settings.pop("concurrency", CONCURRENCY))
    # Retrying is the program's: it also has to retry replies that cannot be read.
    settings["num_retries"] = 0
    try:
        lm = dspy.LM(model, **settings)
    except LMConfigurationError:
        # Reasoning models take neither a temperature nor a small bound.
        lm = dspy.LM(model, **{**settings, "temperature": None, "max_tokens": None})
    return Engine(model, lm, decides=False, adapter=SectionAdapter(), concurrency=concurrency, closing=lm.close)


GENERATIVE = EngineKind("provider/model", re.compile(r"(/*[^/]+/+[^/].*)"), generative, cached=True)
