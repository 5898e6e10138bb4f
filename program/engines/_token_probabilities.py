"""What a model's token probabilities say of the values in its reply."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

# In a string of JSON a quote is escaped, so evidence cannot pass for a field.
_VALUE = re.compile(r'"(\w+)"\s*:\s*\{\s*"value"\s*:\s*("[^"\\]*"|\[[^\[\]]*\]|true|false|null)')


def value_probabilities(call: Mapping[str, Any]) -> dict[str, tuple[Any, float]]:
    """By field, its value as the reply has it and how probable the value's tokens were, 0 to 1.

    That is the model's own probability of the value, given what it wrote before: the product over the value's tokens.
    Empty where the engine gives no token probabilities.

    Args:
        call: As DSPy's history has it; its first output holds ``logprobs`` where they were asked for.
    """
    output = next(iter(call.get("outputs") or ()), None)
    tokens = getattr(output.get("logprobs"), "content", None) or () if isinstance(output, Mapping) else ()
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token.token))
    found = {}
    for place in _VALUE.finditer("".join(token.token for token in tokens)):
        quote = place.group(2).startswith('"')
        first, last = place.start(2) + quote, place.end(2) - quote
        spoken = [
            token.logprob
            for token, start, end in zip(tokens, starts, starts[1:], strict=False)
            if start < last and end > first
        ]
        with suppress(ValueError):
            found[place.group(1)] = (json.loads(place.group(2)), min(1.0, math.exp(sum(spoken))))
    return found
