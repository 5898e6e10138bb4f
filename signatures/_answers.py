"""A section's answers in a record: one typed field per question, checked against the section's declaration."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, get_type_hints

from pydantic import BaseModel, create_model

from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Question, Section, questions


class Answers(BaseModel):
    """Base of the answers to a section.

    The shipped sections spell out the fields of their answers, so that type checkers and editors know them; a check at
    import keeps the two declarations consistent.
    """

    section: ClassVar[type[Section]]

    def __init_subclass__(cls, section: type[Section], **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.section = section

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        super().__pydantic_init_subclass__(**options)
        expected = {question.name: _answer_type(question) for question in questions(cls.section)}
        declared = {name: get_type_hints(cls)[name] for name in cls.model_fields}
        if list(declared.items()) != list(expected.items()):
            wrong = [name for name in {**expected, **declared} if declared.get(name) != expected.get(name)]
            raise TypeError(
                f"{cls.__name__} does not answer {cls.section.__name__} field by field, in its order: "
                f"{', '.join(wrong) or 'another order'}"
            )


def answers_model(section: type[Section]) -> type[Answers]:
    """Create the answers of a section that does not spell them out."""
    fields: dict[str, Any] = {question.name: (_answer_type(question), ...) for question in questions(section)}
    made: type[Answers] = create_model(
        f"{section.__name__}Answers", __base__=Answers, __cls_kwargs__={"section": section}, **fields
    )
    return made


def _answer_type(question: Question) -> Any:
    vocabulary: Any = Literal.__getitem__(question.values)
    if question.kind == "set":
        return Inference[list[vocabulary] | None]
    return Inference[vocabulary | None] if question.kind == "choice" else Inference[bool | None]
