"""Try mutated inputs for a while, count what became of them, and keep those that broke something.

``python -m tests.fuzz [--seconds 60] [--seed 0] [--keep FOLDER]``. Exit code 1 where an input ended in an error that is
not rolelens's own, or took longer than an input may take.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import NoReturn

from rolelens import RolelensError
from tests.fuzz._mutations import mutated
from tests.fuzz._targets import FOLDER, TARGETS, Target

SECONDS_AN_INPUT = 20
"""Far more than any input of 400 kB takes on a busy machine, and far less than one that does not end."""


class HangError(BaseException):
    """No ``Exception``: what catches one must not catch this."""


def _hung(*_: object) -> NoReturn:
    raise HangError


def _outcome(target: Target, content: bytes) -> tuple[str, str]:
    """``read``, ``refused``, ``error`` or ``hang``, and of the last two where it happened."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS_AN_INPUT)
    try:
        target.run(content)
    except RolelensError as refusal:
        return ("refused", "") if "\n" not in str(refusal) else ("error", "a refusal of several lines")
    except HangError:
        return "hang", _last_line()
    except Exception:
        return "error", _last_line()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return "read", ""


def _last_line() -> str:
    """The kind of error and the last lines of ours that it went through."""
    kind, error, trace = sys.exc_info()
    ours = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(trace) if "rolelens" in f.filename]
    return f"{kind.__name__ if kind else ''}: {str(error)[:80]!r} at {' < '.join(reversed(ours[-2:]))}"


def main() -> int:
    """Run the fuzzer; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=FOLDER / "kept", help="folder for inputs that broke something")
    parser.add_argument("--only", default="", help="a group")
    given = parser.parse_args()
    signal.signal(signal.SIGALRM, _hung)
    chance = random.Random(given.seed)
    targets = [target for target in TARGETS if given.only in target.group]
    seeds = {target.group: target.seeds() for target in targets}
    counts: Counter[tuple[str, str]] = Counter()
    broken: dict[str, str] = {}
    until = time.monotonic() + given.seconds
    while time.monotonic() < until:
        for target in targets:
            content = mutated(seeds[target.group], chance)
            outcome, where = _outcome(target, content)
            counts[target.group, outcome] += 1
            place = f"{target.group}: {where.partition(':')[0]} {where.rpartition(' at ')[2]}"
            if where and place not in broken:
                given.keep.mkdir(parents=True, exist_ok=True)
                path = given.keep / f"{target.group.replace(' ', '-')}-{len(broken)}"
                path.write_bytes(content)
                broken[place] = f"{where}\n    {path}"
    outcomes = ("read", "refused", "error", "hang")
    print(f"{'seed ' + str(given.seed):24}" + "".join(f"{name:>9}" for name in outcomes))
    for target in targets:
        print(f"{target.group:24}" + "".join(f"{counts[target.group, name]:9}" for name in outcomes))
    for place, where in broken.items():
        print(f"{place.partition(':')[0]}: {where}")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
