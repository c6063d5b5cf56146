"""Texts in any script: what readers take for one character, how wide it is, which font has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile
from typing import TypeAlias

Run: TypeAlias = tuple[str | None, str]
"""The font of a piece of text, None for Inter, and the piece."""

_ZERO_WIDTH = "\u200c\u200d"
_JOINER = "\u200d"
_AS_EMOJI = "\ufe0f"
_TAGS = range(0xE0020, 0xE0080)  # spell the region of a flag
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_VOWELS_AND_FINALS = range(0x1160, 0x1200)  # of Korean syllables
_LAST_OF_BASIC_PLANE = 0xFFFF
_SHIPPED = (range(0x0530), range(0x1D00, 0x20D0))  # what Inter has, but for rarities

_UPPER, _REST = "Unifont Upper", "Unifont"
_UNSEEN: dict[int, None] = {ord(_AS_EMOJI): None}
_UNSEEN_IN_EMOJI = dict.fromkeys([*_UNSEEN, ord(_JOINER), *_SKIN_TONES, *_TAGS])
"""What a font in one colour makes nothing of, to be left out."""

_CJK = dict.fromkeys(
    ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH"),
    "Droid Sans Fallback",
)
_NOTO = (
    "Arabic Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada Khmer Lao "
    "Malayalam Myanmar Sinhala Tamil Telugu Thai"
)
_FONTS = {
    **_CJK,
    **{name.upper(): f"Noto Sans {name}" for name in _NOTO.split()},
    "EXTENDED": "Noto Sans Arabic",  # its digits in Persian
}
"""The shipped fonts of scripts that Inter does not have, by how the names of their letters begin."""

_LEFTWARD = {"Noto Sans Arabic", "Noto Sans Hebrew"}

_WIDTHS = {
    mark: ems
    for marks, ems in {
        " ": 0.25,
        "Iijl": 0.3,
        "!',.:;`t|": 0.35,
        "()/[\\]fr": 0.4,
        "1{}": 0.45,
        "-^_": 0.5,
        '"*?s': 0.55,
        "7EFJLacekovxyz": 0.6,
        "#$0235689BPRSZbdghnpqu": 0.65,
        "&+4<=>KT~": 0.7,
        "ACDGHNUVXY": 0.75,
        "OQ": 0.8,
        "w": 0.85,
        "m": 0.9,
        "M": 0.95,
        "%@": 1.0,
        "W": 1.05,
        "\ufdfd": 7.3,  # a whole sentence
    }.items()
    for mark in marks
}
"""Widths of Inter's semi-bold letters, in ems, rounded to a twentieth."""

_SQUARE, _USUAL, _SPACING_MARK = 1.0, 0.78, 0.5
_SCRIPT_WIDTHS = {
    **{f"Noto Sans {name}": 0.62 for name in ("Arabic", "Hebrew", "Lao", "Thai")},
    **{f"Noto Sans {name}": 1.05 for name in ("Malayalam", "Sinhala", "Tamil")},
}
"""About as wide as their letters, or a little wider, so that nothing is written over."""


def drawable(text: str) -> str:
    """Leave out what cannot be drawn, or would turn the text around or break the document."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(mark if _drawn(mark) else " " for mark in text).split())


def truncate(text: str, size: int, room: float) -> str:
    """Cut a text that is wider than the room, between two characters as readers see them."""
    text = drawable(text)
    if text_width(text, size) <= room:
        return text
    kept, left = "", room / size - 1  # an em for the dots
    for character in graphemes(text):
        left -= _ems(character)
        if left < 0:
            break
        kept += character
    return kept.rstrip() + "…"


def text_width(text: str, size: int) -> float:
    """Return about how wide a text is, and rather too much than too little."""
    return sum(map(_ems, graphemes(text))) * size


def split_runs(text: str) -> list[Run]:
    """Split a text by the fonts that have it, a run for each.

    The renderer does not get along with several fonts in one run: it stumbles over letters that
    join, and over some that run from right to left.
    """
    if text.isascii():
        return [(None, text)]
    found: list[Run] = []
    for family, part in groupby(graphemes(text), key=_family):
        found.append((family, _drawable(family, "".join(part))))
        if len(found) > 2 and found[-2] == (None, " ") and found[-3][0] == family:
            found[-3:] = [(family, f"{found[-3][1]} {found[-1][1]}")]
    return found


def _drawable(family: str | None, part: str) -> str:
    """Leave out what the font of a run makes nothing of."""
    part = part.translate(_UNSEEN_IN_EMOJI if family == _UPPER else _UNSEEN)
    if family is None:  # letters with their accents are in it, accents to be put on any letter not
        composed = unicodedata.normalize("NFC", part)
        part = "".join(mark for mark in composed if not unicodedata.category(mark).startswith("M"))
    return part


def order_runs(parts: Sequence[Run]) -> list[Run]:
    """Return runs in their order from left to right.

    From the first that runs leftward to the last, unless one that runs rightward is between them,
    they stand the other way round.
    """
    found: list[Run] = []
    at = 0
    while at < len(parts):
        last = at
        if parts[at][0] in _LEFTWARD:
            others = takewhile(lambda one: not _rightward(parts[one]), range(at + 1, len(parts)))
            last = max((one for one in others if parts[one][0] in _LEFTWARD), default=at)
        found += reversed(parts[at : last + 1])
        at = last + 1
    return found


def _rightward(run: Run) -> bool:
    return any(unicodedata.bidirectional(mark) == "L" for mark in run[1])


def graphemes(text: str) -> Iterator[str]:
    """Split a text into what readers take for one character: accents, flags and families whole."""
    cluster = ""
    for mark in text:
        if cluster and not _joins(cluster, mark):
            yield cluster
            cluster = ""
        cluster += mark
    if cluster:
        yield cluster


def _joins(cluster: str, mark: str) -> bool:
    """Tell whether a mark belongs to the character before it."""
    point = ord(mark)
    if point in _FLAG_LETTERS:
        return len(cluster) == 1 and ord(cluster) in _FLAG_LETTERS
    return (
        cluster.endswith(_JOINER)
        or mark in _ZERO_WIDTH
        or unicodedata.category(mark).startswith("M")
        or any(point in marks for marks in (_SKIN_TONES, _TAGS, _VOWELS_AND_FINALS))
    )


def _drawn(mark: str) -> bool:
    if mark in _ZERO_WIDTH or ord(mark) in _TAGS:
        return True
    return unicodedata.category(mark) not in {"Cc", "Cf", "Cs"} and ord(mark) & 0xFFFE != 0xFFFE


def _family(character: str) -> str | None:
    first = ord(character[0])
    if first > _LAST_OF_BASIC_PLANE:
        return _UPPER
    if any(first in points for points in _SHIPPED):
        return None
    script = unicodedata.name(character[0], "").split(" ")[0].split("-")[0]
    return _FONTS.get(script, _REST)


def _ems(character: str) -> float:
    first = unicodedata.normalize("NFD", character)[0]
    if first in _WIDTHS:
        return _WIDTHS[first]
    family = _family(character)
    if family == _UPPER:
        return len(character.translate(_UNSEEN_IN_EMOJI)) * _SQUARE
    if unicodedata.east_asian_width(first) in "WF" or unicodedata.category(first) == "So":
        return _SQUARE
    marks = sum(unicodedata.category(mark) == "Mc" for mark in character[1:])
    return _SCRIPT_WIDTHS.get(family or "", _USUAL) + marks * _SPACING_MARK
