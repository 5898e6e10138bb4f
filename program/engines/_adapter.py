"""How a section is put to a generative model, and how its reply is read: no field is lost for another."""

from __future__ import annotations

import json
import re
from typing import Any

import dspy
import json_repair
from dspy.utils.exceptions import AdapterParseError
from pydantic import BaseModel, ValidationError

from rolelens.signatures import ErrorKind, Posting

_WIRE = ("value", "confidence", "evidence", "source")


class UnusableReplyError(AdapterParseError):
    """A reply of which some fields cannot be read; ``parsed_result`` holds those that can.

    Attributes:
        kind: What is wrong with it.
        complaint: The same for a person, on one line, naming the fields.
    """

    def __init__(self, kind: ErrorKind, complaint: str, **details: Any) -> None:
        super().__init__(adapter_name="SectionAdapter", message=complaint, **details)
        self.kind = kind
        self.complaint = complaint


class SectionAdapter(dspy.JSONAdapter):
    """DSPy's JSON adapter with a prompt that says everything once.

    The stock adapter writes the schema of every field out in full, some 6,000 characters a section. Here the
    instructions and the questions make the system message and the posting alone makes the user's, so nothing that a
    posting says stands among the instructions; where the model takes a JSON schema it still gets it.
    """

    def format_system_message(self, signature: type[dspy.Signature]) -> str:
        if not _is_section(signature):
            return str(super().format_system_message(signature))
        shape = {name: {key: f"<{key}>" for key in _WIRE} for name in signature.output_fields}
        questions = "\n\n".join(
            f"## {name}{_many(field)}\n{field.json_schema_extra['desc']}"
            for name, field in signature.output_fields.items()
        )
        return (
            f"{signature.instructions}\n\nThe input: {signature.input_fields['posting'].json_schema_extra['desc']}\n\n"
            f"# Questions\n\n{questions}\n\n# Answer\n\nOne JSON object, nothing around it:\n{json.dumps(shape)}\n"
            "value: one of the values listed, spelt so. confidence: the probability, 0 to 1, that the value is right. "
            "evidence: the words of the posting that settle it, copied verbatim, at most 200 characters; empty where "
            "the posting says nothing. source: pass1_derived where a fact under extraction settles it alone, inferred "
            "where the posting's text does, combined where both are needed."
        )

    def format_user_message_content(
        self,
        signature: type[dspy.Signature],
        inputs: dict[str, Any],
        prefix: str = "",
        suffix: str = "",
        main_request: bool = False,
    ) -> str:
        if not _is_section(signature):
            return str(super().format_user_message_content(signature, inputs, prefix, suffix, main_request))
        return "\n\n".join(filter(None, (prefix, _posting_text(inputs["posting"]), suffix)))

    def format_assistant_message_content(
        self, signature: type[dspy.Signature], outputs: dict[str, Any], missing_field_message: Any = None
    ) -> str:
        if not _is_section(signature):
            return str(super().format_assistant_message_content(signature, outputs, missing_field_message))
        shown = {name: _on_the_wire(outputs[name]) for name in signature.output_fields if outputs.get(name) is not None}
        return json.dumps(shown, ensure_ascii=False)

    def parse(self, signature: type[dspy.Signature], completion: str) -> dict[str, Any]:
        """Every field of the reply.

        Raises:
            UnusableReplyError: A field cannot be read. Those that can are kept in it.
        """
        if not _is_section(signature):
            return dict(super().parse(signature, completion))
        content, cut = _json_object(completion)
        good: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        kind: ErrorKind = "unreadable_reply"
        for name, field in signature.output_fields.items():
            try:
                good[name] = field.annotation.model_validate(content[name])
            except KeyError:
                wrong[name] = "is missing"
            except ValidationError:
                kind = "outside_vocabulary"
                wrong[name] = _complaint(content[name])
        if not wrong:
            return good
        complaint = "; ".join(f"{name} {what}" for name, what in wrong.items())
        if not content:
            kind, complaint = ("refusal" if _REFUSAL.match(completion) else "unreadable_reply"), _no_answer(completion)
        elif cut:
            kind, complaint = "cut_off", f"the reply breaks off: {complaint}"
        raise UnusableReplyError(kind, complaint, signature=signature, lm_response=completion, parsed_result=good)

    def _call_postprocess(self, *arguments: Any, **more: Any) -> list[dict[str, Any]]:
        # Token probabilities are read from the call itself; as an output they would end up in demonstrations.
        values = super()._call_postprocess(*arguments, **more)
        if not values:
            # A reply without choices; DSPy would go on to the first of none, and raise a StopIteration.
            raise AdapterParseError("SectionAdapter", signature=arguments[1], lm_response="")
        return [{name: value for name, value in outputs.items() if name != "logprobs"} for outputs in values]


def _is_section(signature: type[dspy.Signature]) -> bool:
    """Optimizers ask questions of their own through the adapter that is in force; those stay DSPy's."""
    posting = signature.input_fields.get("posting")
    return posting is not None and posting.annotation is Posting


def _many(field: Any) -> str:
    (answer,) = field.annotation.__pydantic_generic_metadata__["args"]
    return " (value: a list, possibly empty)" if str(answer).startswith(("list", "typing.List")) else ""


def _posting_text(posting: Posting | dict[str, Any]) -> str:
    shown = posting if isinstance(posting, Posting) else Posting.model_validate(posting)
    header = "\n".join(f"{name}: {value}" for name, value in shown.header().items())
    facts = f"extraction: {json.dumps(shown.extraction.stated(), ensure_ascii=False)}" if shown.extraction else ""
    return "\n".join(filter(None, (header, facts, f"description:\n{shown.description}")))


def _on_the_wire(answer: Any) -> dict[str, Any]:
    fields = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else dict(answer)
    return {key: fields[key] for key in _WIRE if fields.get(key) is not None}


_REFUSAL = re.compile(
    r"\W*(?:i['’]?m (?:sorry|unable|not able)|i (?:can(?:not|['’]t)|won['’]t)|sorry|as an ai)\b", re.IGNORECASE
)


def _no_answer(completion: str) -> str:
    shown = " ".join(completion.split())
    return f"no JSON object in the reply: {shown[:80]!r}{' …' if len(shown) > 80 else ''}"


def _json_object(completion: str) -> tuple[dict[str, Any], bool]:
    """The object in a reply, and whether the reply breaks off inside it; then without the field it breaks off in."""
    start, end = completion.find("{"), completion.rfind("}")
    if start < 0:
        return {}, False
    try:
        content, cut = json.loads(completion[start : end + 1]), False
    except (ValueError, RecursionError):
        content = _repaired(completion[start:])
        cut = completion.count("{", start) > completion.count("}", start)
    if not isinstance(content, dict):
        return {}, cut
    if cut and content:
        content.popitem()
    return content, cut


def _repaired(text: str) -> Any:
    try:
        return json_repair.loads(text)
    except Exception:  # It gives up on some texts with a ValueError, an AssertionError or a RecursionError of its own.
        return None


def _complaint(answer: Any) -> str:
    if not isinstance(answer, dict):
        return f"is {answer!r}, no object with a value"
    return f"has the value {answer['value']!r}, which is none of its own" if "value" in answer else "has no value"
