"""HTML as the lines of text that a browser would show, in time and memory linear in the markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rolelens.data._hidden import Look, declarations, is_hidden, look_of

_SPACED = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "figure"))
"""Blocks with a blank line before and after them."""
_OTHER_BLOCKS = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption footer form
    header hgroup hr html legend li listing main menu nav ol optgroup option plaintext pre search section select summary
    table tbody textarea tfoot thead tr ul xmp
"""
_BLOCKS = _SPACED.union(_OTHER_BLOCKS.split())
BLOCK_TAGS = _BLOCKS | {"br", "td", "th"}
"""Elements that begin or end a line, or a cell of one."""
_PREFORMATTED = frozenset(("listing", "plaintext", "pre", "textarea", "xmp"))
_BLOCK_DISPLAY = ("block", "flex", "flow-root", "grid", "list-item", "table", "table-row")

_BLANKS = re.compile(r"[ \t\r\f\n]+")
_BULLET = re.compile(r"[*•]\s+")
_VOID_NAMES = "area base br col embed hr img input link meta source track wbr"
_VOID = frozenset(_VOID_NAMES.split())
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_DEEP = 500


def parsed(markup: str) -> Any | None:
    """The tree of a page or fragment, or None where there is nothing in it."""
    tree, complete = _tree(markup)
    # The parser gives up at 2,048 levels. Browsers stop nesting at about 500, and so does what is tried then.
    return tree if complete else _tree(_flattened(markup))[0]


def _tree(markup: str) -> tuple[Any | None, bool]:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = etree.fromstring(markup.replace("\0", "\ufffd").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, True
    return tree, not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def _flattened(markup: str) -> str:
    """The markup without the tags that nest deeper than browsers let them; those of blocks become line breaks."""
    kept: list[bool] = []

    def take(found: re.Match[str]) -> str:
        closes, name = found.group(1), found.group(2).lower()
        if name in _VOID:
            return found.group()
        if closes:
            keep = kept.pop() if kept else False
        else:
            # A style or the attribute hidden may say that what stands here is not shown.
            keep = len(kept) < _DEEP
            kept.append(keep)
        return found.group() if keep else "<br>" if name in BLOCK_TAGS else ""

    return _TAG.sub(take, markup)


def lines_of_tree(tree: Any, *, keep_breaks: bool = False) -> list[str]:
    """The text of a tree, line by line: paragraphs, list items and table rows are lines, ``- `` marks an item.

    Args:
        tree: Of :func:`parsed`.
        keep_breaks: Whether line feeds in the markup break lines, as they do in ``<pre>``.
    """
    from lxml import etree

    # What no style sheet paints stands on white.
    styled = any(e.tag == "style" or "stylesheet" in e.get("rel", "").lower() for e in tree.iter("style", "link"))
    looks = [Look(background=None if styled else (255, 255, 255))]
    breaks = [keep_breaks]
    lines = _Lines()
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    hidden = None
    for event, element in walk:
        if event == "start":
            style = declarations(element.get("style"))
            if is_hidden(element, style):
                hidden = element
                walk.skip_subtree()
                continue
            looks.append(look_of(element, style, looks[-1]))
            breaks.append(_keeps_breaks(element.tag, style, breaks[-1]))
            lines.open(element, style)
            lines.text(element.text, breaks[-1], looks[-1].shown)
            continue
        if event == "end" and element is not hidden:
            looks.pop()
            breaks.pop()
            lines.close(element)
        if element is not tree:
            lines.text(element.tail, breaks[-1], looks[-1].shown)
    return lines.finished()


def _keeps_breaks(tag: str, style: Mapping[str, str], around: bool) -> bool:
    stated = style.get("white-space", "")
    if stated and stated != "inherit":
        return stated.startswith(("pre", "break-spaces"))
    return around or tag in _PREFORMATTED


class _Lines:
    """Lines in the making."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.line: list[str] = []
        self.marks: list[int | None] = []  # of the lists that are open: the next number, None for bullets
        self.mark = ""  # goes before the next text
        self.broken = False  # whether a tag ended the last line
        self.label = False  # whether a span with a class has just ended
        self.styled: list[bool] = []  # of the elements that are open: whether a style makes it a block

    def open(self, element: Any, style: Mapping[str, str]) -> None:
        tag = element.tag
        block = tag in _BLOCKS or style.get("display", "").startswith(_BLOCK_DISPLAY)
        self.styled.append(block)
        if tag == "span" and self.label and element.get("class"):
            self.line.append(" ")  # labels side by side, which a style sheet sets apart
        if tag == "br":
            self.end(forced=True)
        elif tag in ("td", "th") and self.line:
            self.line.append("\xa0\xa0")
        elif block:
            self.end()
            if tag in _SPACED:
                self.gap()
        if tag in ("ul", "menu", "dir"):
            self.marks.append(None)
        elif tag == "ol":
            start = element.get("start", "1")
            self.marks.append(int(start) if re.fullmatch("[0-9]{1,6}", start) else 1)
        elif tag == "li":
            number = self.marks[-1] if self.marks else None
            self.mark = "- " if number is None else f"{number}. "
            if number is not None:
                self.marks[-1] = number + 1
        elif tag == "q":
            self.line.append('"')

    def close(self, element: Any) -> None:
        tag, block = element.tag, self.styled.pop()
        self.label = tag == "span" and bool(element.get("class"))
        if tag == "q":
            self.line.append('"')
        if block:
            self.end()
            if tag in _SPACED:
                self.gap()
        if tag in ("ul", "menu", "dir", "ol"):
            self.marks.pop()
        elif tag == "li":
            self.mark = ""

    def text(self, text: str | None, breaks: bool, shown: bool) -> None:
        if not text or not shown:
            return
        self.label = False
        if not breaks:
            self.line.append(text)
            self.broken = False
            return
        if not self.line:
            # The line feed after a tag that ended the line is the markup's own.
            text = re.sub(r"\A[ \t\r]*\n", "", text) if self.broken else text
        first, *others = text.replace("\r\n", "\n").split("\n")
        self.line.append(first)
        for other in others:
            self.end(forced=True)
            self.line.append(other)
        self.broken = False

    def end(self, forced: bool = False) -> None:
        """End the line; an empty one counts only where the markup breaks it by itself."""
        text = _BLANKS.sub(" ", "".join(self.line)).replace("\xa0", " ").strip(" ")
        self.line.clear()
        self.broken = True
        if text:
            text = re.sub(" {3,}", "  ", text)
            bullet = _BULLET.match(text)
            self.done.append((self.mark or ("- " if bullet else "")) + (text[bullet.end() :] if bullet else text))
            self.mark = ""
        elif forced:
            self.gap()

    def gap(self) -> None:
        """A blank line, unless there is one, nothing before it, or the mark of an item."""
        if self.done and self.done[-1] and not self.mark:
            self.done.append("")

    def finished(self) -> list[str]:
        self.end()
        while self.done and not self.done[-1]:
            self.done.pop()
        return self.done
