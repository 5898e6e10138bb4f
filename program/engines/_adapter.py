"""The adapter for generative models: a section's prompt, and a parser that keeps every readable field of a reply."""

from __future__ import annotations

import json
from typing import Any

import dspy
from dspy.utils.exceptions import AdapterParseError
from pydantic import BaseModel

from rolelens.data import Reply
from rolelens.signatures import ErrorKind, Inference, Posting, Question, questions, redact_known

_WIRE = ("value", "confidence", "evidence", "source")


class UnusableReplyError(AdapterParseError):
    """A reply with unreadable fields; ``parsed_result`` has the readable ones.

    Attributes:
        kind: Kind of the error.
        complaint: Message for people, on one line, that names the fields.
    """

    def __init__(self, kind: ErrorKind, complaint: str, **details: Any) -> None:
        super().__init__(adapter_name="SectionAdapter", message=complaint, **details)
        self.kind = kind
        self.complaint = complaint


class SectionAdapter(dspy.JSONAdapter):
    """DSPy's JSON adapter with a prompt without repetition.

    The stock adapter spells out the schema of every field, some 6,000 characters per section. Here the system message
    has the instructions and questions, and the user message has only the posting, so that a posting's text is never
    among the instructions. Models that support JSON schemas still get one.
    """

    def format_system_message(self, signature: type[dspy.Signature]) -> str:
        if not _is_section(signature):
            return str(super().format_system_message(signature))
        shape = {name: {key: f"<{key}>" for key in _WIRE} for name in signature.output_fields}
        questions = "\n\n".join(
            f"## {name}{_list_hint(field)}\n{field.json_schema_extra['desc']}"
            for name, field in signature.output_fields.items()
        )
        return (
            f"{signature.instructions}\n\nThe input: {signature.input_fields['posting'].json_schema_extra['desc']}\n\n"
            f"# Questions\n\n{questions}\n\n# Answer\n\nOne JSON object, nothing around it:\n{json.dumps(shape)}\n"
            "value: one of the listed values, verbatim. confidence: the probability, 0 to 1, that the value is right. "
            "evidence: the words of the posting that support it, copied verbatim, at most 200 characters; empty if "
            "the posting says nothing. source: pass1_derived if a fact under extraction determines it alone, inferred "
            "if the posting's text does, combined if both are needed."
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
        shown = {name: _wire_answer(outputs[name]) for name in signature.output_fields if outputs.get(name) is not None}
        return json.dumps(shown, ensure_ascii=False)

    def parse(self, signature: type[dspy.Signature], completion: str) -> dict[str, Any]:
        """Parse a reply into its fields.

        Raises:
            UnusableReplyError: A field cannot be read; the error keeps the readable ones.
        """
        if not _is_section(signature):
            return dict(super().parse(signature, completion))
        asked = questions(signature)
        # What had to be changed is not kept of a live reply: a record has no place for it, and `ingest` lists it.
        # A server may repeat the key that it was sent.
        read = Reply(redact_known(completion), list(signature.output_fields)).section(asked)
        answers = {q.name: _typed(signature, q, read.answers[q.name]) for q in asked if q.name in read.answers}
        if read.kind is None:
            return answers
        raise UnusableReplyError(
            read.kind, read.message, signature=signature, lm_response=completion, parsed_result=answers
        )

    def _call_postprocess(self, processed: Any, original: Any, outputs: list[Any], *more: Any) -> list[dict[str, Any]]:
        if _is_section(original):
            outputs = [_with_text(output) for output in outputs]
        # Token probabilities are read from the call; as an output they would end up in demonstrations.
        values = super()._call_postprocess(processed, original, outputs, *more)
        if not values:
            # A reply without choices; DSPy would go on to the first of none, and raise a StopIteration.
            raise AdapterParseError("SectionAdapter", signature=original, lm_response="")
        return [{name: value for name, value in outputs.items() if name != "logprobs"} for outputs in values]


def _is_section(signature: type[dspy.Signature]) -> bool:
    """Whether a signature is a section; optimizers' own signatures use the same adapter and are left to DSPy."""
    posting = signature.input_fields.get("posting")
    return posting is not None and posting.annotation is Posting


def _list_hint(field: Any) -> str:
    (answer,) = field.annotation.__pydantic_generic_metadata__["args"]
    return " (value: a list, possibly empty)" if str(answer).startswith(("list", "typing.List")) else ""


def _posting_text(posting: Posting | dict[str, Any]) -> str:
    shown = posting if isinstance(posting, Posting) else Posting.model_validate(posting)
    header = "\n".join(f"{name}: {value}" for name, value in shown.header().items())
    facts = f"extraction: {json.dumps(shown.extraction.stated(), ensure_ascii=False)}" if shown.extraction else ""
    text = "\n".join(filter(None, (header, facts, f"description:\n{shown.description}")))
    # DSPy would make what stands between such marks a part of the request, such as an image to fetch from an address.
    return text.replace("<<CUSTOM-TYPE-", "<< CUSTOM-TYPE-")


def _wire_answer(answer: Any) -> dict[str, Any]:
    fields = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else dict(answer)
    return {key: fields[key] for key in _WIRE if fields.get(key) is not None}


def _typed(signature: Any, question: Question, answer: Inference[Any]) -> Any:
    """The answer in the type of its field, with its value as it travels: what demonstrations are made of."""
    fields = {key: getattr(answer, key) for key in _WIRE}
    return signature.output_fields[question.name].annotation.model_validate(
        {**fields, "value": question.to_wire(answer.value)}
    )


def _with_text(output: Any) -> Any:
    """A reply that a model made as a call of a tool, as the text that the call's arguments are."""
    if not isinstance(output, dict) or (output.get("text") or "").strip() or not output.get("tool_calls"):
        return output
    return {**output, "text": "\n".join(map(_arguments, output["tool_calls"])), "tool_calls": None}


def _arguments(call: Any) -> str:
    function = call.get("function", call) if isinstance(call, dict) else getattr(call, "function", call)
    given = function.get("arguments") if isinstance(function, dict) else getattr(function, "arguments", "")
    return given if isinstance(given, str) else json.dumps(given)
