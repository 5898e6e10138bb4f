"""What runs with rolelens, which is Apache-2.0, binds nobody who passes it on: no copyleft among its dependencies."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = Path(__file__).parent.parent / "pyproject.toml"

# LGPL is refused too. It lets a program import the library, but asks that users can exchange it in whatever they are
# given, which an executable or an image that somebody makes of rolelens need not allow; and nothing here needs it.
COPYLEFT = re.compile(
    r"\b(?:[AL]?GPL|(?:GNU )?(?:Affero|Lesser|Library)?\s*General Public License|EUPL|SSPL|OSL)", re.I
)

# MPL-2.0 binds changes to its own files and nothing beside them.
FREE = re.compile(
    r"\b(?:0BSD|Apache|BSD|CC0|CNRI-Python|ISC|MIT|MPL|Mozilla Public License 2\.0|PSF|Python Software Foundation"
    r"|Unlicense|Zlib)\b",
    re.I,
)

LISTED: dict[str, str] = {}
"""By name, the licence of a dependency whose metadata does not tell it; look it up in the package itself."""


def licence(package: Distribution) -> str:
    """What a distribution's metadata say: the SPDX expression, else the classifiers, else the first line of a text."""
    metadata = package.metadata
    if metadata.get("License-Expression"):
        return str(metadata["License-Expression"])
    classifiers = [c.removeprefix("License :: ") for c in metadata.get_all("Classifier") or () if "License ::" in c]
    specific = [c.rpartition(" :: ")[2] for c in classifiers if c != "OSI Approved"]
    # Of a licence's full text only the title counts: what it bundles stands further down.
    return "; ".join(specific) or str(metadata.get("License") or "").strip().partition("\n")[0]


def verdict(name: str, said: str) -> str | None:
    """Why a dependency is refused; None where it is not. Of "A OR B" one free licence is enough."""
    said = LISTED.get(name, said)
    choices = re.split(r"\bOR\b", said)
    if all(COPYLEFT.search(choice) for choice in choices):
        return f"{name}: {said}: copyleft"
    if not any(FREE.search(choice) and not COPYLEFT.search(choice) for choice in choices):
        return f"{name}: unknown licence {said!r}: look it up and list it"
    return None


def closure(requirements: list[str]) -> Iterator[tuple[str, Distribution]]:
    """The installed distributions that these requirements bring here, each with all that it requires."""
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        wanted = waiting.pop()
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        for extra in ("", *wanted.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                package = distribution(name)
            except PackageNotFoundError:
                continue
            if not extra:
                yield name, package
            needs = map(Requirement, package.requires or ())
            waiting += [need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})]


def test_nothing_that_runs_is_copyleft_or_of_unknown_licence() -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    optional = [need for extra in project["optional-dependencies"].values() for need in extra]
    found = dict(closure([*project["dependencies"], *optional]))
    # dspy, pydantic, numpy … with what they bring: an empty closure would pass.
    assert len(found) > 50
    assert [why for name, package in found.items() if (why := verdict(name, licence(package)))] == []


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("GPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("LGPL-2.1-only", True),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", True),
        ("GNU Affero General Public License v3", True),
        ("MIT AND GPL-2.0-only", True),
        ("MIT OR GPL-2.0-only", False),
        ("BSD License", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", False),
        ("", True),
        ("Proprietary", True),
    ],
)
def test_a_licence_is_judged_by_its_name(said: str, refused: bool) -> None:
    assert (verdict("some-package", said) is not None) == refused


def test_krippendorff_would_be_refused() -> None:
    """The package that the coefficient is checked against, installed for the tests alone."""
    assert verdict("krippendorff", licence(distribution("krippendorff"))) == "krippendorff: GPL-3.0-or-later: copyleft"
