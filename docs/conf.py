"""Sphinx configuration (`make docs`): pages in Markdown, docstrings in Google style with reStructuredText markup."""

import re
from importlib import metadata
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

DOCS = Path(__file__).parent

project = "rolelens"
release = metadata.version("rolelens")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "alabaster"
html_theme_options = {"description": "Typed answers about a job posting", "page_width": "1100px"}
html_copy_source = False
smartquotes = False
# Headings have the same anchors as in a repository's web view: `evaluate.md#the-metric`.
myst_heading_anchors = 3
napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
# References in docstrings must resolve. Types in signatures may be private or from other packages.
nitpicky = True
nitpick_ignore_regex = [("py:(class|obj)", ".*")]
# index.md has a glob for pages to come.
suppress_warnings = ["toc.empty_glob"]

_LINK = re.compile(r"\]\(((?:\.\./)+[^)#]+\.md)\)")


def _link_files_outside(app: Sphinx, page: str, source: list[str]) -> None:  # noqa: ARG001 - Sphinx gives it
    """Pages outside docs/ are not part of the site: links to them lead to the file itself."""
    folder = (DOCS / page).parent

    def link(found: re.Match[str]) -> str:
        inside = (folder / found[1]).resolve().is_relative_to(DOCS)
        return found[0] if inside else f"](path:{found[1]})"

    source[0] = _LINK.sub(link, source[0])


def setup(app: Sphinx) -> None:
    """Show diagrams as text: rendering them needs a script from the network."""
    app.add_lexer("mermaid", TextLexer)
    app.connect("source-read", _link_files_outside)
