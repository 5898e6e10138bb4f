"""Several engines' answers to a posting, pooled: by hand."""

import pytest

from rolelens.data import Label
from rolelens.program.calibration import consensus
from rolelens.signatures import SHIPPED, Record
from tests.test_metric import record_of


def test_consensus_weighs_confidences_and_says_how_many_agree() -> None:
    labels = {name: Label(question.absence) for name, question in SHIPPED.questions.items()}

    def said(engine: str, value: str, confidence: float) -> Record:
        record = record_of(labels, name="p", confidence=confidence, changed={"primary_cloud": value})
        return record.model_copy(update={"metadata": record.metadata.model_copy(update={"engine": engine})})

    (record,) = consensus([said("a", "aws", 0.9), said("b", "gcp", 0.6), said("c", "gcp", 0.6)])
    cloud = record.inference.stack_and_cloud.primary_cloud
    # aws: (0.9 + 0.4 + 0.4) / 3; gcp: (0.1 + 0.6 + 0.6) / 3.
    assert (cloud.value, cloud.confidence) == ("aws", pytest.approx(1.7 / 3, abs=1e-4))
    assert record.metadata.agreement is not None
    assert record.metadata.agreement["primary_cloud"] == pytest.approx(1 / 3, abs=1e-4)
    assert record.metadata.agreement["h1b_friendly"] == 1
    assert record.metadata.engine == "a+b+c"
