"""An answer: value, confidence, evidence, source, and the location of the evidence in the posting."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, GetJsonSchemaHandler, field_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from rolelens.signatures._posting import TextField

T = TypeVar("T")

Source = Literal["pass1_derived", "inferred", "combined"]
Grounding = Literal["exact", "fuzzy", "not_found", "absence"]

_WIRE = ("value", "confidence", "evidence", "source")
_SHOWN = 60


def _tri_state(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return "not_mentioned" if value is None else value


TriState = Annotated[Literal["true", "false", "not_mentioned"], BeforeValidator(_tri_state)]
"""The wire form of a boolean that may not be mentioned; in a record it is true, false or null."""


class Span(BaseModel, frozen=True):
    """A piece of a posting: ``posting.text(field)[start:end]``.

    Attributes:
        field: The text field.
        start: Offset of the first character in Unicode code points, at least 0.
        end: Offset after the last character in Unicode code points.
    """

    field: TextField
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Inference(BaseModel, Generic[T]):
    """An answer to a question.

    Attributes:
        value: A value from the vocabulary of the field. In a record, None means "the posting does not say" for a
            tri-state field, and otherwise an unanswered field (the record's ``errors`` name it).
        confidence: Probability that the value is right, 0 to 1; None if the engine gave none.
        evidence: Verbatim quotes of the posting, joined by ``" … "``; for an absence, what was looked for.
        source: ``pass1_derived`` (from a fact of an earlier pass), ``inferred`` (from the posting) or ``combined``.
        spans: Locations of the quotes in the posting; empty for an absence, and for evidence that was not found.
        grounding: ``exact`` or ``fuzzy`` (how the quotes match), ``not_found``, or ``absence``.

    Models are asked for the first four only: the JSON Schema for input omits ``spans`` and ``grounding``, which are
    computed by aligning the evidence to the posting, so that models cannot claim them.
    """

    value: T
    confidence: float | None = Field(default=None, ge=0, le=1)
    evidence: str = ""
    source: Source = "inferred"
    spans: tuple[Span, ...] = ()
    grounding: Grounding = "not_found"

    @field_validator("value", mode="before")
    @classmethod
    def _spelling(cls, value: object) -> object:
        """Normalize spelling: case, surrounding blanks, and blanks or hyphens instead of underscores."""
        return [_canonical(item) for item in value] if isinstance(value, list) else _canonical(value)

    @field_validator("confidence", mode="before")
    @classmethod
    def _number_or_none(cls, value: object) -> object:
        """Replace a confidence that is not a probability by None, and keep the value; true is not one."""
        if isinstance(value, bool):
            return None
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            return None
        return number if 0 <= number <= 1 else None

    @field_validator("evidence", mode="before")
    @classmethod
    def _quotes(cls, value: object) -> object:
        return " … ".join(str(quote) for quote in value) if isinstance(value, list) else value or ""

    @field_validator("source", mode="before")
    @classmethod
    def _known_source(cls, value: object) -> object:
        return value if value in ("pass1_derived", "combined") else "inferred"

    def __repr__(self) -> str:
        """A short form, without the vocabulary in the class name."""
        shown = self.evidence if len(self.evidence) <= _SHOWN else self.evidence[: _SHOWN - 1] + "…"
        return f"Inference(value={self.value!r}, confidence={self.confidence}, evidence={shown!r}, {self.grounding})"

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        if handler.mode == "validation":
            properties: dict[str, Any] = {name: schema["properties"][name] for name in _WIRE}
            properties["confidence"] = {"type": "number", "minimum": 0, "maximum": 1}
            properties["evidence"] = {"type": "string"}
            properties["source"] = {k: v for k, v in properties["source"].items() if k != "default"}
            schema.update(properties=properties, required=list(_WIRE), additionalProperties=False)
            schema.pop("description", None)
        return schema


def _canonical(value: object) -> object:
    if isinstance(value, str):
        return value.strip().casefold().replace(" ", "_").replace("-", "_")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
