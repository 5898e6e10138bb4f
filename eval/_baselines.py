"""Baselines: the most frequent label, and a bag of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np

from rolelens.data import GoldPosting, catalogue_of
from rolelens.eval._correctness import value_label
from rolelens.signatures import Catalogue, Grounding, Inference, Metadata, Posting, Question, Record, Value, record_type

Baseline = Literal["most-frequent", "tfidf"]
BASELINES: tuple[Baseline, ...] = ("most-frequent", "tfidf")

Answer = tuple[Value, float]


def baseline(kind: Baseline, train: Sequence[GoldPosting], postings: Iterable[Posting]) -> Iterator[Record]:
    """Fit a baseline to labelled postings and yield its records of other postings.

    ``most-frequent`` answers each question with its most frequent label; the confidence is the label's frequency.
    ``tfidf`` is a logistic regression per question over the TF-IDF of words and word pairs; the confidence is its
    probability. Neither gives evidence.

    Args:
        kind: Name of the baseline.
        train: Labelled postings to fit to.
        postings: Postings to answer.
    """
    given = list(postings)
    catalogue = catalogue_of(train)
    answers = {name: _ANSWERERS[kind](question, train, given) for name, question in catalogue.questions.items()}
    for number, posting in enumerate(given):
        said = {name: column[number] for name, column in answers.items()}
        yield _baseline_record(posting, kind, said, catalogue)


def _labels_as_text(question: Question, train: Sequence[GoldPosting]) -> tuple[list[str], dict[str, Value]]:
    """The labels as text, and the value of each text."""
    values = [item.labels[question.name].value for item in train]
    words = [value_label(question, value) for value in values]
    return words, dict(zip(words, values, strict=True))


def _most_frequent(question: Question, train: Sequence[GoldPosting], given: Sequence[Posting]) -> list[Answer]:
    words, value = _labels_as_text(question, train)
    ((word, count),) = Counter(words).most_common(1)
    return [(value[word], count / len(words))] * len(given)


def _tfidf(question: Question, train: Sequence[GoldPosting], given: Sequence[Posting]) -> list[Answer]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words, value = _labels_as_text(question, train)
    if len(set(words)) == 1:
        return [(value[words[0]], 1.0)] * len(given)
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=min(2, len(train))),
        LogisticRegression(C=10, max_iter=1000),
    )
    model.fit([_words_of(item.posting) for item in train], words)
    probabilities = model.predict_proba([_words_of(posting) for posting in given])
    return [(value[str(model.classes_[int(np.argmax(row))])], float(row.max())) for row in probabilities]


_ANSWERERS = {"most-frequent": _most_frequent, "tfidf": _tfidf}


def _words_of(posting: Posting) -> str:
    return "\n".join((*posting.header().values(), posting.description))


def _baseline_record(posting: Posting, kind: str, said: dict[str, Answer], catalogue: Catalogue) -> Record:
    answers = {}
    for name, (value, confidence) in said.items():
        grounding: Grounding = "absence" if catalogue.questions[name].is_absence(value) else "not_found"
        answers[name] = Inference[Any](value=value, confidence=confidence, grounding=grounding)
    return record_type(catalogue).of(posting.id, answers, {}, Metadata(engine=kind, program="baseline"))
