"""Postings, and the facts that an earlier pass may have extracted."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, JsonValue, RootModel, field_validator

from rolelens.signatures._characters import as_text, well_formed

TextField = Literal["title", "company", "location", "employment_type", "description"]
TEXT_FIELDS: tuple[TextField, ...] = get_args(TextField)
HEADER_FIELDS = TEXT_FIELDS[:-1]


class Extraction(RootModel[dict[str, JsonValue]]):
    """The facts of an earlier pass (``ext_salary_min``, ``ext_work_model_stated`` …), stored unchanged.

    Any mapping of names to JSON values is accepted; names are not checked, so that any extractor's output fits.
    """

    def stated(self) -> dict[str, JsonValue]:
        """The informative facts, without null, empty, false and ``not_mentioned`` values."""
        silent: tuple[JsonValue, ...] = (None, False, "", "not_mentioned", [], {})
        return {
            name: value
            for name, value in self.root.items()
            if not any(type(value) is type(s) and value == s for s in silent)
        }


class Posting(BaseModel):
    """A job posting: header fields and description, which spans refer to separately.

    Half a surrogate pair, which JSON can spell and no file can hold, is U+FFFD in all of them.

    Attributes:
        id: Id of the posting, by which answers are joined to gold; empty if the source has none. A number is written as
            users join by it: 12, 12.0 and Decimal("12.00") are ``"12"``.
        title, company, location, employment_type: The header as plain text; empty if unknown.
        description: The body as plain text with line breaks; never blank.
        extraction: Facts of an earlier pass, or None.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = ""
    title: str = ""
    company: str = ""
    location: str = ""
    employment_type: str = ""
    description: str = Field(min_length=1)
    extraction: Extraction | None = None

    @field_validator("id", "title", "company", "location", "employment_type", mode="before")
    @classmethod
    def _name_as_text(cls, value: object) -> object:
        return as_text(value)

    @field_validator("description", mode="before")
    @classmethod
    def _can_be_written(cls, value: object) -> object:
        return well_formed(value) if isinstance(value, str) else value

    @field_validator("description")
    @classmethod
    def _not_blank(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("the description is blank")
        return value

    def text(self, field: TextField) -> str:
        """The text of a field, to which the offsets of its spans refer."""
        value: str = getattr(self, field)
        return value

    def header(self) -> dict[str, str]:
        """The non-empty header fields by name."""
        return {name: self.text(name) for name in HEADER_FIELDS if self.text(name)}
