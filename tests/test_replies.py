"""What models reply, whatever stands around the answer: live engines and `ingest` read it with one piece of code."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolelens.data import Reply, ingest
from rolelens.program.engines._adapter import SectionAdapter, UnusableReplyError
from rolelens.signatures import SHIPPED, ErrorKind, Inference, Posting, Record

VISA = "visa_and_authorization"
CLOUD = SHIPPED.of_section("stack_and_cloud")


def _sections(**changed: Any) -> dict[str, dict[str, Any]]:
    """Every field absent at 0.8, but for those given as ``field=entry``."""
    sections: dict[str, dict[str, Any]] = {section: {} for section in SHIPPED.sections}
    for question in SHIPPED.questions.values():
        value = question.to_wire(question.absence)
        entry: Any = {"value": value, "confidence": 0.8, "evidence": "words", "source": "inferred"}
        given_ = changed.get(question.name, {})
        sections[question.section][question.name] = {**entry, **given_} if isinstance(given_, dict) else given_
    return sections


def _said(value: str, **parts: Any) -> str:
    """A whole reply that says ``value`` of the primary cloud."""
    return json.dumps({"inference": _sections(primary_cloud={"value": value, **parts})})


DRAFT, FINAL = _said("gcp"), _said("aws")
PYTHON = repr(json.loads(FINAL))
QUOTES = _said("aws", evidence="They say QQETLQQ, QQSQLQQ and more").replace("QQ", '"')
IN_FIELDS = {name: entry for section in json.loads(FINAL)["inference"].values() for name, entry in section.items()}

WRITTEN = {
    "two objects": f"{DRAFT}\nNo, they name AWS:\n{FINAL}",
    "fenced draft in reasoning, bare answer": f"<think>```json\n{DRAFT}\n```\nHm, they refuse.</think>{FINAL}",
    "draft in reasoning breaks off": f"<think>{DRAFT[:700]}</think>\n\n{FINAL}",
    "draft in reasoning breaks off in a string": f"<think>```json\n{DRAFT[: DRAFT.index('gcp')]}</think>\n{FINAL}",
    "reasoning without its opening mark": f"They might be on {DRAFT} …</think>\n{FINAL}",
    "reasoning behind the answer": f"{FINAL}\n<reasoning>It could have been {DRAFT}</reasoning>",
    "reasoning that never ends": f"<thinking>{DRAFT} or rather {FINAL}",
    "channels": f"<|channel|>analysis<|message|>{DRAFT}<|end|><|channel|>final<|message|>{FINAL}<|return|>",
    "marks of reasoning inside a string": _said("aws", evidence="</think> and <think> of AWS"),
    "braces in prose": f'Of {{these}}, {{a: b}} and {{"a": 1}}, {{{{ I take\n{FINAL}\nas {{asked}}.',
    "fence inside a string": f"```json\n{_said('aws', evidence='Use ```sql``` on {AWS}')}\n```",
    "trailing words": f"{FINAL}\nI hope {{this}} helps! }}",
    "one more key": json.dumps({"result": json.loads(FINAL)}),
    "two more keys and a list": json.dumps({"output": {"answers": [json.loads(FINAL)]}}),
    "draft and final in one": json.dumps({"draft": json.loads(DRAFT), "final": json.loads(FINAL)}),
    "final and draft in one": json.dumps({"final": json.loads(FINAL), "draft": json.loads(DRAFT)}),
    "tool call": json.dumps({"tool_calls": [{"function": {"name": "answer", "arguments": FINAL}}]}),
    "tool call in marks": f'<tool_call>\n{{"name": "answer", "arguments": {FINAL}}}\n</tool_call>',
    "content in parts": json.dumps([{"type": "thinking", "thinking": DRAFT}, {"type": "text", "text": f"So: {FINAL}"}]),
    "whole response": json.dumps({"choices": [{"message": {"content": FINAL, "reasoning_content": DRAFT}}]}),
    "JSON in JSON": json.dumps(FINAL),
    "fields without sections": json.dumps(IN_FIELDS),
    "a list of fields": json.dumps([{"field": name, **entry} for name, entry in IN_FIELDS.items()]),
    "an object a section": "\n".join(json.dumps({k: v}) for k, v in json.loads(FINAL)["inference"].items()),
    "names as people write them": FINAL.replace('"primary_cloud"', '"Primary Cloud"'),
}
MENDED = {
    "Python": PYTHON,
    "stray commas": FINAL.replace("}}", "},}"),
    "no comma at a line's end": FINAL.replace('"aws", ', '"aws"\n'),
    "comments": FINAL.replace('"stack_and_cloud"', '// clouds\n/* and more */ "stack_and_cloud"'),
    "quotes in a string": QUOTES,
    "a bare word": FINAL.replace('"aws"', "aws"),
    "a bracket too few": FINAL.replace('}}, "geo', '}, "geo'),
    "no end": FINAL[:-2],
    "a backslash too many": FINAL.replace("words", r"wor\ds"),
}


@pytest.mark.parametrize("text", [*WRITTEN.values(), *MENDED.values()], ids=[*WRITTEN, *MENDED])
def test_what_stands_around_an_answer_costs_nothing(text: str) -> None:
    found = ingest(text, "p", "m")
    cloud = found.record.inference.stack_and_cloud.primary_cloud
    assert (cloud.value, cloud.confidence) == ("aws", 0.8)
    assert found.record.errors == {}
    assert found.changes == (
        ["the JSON was malformed or truncated, and was repaired"] if text in MENDED.values() else []
    )
    # A live engine is asked for a section alone, and reads it with the same code.
    live = SectionAdapter().parse(SHIPPED.sections["stack_and_cloud"], text)
    assert live["primary_cloud"].value == "aws"
    assert list(live) == [question.name for question in CLOUD]


@pytest.mark.parametrize(
    ("text", "kind", "missing", "message"),
    [
        ("<think>They might.</think> Sorry, I can't.", "refusal", 25, 'no answers in the reply: "Sorry, I can\'t."'),
        ("{} {a} {", "unreadable_reply", 25, "no answers in the reply: '{} {a} {'"),
        # It ends in the sixth field of 25; the draft in the reasoning does not stand in for what did not come.
        (
            f"<think>{DRAFT}</think>{FINAL[: FINAL.index('secondary_clouds') + 30]}",
            "cut_off",
            20,
            "the reply is truncated",
        ),
        (_said("ibm"), "outside_vocabulary", 1, "primary_cloud: 'ibm' is not an allowed value"),
        (FINAL.replace('"value": "aws"', '"answer": "aws"'), "outside_vocabulary", 1, "primary_cloud: no value"),
    ],
    ids=["refusal", "nothing", "cut off", "vocabulary", "no value"],
)
def test_what_cannot_be_read_is_told_by_its_kind(text: str, kind: ErrorKind, missing: int, message: str) -> None:
    record = ingest(text, "p", "m").record
    assert {error.kind for error in record.errors.values()} == {kind}
    assert len(record.unanswered) == missing
    assert record.errors["stack_and_cloud"].message.startswith(message)
    with pytest.raises(UnusableReplyError) as caught:
        SectionAdapter().parse(SHIPPED.sections["stack_and_cloud"], text)
    assert (caught.value.kind, caught.value.complaint) == (kind, record.errors["stack_and_cloud"].message)


def test_the_last_whole_object_answers_not_a_later_half_of_one() -> None:
    """Outside reasoning: the sections of the second object that it breaks off in or before are the first's."""
    end = FINAL.index("secondary_clouds") + 30
    record = ingest(f"{DRAFT}\nOr rather:\n{FINAL[:end]}", "p", "m").record
    assert record.errors == {}
    assert record.inference.stack_and_cloud.primary_cloud.value == "gcp"


FIELD = "h1b_friendly"


@pytest.mark.parametrize(
    ("field", "entry", "taken"),
    [
        (FIELD, "true", True),
        (FIELD, True, True),
        (FIELD, None, None),
        (FIELD, "Not mentioned", None),
        (FIELD, {"value": ["false"]}, False),
        ("primary_cloud", None, "not_mentioned"),
        ("primary_cloud", "AWS", "aws"),
        ("w2_vs_1099", {"value": 1099}, "1099"),
        ("secondary_clouds", "aws, gcp", ["aws", "gcp"]),
        ("secondary_clouds", {"value": "GCP and AWS"}, ["aws", "gcp"]),
        ("secondary_clouds", {"value": "['aws', 'gcp']"}, ["aws", "gcp"]),
        ("secondary_clouds", {"value": {"aws": True, "gcp": False}}, ["aws"]),
        ("secondary_clouds", "none", []),
    ],
)
def test_a_value_is_read_as_what_it_says(field: str, entry: Any, taken: Any) -> None:
    found = ingest(json.dumps(_sections(**{field: entry})), "p", "m")
    assert (found.record.answer(field).value, found.record.errors) == (taken, {})
    assert found.changes
    assert all(change.startswith(f"{field}: ") for change in found.changes)


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        ("remote_restriction", "none"),  # "anywhere", or not mentioned?
        ("promotion_path_mentioned", None),  # false, or not answered?
        ("primary_cloud", True),
        ("primary_cloud", ["aws", "gcp"]),
        ("secondary_clouds", "not aws, but gcp"),
        (FIELD, 1),
        (FIELD, "maybe"),
    ],
)
def test_a_value_that_might_be_another_is_not_taken(field: str, entry: Any) -> None:
    found = ingest(json.dumps(_sections(**{field: entry})), "p", "m")
    assert found.record.unanswered == {field}
    assert found.record.errors[SHIPPED.questions[field].section].kind == "outside_vocabulary"


@pytest.mark.parametrize(
    ("stated", "taken"),
    [("true", None), ('"85%"', 0.85), ("85", None), ('"0.85"', 0.85), ("NaN", None), ("9" * 5000, None), ("[1]", None)],
)
def test_a_confidence_that_is_no_probability_is_listed(stated: str, taken: float | None) -> None:
    found = ingest(_said("aws", confidence="@").replace('"@"', stated), "p", "m")
    assert found.record.answer("primary_cloud").confidence == taken
    assert len(found.changes) == (stated != '"0.85"')
    assert all(change.startswith("primary_cloud: ") and "the confidence" in change for change in found.changes)


@pytest.mark.parametrize(
    ("twice", "taken", "told"),
    [
        ('"h1b_friendly": {"value": "true", "value": "false"}', False, "value is there twice, and 'false' is taken"),
        (
            '"h1b_friendly": "true", "h1b_friendly": "false"',
            False,
            "is answered twice, and 'false' is taken, not 'true'",
        ),
        ('"h1b_friendly": "false", "h1b_friendly": "false"', False, None),
    ],
)
def test_keys_that_contradict_each_other_are_listed(twice: str, taken: bool, told: str | None) -> None:
    others = dict.fromkeys(("opt_cpt_friendly", "citizenship_required"), "not_mentioned")
    text = json.dumps(_sections()).replace(json.dumps({VISA: _sections()[VISA]})[1:-1], f'"{VISA}": {{{twice}, …}}')
    found = ingest(text.replace("…", json.dumps(others)[1:-1]), "p", "m")
    assert found.record.answer(FIELD).value is taken
    assert any(f"{FIELD}: {told}" in change for change in found.changes) == (told is not None)
    sections = f'{{"{VISA}": {{"{FIELD}": "true"}}, {text.replace("…", json.dumps(others)[1:-1])[1:]}'
    assert any("not 'true'" in change for change in ingest(sections, "p", "m").changes)


@pytest.mark.parametrize("half", ["\ud83d", "\\ud83d"], ids=["raw", "escaped"])
def test_half_a_character_costs_no_field_and_is_told(half: str) -> None:
    found = ingest(_said("aws", evidence="@").replace("@", f"Built {half} on AWS"), "p", "m")
    assert found.record.answer("primary_cloud").evidence == "Built \ufffd on AWS"
    assert found.changes == ["primary_cloud: replaced half a character (a lone surrogate) in the evidence"]
    assert Record.model_validate_json(found.record.model_dump_json()) == found.record


HOSTILE = {
    "opening braces": "{" * 10_000,
    "nested objects": '{"a":' * 10_000,
    "nested lists": '[{"a":' * 10_000,
    "open strings": '{"a": "' * 10_000,
    "open comments": '{"a": 1 /*' * 10_000,
    "broken objects": '{"a": 1, oops} ' * 10_000,
    "marks of reasoning": '{"h1b_friendly": 1}</think>' * 10_000,
    "one long key": '{"' + "a" * 100_000,
    "quotes": '{"a": "' + 'x", "' * 20_000,
    "backslashes": '{"a": "' + "\\" * 100_001,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_steps_that_a_text_takes_grow_as_it_does(text: str) -> None:
    assert len(ingest(text, "p", "m").record.unanswered) >= 24
    # Four times the text takes four times the steps, and some that every text takes; squared it would be sixteen.
    assert _calls(text) < 6 * _calls(text[: len(text) // 4]) + 1000


def _calls(text: str) -> int:
    """Calls, of the interpreter's functions and of built-in ones, that reading a text takes."""
    count = 0

    def counted(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        Reply(text, list(SHIPPED.questions))
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("evidence", [" " * 100_000, "x" + " " * 100_000, "…" * 100_000, '"abcd" ' * 20_000])
def test_any_evidence_is_looked_for_in_bounded_time(evidence: str) -> None:
    posting = Posting(id="p", description="We build ETL pipelines on AWS with care.")
    found = ingest(_said("aws", evidence=f"{evidence}pipelines on AWS"), "p", "m", posting).record
    assert found.answer("primary_cloud").grounding in ("exact", "fuzzy", "not_found")


@given(st.text(alphabet="{}[]\":,\\ \n'<>/think*-1.e truefalsnl", max_size=200))
@settings(max_examples=300)
def test_any_text_is_read(text: str) -> None:
    reply = Reply(text, [question.name for question in CLOUD])
    assert set(reply.section(CLOUD).missing) == {question.name for question in CLOUD}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=10), _JSON, min_size=1, max_size=3), st.booleans())
@settings(max_examples=200)
def test_json_is_read_as_json_is(content: Any, pretty: bool) -> None:
    """The standard library is the reference: what it writes comes back, with something before and behind it."""
    from rolelens.data._loose_json import Pairs, objects_in

    def plain(value: Any) -> Any:
        if isinstance(value, Pairs):
            return {key: plain(part) for key, part in value}
        return [plain(part) for part in value] if isinstance(value, list) else value

    text = json.dumps(content, indent=1 if pretty else None, ensure_ascii=pretty)
    ((found, reasoning),) = objects_in(f"So: {text} I said.").found
    assert (plain(found), found.whole, found.mended, reasoning) == (content, True, False, False)


@given(st.sampled_from(CLOUD), st.integers(1, 400))
def test_cut_anywhere_a_live_reply_loses_what_is_cut_alone(question: Any, less: int) -> None:
    text = json.dumps(_sections()["stack_and_cloud"])
    end = max(text.index(question.name) - 2, len(text) - less)
    read = Reply(text[:end], [q.name for q in CLOUD]).section(CLOUD)
    for asked in CLOUD:
        # What the text has whole is answered; nothing else is.
        entry = json.dumps({asked.name: _sections()["stack_and_cloud"][asked.name]})[1:-2]
        assert (asked.name in read.answers) == (entry in text[:end]), asked.name
    assert all(isinstance(answer, Inference) for answer in read.answers.values())
