"""What a user's type checker sees: read by mypy in `make types`, and run by a test."""

from __future__ import annotations

from typing import Literal

from typing_extensions import assert_type

from rolelens import Inference, JobInference, Posting, Record, load


def typed_use(program: JobInference) -> Record:
    """Each line fails the type check where a type is lost on the way."""
    record = program(Posting(description="Build ETL pipelines on AWS.")).record
    assert_type(record, Record)
    stack = record.inference.stack_and_cloud
    assert_type(stack.primary_cloud.value, Literal["aws", "azure", "gcp", "multi", "on_prem", "not_mentioned"] | None)
    assert_type(stack.secondary_clouds.value, list[Literal["aws", "azure", "gcp"]] | None)
    assert_type(record.inference.visa_and_authorization.h1b_friendly, Inference[bool | None])
    assert_type(record.inference.career_development.promotion_path_mentioned.value, bool | None)
    assert_type(list(program.records([])), list[Record])
    return record


if __name__ == "__main__":
    print(repr(typed_use(load())))
