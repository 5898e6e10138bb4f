"""The documentation as a site (`make docs`): pages in Markdown, and docstrings in Google style with Sphinx's marks."""

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
# A heading is linked as on the web pages of a repository: `evaluate.md#the-metric`.
myst_heading_anchors = 3
napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
# What a docstring refers to is on a reference page. Types in signatures may be private or another package's.
nitpicky = True
nitpick_ignore_regex = [("py:(class|obj)", ".*")]
# index.md leaves room for pages that come later.
suppress_warnings = ["toc.empty_glob"]

_LINK = re.compile(r"\]\(((?:\.\./)+[^)#]+\.md)\)")


def _link_files_outside(app: Sphinx, page: str, source: list[str]) -> None:  # noqa: ARG001 - Sphinx gives it
    """Pages outside docs/ are no part of the site: a link to one leads to the file as it is."""
    folder = (DOCS / page).parent

    def link(found: re.Match[str]) -> str:
        inside = (folder / found[1]).resolve().is_relative_to(DOCS)
        return found[0] if inside else f"](path:{found[1]})"

    source[0] = _LINK.sub(link, source[0])


def setup(app: Sphinx) -> None:
    """Diagrams stay the text that they are: drawing one takes a script from the network."""
    app.add_lexer("mermaid", TextLexer)
    app.connect("source-read", _link_files_outside)
