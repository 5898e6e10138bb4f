"""What the rules find in the shipped postings is what they found before."""

from tests.findings import changes, current, kept

_SHOWN = 20


def test_the_findings_of_the_shipped_postings_are_the_kept_ones() -> None:
    found = changes(kept(), current())
    shown = "\n".join(found[:_SHOWN])
    assert not found, (
        f"{len(found)} changes:\n{shown}\nIf they were meant: python -m tests.findings, then rolelens compile."
    )


def test_a_change_is_told_by_posting_question_and_entry() -> None:
    before = {"a": {"job_family": ["data_engineer", {"data_engineer": [1, 7]}, {"body": 0.5}]}, "b": {}}
    after = {"a": {"job_family": ["bi_engineer", {"data_engineer": [7, 1]}, {"body": 0.5}]}, "c": {"x": [[], {}, {}]}}
    assert changes(before, after) == [
        "a, job_family, support of data_engineer: was [1, 7], is [7, 1]",
        'a, job_family, value: was "data_engineer", is "bi_engineer"',
        "c, x, value: was None, is []",
    ]
    assert changes(before, before) == []
