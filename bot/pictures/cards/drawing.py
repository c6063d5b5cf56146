"""What all cards share: size, colours, text in any script, and dates and alternative texts in words."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Literal, TypeAlias

import svg

from bot.domain.markup import clean_name
from bot.formatting import capitalize, number_ranges

WIDTH = 720
MARGIN = 28
SMALL, LARGE = 30, 34  # a phone shrinks a card to 220 pixels, and SMALL to 9

Anchor: TypeAlias = Literal["start", "middle", "end"]
Elements: TypeAlias = list[svg.Element]


class Color(StrEnum):
    """The colours of all cards; `TRACK` and `LINE` are for what lies behind bars and around tiles."""

    BACKGROUND = "#1e2029"
    TEXT = "#f4f5f7"
    MUTED = "#b9bfca"
    TRACK = "#363a46"
    LINE = "#737c8f"
    BAR = "#8b95a7"
    ACCENT = "#7ea6ff"


_FADE = 32  # pixels in which a text that is too long fades out
_PAINTS = svg.Defs(
    elements=[
        svg.LinearGradient(
            id=f"fading-{color.name}",
            gradientUnits="userSpaceOnUse",
            x1=-_FADE,
            x2=0,
            elements=[
                svg.Stop(offset=0, stop_color=color),
                svg.Stop(offset=1, stop_color=color, stop_opacity=0),
            ],
        )
        for color in Color
    ]
)
"""Paints that fade out before x position 0, and are nothing to the right of it."""


def render_sheet(height: float, elements: Sequence[svg.Element]) -> str:
    background = svg.Rect(width=WIDTH, height=height, rx=20, fill=Color.BACKGROUND)
    return svg.SVG(width=WIDTH, height=height, elements=[_PAINTS, background, *elements]).as_str()


@dataclass(frozen=True, slots=True)
class TextStyle:
    size: int = SMALL
    fill: Color = Color.MUTED
    bold: bool = False
    anchor: Anchor = "start"


_PLAIN = TextStyle()


def draw_text(
    text: str, x: float, y: float, style: TextStyle = _PLAIN, tail: svg.TSpan | None = None
) -> svg.Text:
    """Return a text in any script, with an optional trailing text in another style."""
    return svg.Text(
        elements=[*_spans(clean_name(text)), *([tail] if tail else [])],
        x=x,
        y=y,
        font_family="Inter",
        font_size=style.size,
        font_weight="600" if style.bold else None,
        fill=style.fill,
        text_anchor=None if style.anchor == "start" else style.anchor,
    )


def draw_fading(text: str, x: float, y: float, right: float, style: TextStyle = _PLAIN) -> svg.Text:
    """Return a text that fades out before the x position `right` if it is too long."""
    drawn = draw_text(text, x - right, 0, style)
    drawn.fill = f"url(#fading-{style.fill.name})"
    drawn.transform = [svg.Translate(right, y)]
    return drawn


def trailing_text(text: str, gap: float, style: TextStyle) -> svg.TSpan:
    """Return a short text in another style to follow a number, `gap` pixels behind it."""
    return svg.TSpan(
        text=escape(text),
        dx=gap,
        font_size=style.size,
        font_weight="600" if style.bold else "400",
        fill=style.fill,
    )


def draw_rule(y: float) -> svg.Element:
    return svg.Rect(x=MARGIN, y=y, width=WIDTH - 2 * MARGIN, height=2, fill=Color.TRACK)


def _spans(text: str) -> list[svg.TSpan]:
    """Return a text in pieces of one font each.

    The renderer finds fonts by itself, but shapes the whole text in each of them and in the script of
    its first letter. Where letters join, that goes wrong unless each piece names its font, and a
    letter of that script comes first: one that is too small to be seen.
    """
    if text.isascii():
        return [svg.TSpan(text=escape(text))]
    groups = groupby(_marks(text), key=lambda pair: pair[0])
    pieces = [(font, "".join(mark for _, mark in marks)) for font, marks in groups]
    spans = [svg.TSpan(text=escape(piece), font_family=font) for font, piece in pieces]
    for font, piece in pieces:
        if font.startswith(_NOTO):
            is_reversed = unicodedata.bidirectional(piece[0]) in {"R", "AL"}
            first = f"{'' if is_reversed else piece[0]}\u00a0"
            return [svg.TSpan(text=first, font_family=font, font_size=0.01), *spans]
    return spans


def _marks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the characters of a text, each with its font, without those that no font can draw."""
    font = _LATIN
    for mark in unicodedata.normalize("NFC", text):
        script = _script(mark)
        if script in _UNDRAWABLE or (script == "ZERO" and not font.startswith(_NOTO)):
            continue
        if script not in _CONTINUING or not font.startswith(_NOTO):
            font = _font_of(mark)
        yield font, mark


_UNDRAWABLE = {"COMBINING", "EMOJI", "VARIATION"}
"""Accents for any letter, which no font has, and what changes the colours of emoji."""

_CONTINUING = {"SPACE", "ZERO"}  # spaces and joiners belong to the letters before them
_LATIN, _EMOJI, _OTHER, _NOTO = "Inter", "Unifont Upper", "Unifont", "Noto Sans"
_CJK = "CJK HIRAGANA KATAKANA HANGUL BOPOMOFO IDEOGRAPHIC FULLWIDTH HALFWIDTH"
_NOTO_SCRIPTS = (
    "ARABIC ARMENIAN BENGALI DEVANAGARI ETHIOPIC GEORGIAN GUJARATI GURMUKHI HEBREW KANNADA KHMER LAO "
    "MALAYALAM MYANMAR SINHALA TAMIL TELUGU THAI"
)
_FONTS = {
    **dict.fromkeys(_CJK.split(), "Droid Sans Fallback"),
    **{script: f"{_NOTO} {script.capitalize()}" for script in _NOTO_SCRIPTS.split()},
    "EXTENDED": f"{_NOTO} Arabic",  # Unicode names Persian digits EXTENDED ARABIC-INDIC
}
"""The shipped fonts for other scripts, by the first word of the Unicode names of their letters."""


@lru_cache(maxsize=4096)
def _font_of(mark: str) -> str:
    if mark > "\uffff":
        return _EMOJI
    if mark < "\u0530" or "\u1d00" <= mark < "\u20d0":
        return _LATIN
    return _FONTS.get(_script(mark), _OTHER)


@lru_cache(maxsize=4096)
def _script(mark: str) -> str:
    """Return the first word of a character's name in Unicode, which for a letter is its script."""
    return unicodedata.name(mark, "").replace("-", " ").split(" ")[0]


_MAX_ALT_TEXT = 1024


def format_day_month(date: dt.date) -> str:
    """Return a date as “27 November”."""
    return f"{date.day} {date:%B}"


def format_dates(dates: Iterable[dt.date]) -> str:
    """Return dates as “28–30 November, 1 December”."""
    by_month = groupby(dates, key=lambda date: f"{date:%B}")
    parts = (f"{number_ranges(date.day for date in several)} {name}" for name, several in by_month)
    return ", ".join(parts)


def format_period(first: dt.date, last: dt.date, *, short: bool = False) -> str:
    """Return a period as “28 January – 3 February 2026”, or a short one as “28 Jan – 3 Feb”."""
    month, ending = ("%b", "") if short else ("%B", f" {last.year}")
    end = f"{last.day} {last:{month}}{ending}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = "" if short or first.year == last.year else f" {first.year}"
    return f"{first.day} {first:{month}}{year} – {end}"


def alt_text(sentences: Iterable[str]) -> str:
    """Return sentences as an alternative text, without empty ones, in the 1,024 characters that Discord takes."""
    text = ". ".join(capitalize(sentence) for sentence in sentences if sentence) + "."
    return text if len(text) <= _MAX_ALT_TEXT else text[: _MAX_ALT_TEXT - 1] + "…"
