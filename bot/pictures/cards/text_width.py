"""The width of a text in pixels, and texts cut to a width."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache

from bot.pictures.cards.font_metrics import metrics_of
from bot.pictures.cards.text_shaping import Run, drawable, graphemes, split_runs

_ELSEWHERE = (None, "Droid Sans Fallback")
"""Fonts that the renderer takes for a character that a run's own font doesn't have."""

_UNKNOWN = 1.0
"""Width in ems of a character that no shipped font has; it's drawn as a box."""

_LIGATURE_START = "\u0644"  # lam, which becomes one letter with an alef behind it
_STRETCH = "\u0640"  # joins the letters on both sides
_FORMS = {(True, True): "medial", (True, False): "final", (False, True): "initial"}
"""The form of a letter by whether it is joined to the one before it and to the one after it."""

_JOINED_FORMS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))


def text_width(text: str, size: int, *, semi_bold: bool = True) -> float:
    """Return the width of a text in pixels, without kerning, which makes it narrower if at all."""
    return sum(run_width(run, size, semi_bold=semi_bold) for run in split_runs(text))


def truncate(text: str, size: int, room: float) -> str:
    """Return a text cut between graphemes, with an ellipsis, so that it is at most `room` pixels wide."""
    text = drawable(text)
    if text_width(text, size) <= room:
        return text
    characters = list(graphemes(text))
    starts = ["".join(characters[:count]) for count in range(len(characters))]
    fitting = bisect_right(starts, room - size, key=lambda start: text_width(start, size))
    return starts[max(fitting - 1, 0)].rstrip() + "…"


@lru_cache(maxsize=1024)
def run_width(run: Run, size: int, *, semi_bold: bool = True) -> float:
    """Return the width of a run in pixels."""
    has_composed_letters = run.font in _ELSEWHERE
    marks = run.text if has_composed_letters else unicodedata.normalize("NFD", run.text)
    if run.font == "Noto Sans Arabic":
        marks = "".join(_joined(run.text))
    return sum(_width_in_ems(run.font, mark, semi_bold=semi_bold) for mark in marks) * size


@lru_cache(maxsize=4096)
def _width_in_ems(font: str | None, mark: str, *, semi_bold: bool) -> float:
    if unicodedata.category(mark) in {"Mn", "Me", "Cf"}:
        return 0
    for family in (font, *_ELSEWHERE):
        width = metrics_of(family, semi_bold=semi_bold).width(mark)
        if width is not None:
            return width
    base = unicodedata.normalize("NFKD", mark)[0]
    return _UNKNOWN if base == mark else _width_in_ems(font, base, semi_bold=semi_bold)


def _joined(text: str) -> Iterator[str]:
    """Yield the letters of an Arabic text in the forms that they take beside each other."""
    forms = _arabic_forms()
    letters = [mark for mark in text if unicodedata.category(mark) != "Mn"]
    follows = False  # whether the letter before joins this one
    at = 0
    while at < len(letters):
        letter = letters[at]
        pair = "".join(letters[at : at + 2])
        if letter == _LIGATURE_START and f"<isolated> {pair}" in forms:
            yield forms[f"<{'final' if follows else 'isolated'}> {pair}"]
            follows, at = False, at + 2
            continue
        after = letters[at + 1] if at + 1 < len(letters) else ""
        leads = _joins_next(letter) and _joins_previous(after)
        follows = follows and _joins_previous(letter)
        form = _FORMS.get((follows, leads))
        yield forms.get(f"<{form}> {letter}", letter)
        follows, at = leads, at + 1


def _joins_next(letter: str) -> bool:
    return letter == _STRETCH or f"<initial> {letter}" in _arabic_forms()


def _joins_previous(letter: str) -> bool:
    return letter == _STRETCH or f"<final> {letter}" in _arabic_forms()


@cache
def _arabic_forms() -> dict[str, str]:
    """Return the forms of Arabic letters by kind and letter, such as “<final> ي”, as Unicode has them."""
    found: dict[str, str] = {}
    for mark in (chr(point) for points in _JOINED_FORMS for point in points):
        kind, *points = unicodedata.decomposition(mark).split() or [""]
        letters = "".join(chr(int(point, 16)) for point in points)
        if kind in {"<isolated>", "<initial>", "<medial>", "<final>"} and (
            len(letters) == 1 or (len(letters) == 2 and mark >= "\ufe70")
        ):
            found[f"{kind} {letters}"] = mark
    return found
