"""Text of markup, however it comes: HTML, escaped once or twice, with the entities that lost markup left behind."""

from __future__ import annotations

import html
import re
from typing import Any

from rolelens.data._rendering import BLOCK_TAGS, lines_of_tree, parsed
from rolelens.signatures import well_formed

_INLINE = """
    a abbr b big bdi bdo cite code del em font i img ins kbd label mark noscript q s samp script small span strike
    strong style sub sup template time tt u var wbr
"""
_NAMES = "|".join(sorted({*BLOCK_TAGS, *_INLINE.split(), "head", "title", "tbody"}, key=len, reverse=True))
_TAG = re.compile(rf"<(/?)({_NAMES})(?:\s[^<>]*|/)?>", re.IGNORECASE)
_BEFORE_A_WORD = (" ", "(", '"', "'", "`", "/", ",")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_LINE = re.compile(r"(?<![>\r\n])(?:\r?\n)+(?=\S)")
_ITEM = re.compile(r"(?m)^[ \t]*(?:[-*•·–]|\d{1,2}[.)])[ \t]+\S")


def plain_description(text: str) -> str:
    """A description as text: markup rendered, also where it was escaped once or twice, and entities resolved."""
    text = well_formed(text)
    if "<![CDATA[" in text:
        text = _CDATA.sub("", text)
    if not looks_like_html(text):
        text = _unescaped(text)
    if looks_like_html(text):
        text = html_to_text(text)
        # Escaped markup inside markup, as some feeds wrap it.
        inner = _unescaped(text)
        if looks_like_html(inner):
            text = html_to_text(inner)
    return resolve_entities(text) if "&" in text else text


def plain_name(text: str) -> str:
    """A title or another name as text on one line."""
    text = resolve_entities(text) if "&" in text else text
    return " ".join(html_to_text(text).split()) if looks_like_html(text) else text


def looks_like_html(text: str) -> bool:
    """Whether the text is marked up: a line break, or two tags or more, of which one is none that it only speaks of.

    That is "You know <div> and <p>": a tag without attributes after a blank, and none that ends.
    """
    if _BREAK.search(text):
        return True
    marks = False
    for count, tag in enumerate(_TAG.finditer(text), 1):
        before = text[tag.start() - 1 : tag.start()]
        marks = marks or bool(tag.group(1)) or " " in tag.group() or before not in _BEFORE_A_WORD
        if marks and count > 1:
            return True
    return False


def html_to_text(markup: str) -> str:
    """The text of an HTML fragment or page: entities resolved, list items as ``- `` lines, scripts dropped.

    What a browser would not show is not in it, as far as its elements state that. Line feeds break lines where the
    markup itself does not, because a text of lines got a few tags for its words.
    """
    tree = parsed(markup)
    return "" if tree is None else tree_to_text(tree, markup)


def tree_to_text(tree: Any, markup: str) -> str:
    """The same of a tree that the markup was parsed to."""
    return "\n".join(lines_of_tree(tree, keep_breaks=_is_text_of_lines(markup)))


def resolve_entities(text: str) -> str:
    """Resolve HTML entities such as ``&amp;`` that stripped markup left behind; "R&D" is unchanged."""
    for _ in range(2):
        resolved = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
        if resolved == text:
            break
        text = resolved
    return well_formed(text).replace("\xa0", " ")


def _unescaped(text: str) -> str:
    """The markup that the text is when it is unescaped once or twice; the text itself where it is none then."""
    tried = text
    for _ in range(2):
        if "&" not in tried:
            break
        tried = html.unescape(tried)
        if looks_like_html(tried):
            return tried
    return text


def _is_text_of_lines(markup: str) -> bool:
    if "\n" not in markup.strip():
        return False
    names = [tag.group(2).lower() for tag in _TAG.finditer(markup)]
    blocks = BLOCK_TAGS.intersection(names)
    if blocks <= {"br"}:
        return _LINE.subn("", markup)[1] >= names.count("br")
    return "li" not in blocks and len(_ITEM.findall(markup)) > 1
