"""Every public name stands on a reference page with a docstring, and the documentation names files that exist."""

import importlib
import inspect
import re
from pathlib import Path
from types import FunctionType

import rolelens

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "SECURITY.md", ROOT / "RELEASING.md"]
DIRECTIVE = re.compile(r"^\.\. auto(?:function|class|exception):: (\S+)$", re.MULTILINE)
FILE = re.compile(r"`((?:program|signatures|data|eval|tests|docs|benchmarks|requirements)/[\w./-]*)`")


def _documented() -> list[str]:
    pages = sorted((ROOT / "docs" / "reference").glob("*.md"))
    return [name for page in pages for name in DIRECTIVE.findall(page.read_text(encoding="utf-8"))]


def test_every_public_name_stands_on_one_reference_page() -> None:
    own = [name.removeprefix("rolelens.") for name in _documented() if name.count(".") == 1]
    assert sorted(own) == sorted(rolelens.__all__)


def test_what_the_reference_names_exists_and_has_a_docstring() -> None:
    for name in _documented():
        module, _, attribute = name.rpartition(".")
        found = getattr(importlib.import_module(module), attribute)
        # A dataclass without a docstring gets its signature for one.
        assert found.__doc__, name
        assert not found.__doc__.startswith(f"{attribute}("), name
        members = vars(found).items() if inspect.isclass(found) else ()
        methods = [(n, m) for n, m in members if isinstance(m, (FunctionType, classmethod, property))]
        for member, method in methods:
            is_default = getattr(method, "__name__", "") == "<lambda>"
            assert member.startswith("_") or is_default or method.__doc__, f"{name}.{member}: its page leaves it out"


def test_files_that_the_documentation_names_exist() -> None:
    missing = [
        f"{page.name}: {path}"
        for page in PAGES
        for path in FILE.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert missing == []
