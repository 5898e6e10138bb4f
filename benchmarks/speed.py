"""Postings per second on one core after warm-up: the reader alone, and the whole program with records.

``python benchmarks/speed.py [--postings N] [--memory]``. The postings are the shipped ones, joined and cut to about
4,000 characters; no two are the same, so caches do not help. ``--memory`` answers 100,000 postings instead and prints
the memory in use.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Iterator

from rolelens.data import load_splits
from rolelens.program import Posting, load
from rolelens.program.reader import Reader
from rolelens.signatures import SHIPPED

CHARACTERS = 4000
WARM = 1000
"""Number of warm-up postings: RE2 builds its automata lazily."""


def postings(seed: int = 0) -> Iterator[Posting]:
    """An endless stream of postings of about 4,000 characters, made of lines of the shipped ones in order."""
    gold = [item.posting for split in load_splits().values() for item in split]
    chance = random.Random(seed)
    for number in itertools.count():
        first, *others = chance.sample(gold, 8)
        lines: list[str] = []
        for posting in (first, *others):
            lines += posting.description.splitlines()
            if sum(map(len, lines)) > CHARACTERS:
                break
        text = "\n".join(lines)[:CHARACTERS] + f"\nReference {number}"
        yield first.model_copy(update={"id": str(number), "description": text, "extraction": None})


def rate(work: Callable[[Iterable[Posting]], Iterable[object]], stream: Iterator[Posting], count: int) -> float:
    """Postings per second: the median of five rounds, without the time to create the postings."""
    rounds = []
    for _ in range(5):
        given = list(itertools.islice(stream, count))
        started = time.perf_counter()
        for _ in work(given):
            pass
        rounds.append(count / (time.perf_counter() - started))
    return statistics.median(rounds)


def reading(given: Iterable[Posting]) -> Iterator[object]:
    """The reader alone: the probabilities of all options of all questions."""
    reader = Reader.shipped()
    for posting in given:
        yield {name: reader.probabilities(posting, name) for name in SHIPPED.questions}


def memory() -> float:
    """Peak memory use so far in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--postings", type=int, default=200, help="postings per round")
    options.add_argument("--memory", action="store_true")
    given = options.parse_args()
    stream, program = postings(), load()
    if given.memory:
        for number, _ in enumerate(program.records(itertools.islice(stream, 100_000)), 1):
            if number in (1_000, 10_000, 50_000, 100_000):
                print(f"after {number:7,} postings: {memory():.0f} MiB", flush=True)
        return
    for _ in program.records(itertools.islice(stream, WARM)):
        pass
    print(f"reader alone:        {rate(reading, stream, given.postings):6.0f} postings per second")
    print(f"program and records: {rate(program.records, stream, given.postings):6.0f} postings per second")


if __name__ == "__main__":
    main()
