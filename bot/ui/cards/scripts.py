"""Texts in any script: what readers take for one character, how wide it is, which font has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby

_ZERO_WIDTH = "\u200c\u200d"
_JOINER = "\u200d"
_AS_EMOJI = "\ufe0f"
_TAGS = range(0xE0020, 0xE0080)  # spell the region of a flag
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_VOWELS_AND_FINALS = range(0x1160, 0x1200)  # of Korean syllables
_PICTURES = range(0x1F000, 0x1FB00)
_SHIPPED = (range(0x0530), range(0x1D00, 0x20D0))  # what Inter has, but for rarities

_EMOJI = "Noto Color Emoji, Apple Color Emoji, Segoe UI Emoji, DejaVu Sans"
_FAMILIES = {
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL"), "CJK SC"),
    "MATHEMATICAL": "Math",
}
"""Fonts whose name is not that of the script."""

_WIDTHS = {"iljI|!.,:;' ": 0.3, "ftr1()/-": 0.42, "mwMW@%": 1.0}
"""Rough widths of letters, in ems; what is not here has the width of its kind."""


def visible(text: str) -> str:
    """Leave out what cannot be drawn, or would turn the text around or break the document."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(mark if _drawn(mark) else " " for mark in text).split())


def shortened(text: str, size: int, room: float) -> str:
    """Cut a text that is wider than the room, between two characters as readers see them."""
    text = visible(text)
    if width(text, size) <= room:
        return text
    kept, left = "", room / size - 1  # an em for the dots
    for character in characters(text):
        left -= _ems(character)
        if left < 0:
            break
        kept += character
    return kept.rstrip() + "…"


def width(text: str, size: int) -> float:
    """Return about how wide a text is, and rather too much than too little."""
    return sum(map(_ems, characters(text))) * size


def runs(text: str) -> list[tuple[str | None, str]]:
    """Split a text by the fonts that have it; None is the font that is shipped.

    The renderer looks for missing glyphs by itself, but one that no font has spoils the whole text
    unless the other parts name their fonts.
    """
    if text.isascii():
        return [(None, text)]
    parts = groupby(characters(text), key=_family)
    return [(family, "".join(part)) for family, part in parts]


def characters(text: str) -> Iterator[str]:
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
    if first in _PICTURES or _AS_EMOJI in character:
        return _EMOJI
    if any(first in points for points in _SHIPPED):
        return None
    script = unicodedata.name(character[0], "Symbols").split()[0].split("-")[0]
    return f"Noto Sans {_FAMILIES.get(script, script.title())}, DejaVu Sans"


def _ems(character: str) -> float:
    first = character[0]
    known = next((ems for marks, ems in _WIDTHS.items() if first in marks), None)
    if known is not None:
        return known
    if unicodedata.east_asian_width(first) in "WF" or ord(first) in _PICTURES:
        return 1.25 if ord(first) in _PICTURES else 1.0
    return 0.62 if first.isascii() and not first.isupper() else 0.78
