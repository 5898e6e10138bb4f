"""What a browser would not show, as far as the page states it in its elements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from colorsys import hls_to_rgb
from dataclasses import dataclass, replace
from typing import Any

Colour = tuple[int, int, int]

_NEVER = """
    area audio base basefont canvas datalist embed frame frameset head iframe link meta noembed noframes noscript object
    param rp script source style svg template title track video
"""
_NEVER_SHOWN = frozenset(_NEVER.split())
"""Elements that show none of their text: those of the HTML standard's style sheet for browsers that run scripts
(https://html.spec.whatwg.org/multipage/rendering.html), and those whose content is for browsers that lack them."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_LENGTH = re.compile(r"([+-]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12}))(px|em|rem|ex|ch|pt|vw|vh|%)?")
_PIXELS = {"em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "pt": 4 / 3, "vw": 19.2, "vh": 10.8, "%": 10.0}
_OUTSIDE = 900
"""Pixels beyond the left or upper edge at which nothing of a text is left on a screen."""
_FAR = 3000
"""Pixels beyond the right or lower edge, where a page grows and shows what stands a little outside."""
_NEAR = 16
"""Greatest difference of a channel (0 to 255) at which two colours are one to a reader."""

_NAMES: dict[str, Colour] = {
    "white": (255, 255, 255), "black": (0, 0, 0), "silver": (192, 192, 192), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "red": (255, 0, 0), "maroon": (128, 0, 0), "yellow": (255, 255, 0), "olive": (128, 128, 0),
    "lime": (0, 255, 0), "green": (0, 128, 0), "aqua": (0, 255, 255), "cyan": (0, 255, 255), "teal": (0, 128, 128),
    "blue": (0, 0, 255), "navy": (0, 0, 128), "fuchsia": (255, 0, 255), "magenta": (255, 0, 255),
    "purple": (128, 0, 128), "orange": (255, 165, 0), "whitesmoke": (245, 245, 245), "snow": (255, 250, 250),
    "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255), "lightgray": (211, 211, 211),
    "lightgrey": (211, 211, 211), "gainsboro": (220, 220, 220), "floralwhite": (255, 250, 240),
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How text is shown where an element stands; what is inherited from the elements around it.

    Attributes:
        visible: As ``visibility`` has it.
        tiny: The letters have no size.
        colour: Of the text; None where it is not stated.
        background: None where it is not stated, or is a picture.
        clear: The text's colour is stated to be transparent.
    """

    visible: bool = True
    tiny: bool = False
    colour: Colour | None = None
    background: Colour | None = None
    clear: bool = False

    @property
    def shown(self) -> bool:
        """Whether text that stands here can be read."""
        if not self.visible or self.tiny or self.clear:
            return False
        if self.colour is None or self.background is None:
            return True
        return max(abs(a - b) for a, b in zip(self.colour, self.background, strict=True)) > _NEAR


def declarations(style: str | None) -> dict[str, str]:
    """The properties of a ``style`` attribute, in lower case; the last of a name counts."""
    if not style:
        return {}
    stated = (part.partition(":") for part in _COMMENT.sub("", style).lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in stated}


def is_hidden(element: Any, style: Mapping[str, str]) -> bool:
    """Whether nothing in the element is shown, whatever its own elements state.

    Args:
        element: Of lxml.
        style: Its declarations.
    """
    if element.tag in _NEVER_SHOWN or "hidden" in element.attrib:
        return True
    if element.tag == "dialog" and "open" not in element.attrib:
        return True
    return bool(style) and (
        style.get("display") == "none"
        or style.get("content-visibility") == "hidden"
        or _number(style.get("opacity")) < 0.05
        or _number(style.get("zoom")) == 0
        or re.match(r"opacity\(0*\.?0*%?\)", style.get("filter", "")) is not None
        or _is_outside(style)
        or _has_no_room(style)
    )


def look_of(element: Any, style: Mapping[str, str], around: Look) -> Look:
    """How text in the element is shown, by what is stated here and around it."""
    given = element.attrib
    if element.tag == "a" and "href" in given:
        around = replace(around, colour=None, clear=False)  # a link has a colour of its own
    colour = style.get("color") or (given.get("color") if element.tag == "font" else None) or ""
    if element.tag == "body":
        colour = colour or given.get("text", "")
    colour = style.get("-webkit-text-fill-color") or colour
    if colour and colour not in ("inherit", "unset"):
        stated = _colour(colour)
        around = replace(around, colour=stated, clear=stated is None and _is_clear(colour))
    painted = style.get("background-color") or style.get("background") or given.get("bgcolor")
    if painted and not _is_clear(painted) and painted not in ("inherit", "none", "initial", "unset"):
        around = replace(around, background=_background(painted))
    if "background-image" in style and style["background-image"] != "none":
        around = replace(around, background=None)
    if "visibility" in style and style["visibility"] != "inherit":
        around = replace(around, visible=style["visibility"] not in ("hidden", "collapse"))
    if size := _LENGTH.match(style.get("font-size", "")):
        # A share of no size is none.
        if size.group(2) in ("em", "%"):
            around = replace(around, tiny=around.tiny or float(size.group(1)) == 0)
        else:
            around = replace(around, tiny=_pixels(style["font-size"]) <= 1)
    elif style.get("font-size", "inherit") != "inherit" and not style["font-size"].startswith(("smaller", "larger")):
        around = replace(around, tiny=False)
    return around


def _is_outside(style: Mapping[str, str]) -> bool:
    if style.get("position") in ("absolute", "fixed", "relative"):
        sides = [style.get("left"), style.get("top"), *style.get("inset", "").split()]
        if any(_pixels(side) <= -_OUTSIDE or _pixels(side) >= _FAR for side in sides):
            return True
        if any(abs(_pixels(style.get(side))) >= _FAR for side in ("right", "bottom")):
            return True
        clip = re.findall(r"[\d.]{1,12}", style.get("clip", "")) if "rect" in style.get("clip", "") else []
        if clip and len(set(map(_number, clip))) == 1 and style["position"] != "relative":
            return True
    if min(map(_pixels, (style.get("text-indent"), style.get("margin-left"), style.get("margin-top")))) <= -_OUTSIDE:
        return True
    if any(_pixels(side) <= -_OUTSIDE for side in style.get("margin", "").split()):
        return True
    clipped = re.match(r"inset\((?:50|100)%|circle\(0[^.\d]|polygon\(0[^,]*\)", style.get("clip-path", ""))
    moved = re.search(r"translate(?:x|y|3d)?\(([^()]*)\)", style.get("transform", ""))
    far = moved and any(abs(_pixels(part.strip())) >= _OUTSIDE for part in moved.group(1).split(","))
    return bool(clipped or far or re.search(r"scale[xy]?\(0(?:\.0+)?[,)]", style.get("transform", "")))


def _has_no_room(style: Mapping[str, str]) -> bool:
    """Whether what does not fit is cut, and next to nothing fits."""
    if style.get("overflow", "").split()[:1] not in (["hidden"], ["clip"]):
        return False
    sides = (style.get(name) for name in ("height", "max-height", "width", "max-width"))
    return any(side is not None and _LENGTH.fullmatch(side) and _pixels(side) <= 1 for side in sides)


def _number(text: str | None) -> float:
    """The number at the beginning; 1 where there is none."""
    found = _LENGTH.match(text or "")
    return float(found.group(1)) * (0.01 if found.group(2) == "%" else 1) if found else 1.0


def _pixels(length: str | None) -> float:
    """A length in pixels, roughly; 0 where there is none."""
    found = _LENGTH.match(length or "")
    return float(found.group(1)) * _PIXELS.get(found.group(2) or "", 1.0) if found else 0.0


def _background(value: str) -> Colour | None:
    if "url(" in value or "gradient" in value:
        return None
    return next((found for part in re.findall(r"[a-z]+\([^()]*\)|[#\w]+", value) if (found := _colour(part))), None)


def _is_clear(value: str) -> bool:
    if value.strip() == "transparent":
        return True
    numbers = re.findall(r"[\d.]{1,12}%?", value) if value.startswith(("rgb", "hsl")) else []
    return len(numbers) == 4 and _number(numbers[3]) < 0.05


def _colour(value: str) -> Colour | None:
    """The channels of a colour, or None where it is transparent or of a form that is not known here."""
    value = value.strip().lower()
    if found := re.fullmatch(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", value):
        digits = found.group(1)
        digits = "".join(c * 2 for c in digits) if len(digits) < 6 else digits
        return (int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))
    if value.startswith(("rgb", "hsl")) and not _is_clear(value):
        numbers = re.findall(r"-?[\d.]{1,12}%?", value)[:3]
        if len(numbers) < 3:
            return None
        if value.startswith("rgb"):
            channels = [_number(n) * (255 if n.endswith("%") else 1) for n in numbers]
        else:
            hue, strength, light = _number(numbers[0]) / 360, _number(numbers[1]), _number(numbers[2])
            channels = [channel * 255 for channel in hls_to_rgb(hue, light, strength)]
        first, second, third = (min(255, max(0, round(channel))) for channel in channels)
        return (first, second, third)
    return _NAMES.get(value)
