"""DSPy's System One client; its failures are DSPy's ``LMError``, like those of every other engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dspy.utils.exceptions import (
    LMAuthError,
    LMBillingError,
    LMConfigurationError,
    LMError,
    LMProviderError,
    LMRateLimitError,
    LMServerError,
    LMTimeoutError,
    LMTransportError,
    LMUnsupportedModelError,
)
from typesafe_sdk import TypeSafeAPIConnectionError, TypeSafeAPIError, TypeSafeAPITimeoutError, TypeSafeError


class SystemOneClient:
    """Answers decision requests through DSPy's client, and says in DSPy's terms what went wrong.

    DSPy passes the SDK's errors through, and meets an incomplete reply with a KeyError or a ValueError that looks like
    a bug of ours.

    Args:
        client: A ``dspy.experimental.TypeSafe``.
    """

    supports_decision_requests = True

    def __init__(self, client: Any) -> None:
        self.client = client
        self.model: str = client.model
        self.history: list[Any] = client.history
        self.callbacks: list[Any] = client.callbacks

    def __call__(self, state: dict[str, Any], questions: dict[str, Any]) -> dict[str, Any]:
        """The answers by question, as the service gives them.

        Raises:
            LMError: The service cannot be reached, refuses or fails, or its reply does not answer every question (then
                with status 200).
        """
        with _lm_errors(self.model):
            return _checked(self.client(state, questions), questions, self.model)

    async def acall(self, state: dict[str, Any], questions: dict[str, Any]) -> dict[str, Any]:
        """The same for asynchronous callers."""
        with _lm_errors(self.model):
            return _checked(await self.client.acall(state, questions), questions, self.model)


_BY_STATUS: dict[int, type[LMError]] = {
    401: LMAuthError,
    402: LMBillingError,
    403: LMAuthError,
    404: LMUnsupportedModelError,
    429: LMRateLimitError,
}


@contextmanager
def _lm_errors(model: str) -> Iterator[None]:
    try:
        yield
    except TypeSafeAPITimeoutError as error:
        raise LMTimeoutError(str(error), model=model) from error
    except TypeSafeAPIConnectionError as error:
        raise LMTransportError(str(error), model=model) from error
    except TypeSafeAPIError as error:
        kind = _BY_STATUS.get(error.status, LMServerError if error.status >= 500 else LMProviderError)
        milliseconds = getattr(error, "retry_after_ms", None)
        seconds = None if milliseconds is None else milliseconds / 1000
        raise kind(str(error), model=model, status=error.status, retry_after=seconds) from error
    except TypeSafeError as error:
        # What is left is raised before a request is sent: a key or a time limit that cannot be used.
        raise LMConfigurationError(str(error), model=model) from error


def _checked(answers: dict[str, Any], questions: Mapping[str, Any], model: str) -> dict[str, Any]:
    """The answers, if there is a probability for every option of every question."""
    for name, question in questions.items():
        answer = answers.get(name) or {}
        boolean = question["type"] == "noul"
        chances = {"noul": answer.get("noul")} if boolean else answer.get("probabilities") or {}
        options = {"noul"} if boolean else set(question["criteria"])
        probabilities = all(p is not None and 0 <= p <= 1 for p in chances.values())
        if set(chances) != options or not probabilities or not (boolean or any(chances.values())):
            raise LMProviderError(f"the reply does not answer {name}", model=model, status=200)
    return answers
