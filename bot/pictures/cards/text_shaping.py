"""Text in any script: its grapheme clusters, and the font that has them.

A grapheme cluster is what a reader takes for one character, such as a letter with its accents.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile
from typing import NamedTuple


class Run(NamedTuple):
    """A piece of text with the font that draws it; None is Inter, the default."""

    font: str | None
    text: str


_ZERO_WIDTH = "\u200c\u200d"
_JOINER = "\u200d"
_EMOJI_PRESENTATION = "\ufe0f"
_TAGS = range(0xE0020, 0xE0080)  # they spell the region of a flag
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_VOWELS_AND_FINALS = range(0x1160, 0x1200)  # of Korean syllables
_LAST_OF_BASIC_PLANE = 0xFFFF
_INTER_BLOCKS = (range(0x0530), range(0x1D00, 0x20D0))
"""Code points that Inter covers, except for rare characters."""

_EMOJI_FONT, _FALLBACK_FONT = "Unifont Upper", "Unifont"
_UNDRAWABLE: dict[int, None] = {ord(_EMOJI_PRESENTATION): None}
_UNDRAWABLE_IN_EMOJI = dict.fromkeys([*_UNDRAWABLE, ord(_JOINER), *_SKIN_TONES, *_TAGS])
"""Characters that a single-colour emoji font cannot draw; they are removed."""

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
    "EXTENDED": "Noto Sans Arabic",  # Unicode names Persian digits EXTENDED ARABIC-INDIC
}
"""The shipped fonts for other scripts, by the first word of the Unicode names of their letters."""

_RIGHT_TO_LEFT_FONTS = {"Noto Sans Arabic", "Noto Sans Hebrew"}


def drawable(text: str) -> str:
    """Return a text without control characters, which would break the document or its direction."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(mark if _is_drawable(mark) else " " for mark in text).split())


def split_runs(text: str) -> list[Run]:
    """Split a text into runs of one font each.

    The renderer fails on several fonts in one run if letters join or run from right to left.
    """
    if text.isascii():
        return [Run(None, text)]
    found: list[Run] = []
    for font, part in groupby(graphemes(text), key=_font_of):
        found.append(Run(font, _remove_undrawable(font, "".join(part))))
        # The space between two words is in Inter; words of the same other font become one run.
        if len(found) > 2 and found[-2] == Run(None, " ") and found[-3].font == font:
            found[-3:] = [Run(font, f"{found[-3].text} {found[-1].text}")]
    return found


def _remove_undrawable(font: str | None, part: str) -> str:
    """Return a run's text without the characters that its font cannot draw."""
    part = part.translate(_UNDRAWABLE_IN_EMOJI if font == _EMOJI_FONT else _UNDRAWABLE)
    if font is None:  # Inter has composed accented letters, but no combining accents
        composed = unicodedata.normalize("NFC", part)
        part = "".join(mark for mark in composed if not unicodedata.category(mark).startswith("M"))
    return part


def order_runs(runs: Sequence[Run]) -> list[Run]:
    """Return runs in visual order, from left to right.

    A sequence from one right-to-left run to another is reversed, unless a left-to-right run is
    between them.
    """
    ordered: list[Run] = []
    start = 0
    while start < len(runs):
        end = start + 1
        if runs[start].font in _RIGHT_TO_LEFT_FONTS:
            following = takewhile(lambda i: not _is_left_to_right(runs[i]), range(end, len(runs)))
            right_to_left = [i for i in following if runs[i].font in _RIGHT_TO_LEFT_FONTS]
            end = max(right_to_left, default=start) + 1
        ordered += reversed(runs[start:end])
        start = end
    return ordered


def _is_left_to_right(run: Run) -> bool:
    return any(unicodedata.bidirectional(mark) == "L" for mark in run.text)


def graphemes(text: str) -> Iterator[str]:
    """Yield the grapheme clusters of a text; accents, flags and emoji families stay whole."""
    cluster = ""
    for mark in text:
        if cluster and not _joins(cluster, mark):
            yield cluster
            cluster = ""
        cluster += mark
    if cluster:
        yield cluster


def _joins(cluster: str, mark: str) -> bool:
    """Return whether a character belongs to the cluster before it."""
    point = ord(mark)
    if point in _FLAG_LETTERS:
        return len(cluster) == 1 and ord(cluster) in _FLAG_LETTERS
    return (
        cluster.endswith(_JOINER)
        or mark in _ZERO_WIDTH
        or unicodedata.category(mark).startswith("M")
        or any(point in marks for marks in (_SKIN_TONES, _TAGS, _VOWELS_AND_FINALS))
    )


def _is_drawable(mark: str) -> bool:
    if mark in _ZERO_WIDTH or ord(mark) in _TAGS:
        return True
    return unicodedata.category(mark) not in {"Cc", "Cf", "Cs"} and ord(mark) & 0xFFFE != 0xFFFE


def _font_of(character: str) -> str | None:
    first = ord(character[0])
    if first > _LAST_OF_BASIC_PLANE:
        return _EMOJI_FONT
    if any(first in points for points in _INTER_BLOCKS):
        return None
    script = unicodedata.name(character[0], "").split(" ")[0].split("-")[0]
    return _FONTS.get(script, _FALLBACK_FONT)
