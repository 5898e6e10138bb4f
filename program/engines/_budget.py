"""Spending and budgets: calls, tokens and money."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rolelens.signatures import InputError

_BUDGET = re.compile(r"(\d+(?:\.\d+)?)\s*([kM]?)\s*(calls?|tokens?|usd|\$)")
_PREFIX = {"": 1, "k": 1_000, "M": 1_000_000}


class BudgetSpentError(BaseException):
    """The budget is spent. Not an ``Exception``, because optimizers would catch it, score 0 and continue."""


@dataclass(frozen=True)
class Spending:
    """Calls that reached the engine (not its cache), their tokens, and US dollars as far as known."""

    calls: float = 0
    tokens: float = 0
    usd: float = 0.0

    def scaled(self, factor: float) -> Spending:
        return Spending(self.calls * factor, self.tokens * factor, self.usd * factor)

    def minus(self, other: Spending) -> Spending:
        return Spending(self.calls - other.calls, self.tokens - other.tokens, self.usd - other.usd)


def parse_budget(text: str) -> Spending:
    """Parse a budget such as ``500calls``, ``2Mtokens`` or ``1.50usd``; several limits are separated by commas.

    Raises:
        InputError: The budget is invalid.
    """
    limit = Spending(*[float("inf")] * 3)
    for part in text.split(","):
        found = _BUDGET.fullmatch(part.strip())
        if not found:
            repair = "Use a limit such as 500calls, 2Mtokens or 1.50usd."
            raise InputError(f"invalid budget {part!r}", where="--budget", repair=repair)
        amount, unit = float(found[1]) * _PREFIX[found[2]], found[3]
        name = "calls" if unit.startswith("call") else "tokens" if unit.startswith("token") else "usd"
        limit = replace(limit, **{name: amount})
    return limit


class Meter:
    """Thread-safe counter of an engine's spending, which refuses calls beyond its limit.

    Calls never exceed their limit. Tokens and money are known only after a call, so concurrent calls may exceed theirs.
    """

    def __init__(self) -> None:
        self.spent = Spending()
        self.limit = Spending(*[float("inf")] * 3)
        self.on_change: Callable[[Spending], None] = lambda _: None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Count a call before it is made.

        Raises:
            BudgetSpentError: The limit is reached.
        """
        with self._lock:
            left = self.limit.minus(self.spent)
            if left.calls < 1 or left.tokens <= 0 or left.usd <= 0:
                raise BudgetSpentError
            self.spent = replace(self.spent, calls=self.spent.calls + 1)

    def settle(self, calls: Iterable[Mapping[str, Any]]) -> None:
        """Count tokens and cost of the calls that an attempt made; calls answered from a cache are uncounted."""
        for call in calls:
            usage, cached = call.get("usage") or {}, _is_from_cache(call)
            tokens = (usage.get("prompt_tokens") or 0) + (usage.get("completion_tokens") or 0)
            with self._lock:
                cost = Spending(-1, 0, 0) if cached else Spending(0, tokens, call.get("cost") or 0.0)
                self.spent = self.spent.minus(cost.scaled(-1))
        self.on_change(self.spent)


def _is_from_cache(call: Mapping[str, Any]) -> bool:
    """Whether a reply came from DSPy's cache: it is marked so, or its response has a usage that was not charged."""
    response = call.get("response")
    if call.get("cache_hit") or getattr(response, "cache_hit", False):
        return True
    return not call.get("usage") and bool(getattr(response, "usage", None))
