"""The probabilities of the values in a model's reply, from its token probabilities."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

# Quotes inside JSON strings are escaped, so evidence cannot imitate a field.
_VALUE = re.compile(r'"(\w+)"\s*:\s*\{\s*"value"\s*:\s*("[^"\\]*"|\[[^\[\]]*\]|true|false|null)')


def value_probabilities(call: Mapping[str, Any]) -> dict[str, tuple[Any, float]]:
    """By field, the value in the reply and the probability of its tokens, 0 to 1.

    The product of the tokens' probabilities is the model's own probability of the value, given the text before it.
    Empty if the engine returns no token probabilities.

    Args:
        call: A call in DSPy's history; its first output has ``logprobs`` if requested.
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
