"""A local model's stated confidences compared with the token probabilities of the same values.

``python benchmarks/token_probabilities.py MODEL.gguf [--section NAME] [--every N]`` asks one section about every Nth
posting of test and dev, without demonstrations and calibration.
"""

from __future__ import annotations

import argparse

from rolelens.data import load_splits
from rolelens.eval import Tally, auroc, brier_score, expected_calibration_error, is_right
from rolelens.program import JobInference
from rolelens.program.engines._token_probabilities import value_probabilities
from rolelens.program.inference._attempts import attempt_section
from rolelens.signatures import SHIPPED, Inference


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("model")
    options.add_argument("--section", default="visa_and_authorization")
    options.add_argument("--every", type=int, default=2)
    given = options.parse_args()
    program = JobInference(f"gguf:{given.model}", sections=[given.section], retries=0, max_tokens=500)
    splits = load_splits()
    stated, tokens, right = [], [], []
    with program.in_force():
        for item in splits["test"][:: given.every] + splits["dev"][:: given.every]:
            outcome = attempt_section(*program._section_call(given.section, item.posting))
            probabilities = {k: v for call in outcome.calls for k, v in value_probabilities(call).items()}
            for name, answer in outcome.outputs.items():
                if isinstance(answer, Inference) and answer.confidence is not None and name in probabilities:
                    question = SHIPPED.questions[name]
                    stated.append(answer.confidence)
                    tokens.append(probabilities[name][1])
                    right.append(is_right(question, question.to_record(answer.value), item.labels[name]))
    print(f"{len(right)} answers, {sum(right) / len(right):.3f} right")
    for name, confidences in (("stated", stated), ("tokens", tokens)):
        tally = Tally.of(confidences, right)
        measures = expected_calibration_error(tally), brier_score(tally), auroc(tally)
        print(name, "ECE {:.3f}  Brier {:.3f}  AUROC {:.3f}".format(*measures))


if __name__ == "__main__":
    main()
