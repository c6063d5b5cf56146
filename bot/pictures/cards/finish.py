"""The picture for whoever has done the whole plan: whose it is, week by week, and in figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import svg

from bot.formatting import capitalize, join_words
from bot.pictures.cards.formatting import day_month
from bot.pictures.cards.text_shaping import shortened, visible
from bot.pictures.cards.text_style import (
    CHOSEN,
    EDGE,
    INK,
    PALE,
    PAPER,
    RAIL,
    WIDTH,
    Elements,
    Pen,
    sheet,
    tail,
    write,
)
from bot.pictures.renderer import Card

_LONGEST_ALT = 1024
_SEAL_X, _SEAL_Y, _SEAL = WIDTH - EDGE - 66, 104, 66
_LEFT = WIDTH - 2 * EDGE - 2 * _SEAL - 24
"""Room beside the seal."""

_HEAD, _ROW, _FOOT = 214, 66, 128
_BAR, _GAP = 14, 5
_CLOSE = 24
"""More plan-days in a week than this, and there is no gap between them."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the plan: what it was about, its plan-days, and when they were done."""

    number: int
    subject: str
    days: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Finish:
    """What the card shows; all of the plan is done."""

    name: str
    weeks: tuple[Week, ...]
    longest: int
    """The most days in a row."""
    points: int

    @property
    def days(self) -> int:
        """Plan-days, all of them done."""
        return sum(week.days for week in self.weeks)

    @property
    def first(self) -> dt.date:
        """When the first was done."""
        return min(week.first for week in self.weeks)

    @property
    def last(self) -> dt.date:
        """When the last was done."""
        return max(week.last for week in self.weeks)

    @property
    def dates(self) -> int:
        """How many dates there are from the first to the last."""
        return (self.last - self.first).days + 1


def finish_card(finish: Finish) -> Card:
    """Draw that a member has done the plan, and say the same in words."""
    foot = _HEAD + len(finish.weeks) * _ROW
    elements = [
        *_head(finish),
        *_seal(),
        *(
            part
            for row, week in enumerate(finish.weeks)
            for part in _week(week, _HEAD + row * _ROW)
        ),
        svg.Rect(x=EDGE, y=foot + 8, width=WIDTH - 2 * EDGE, height=2, fill=RAIL),
        *_figures(finish, foot + 8),
    ]
    return Card("finish", sheet(foot + _FOOT, elements), in_words(finish))


def _head(finish: Finish) -> Elements:
    """Write who, how much, and from when to when."""
    whole = tail(f"of {finish.days} days", 14, Pen(32, PALE))
    span = between(finish.first, finish.last)
    return [
        write(shortened(finish.name, 34, _LEFT), EDGE, 62, Pen(34, INK, "600")),
        write(str(finish.days), EDGE - 3, 148, Pen(76, CHOSEN, "600"), whole),
        write(shortened(span, 24, _LEFT), EDGE, 188, Pen(24, PALE)),
    ]


def _seal() -> Elements:
    """Draw a tick in a sun: done, in a shape before it is in a colour."""
    ray = svg.Rect(x=_SEAL_X - 3, y=_SEAL_Y - _SEAL, width=6, height=12, rx=3, fill=CHOSEN)
    rays: Elements = [
        svg.G(elements=[ray], transform=[svg.Rotate(angle, _SEAL_X, _SEAL_Y)])
        for angle in range(0, 360, 20)
    ]
    tick = svg.Path(
        d=[svg.M(_SEAL_X - 21, _SEAL_Y + 2), svg.l(15, 15), svg.l(28, -32)],
        fill="none",
        stroke=PAPER,
        stroke_width=10,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    return [*rays, svg.Circle(cx=_SEAL_X, cy=_SEAL_Y, r=44, fill=CHOSEN), tick]


def _week(week: Week, top: float) -> Elements:
    """Name a week and when it was done; below, a piece of a bar for each of its plan-days."""
    span = Pen(22, PALE, anchor="end")
    named = tail(shortened(week.subject, 24, 350), 12, Pen(24, INK))
    return [
        write(f"Week {week.number}", EDGE, top + 24, Pen(24, PALE), named),
        write(between(week.first, week.last, short=True), WIDTH - EDGE, top + 24, span),
        *_pieces(week.days, top + 36),
    ]


def _pieces(days: int, top: float) -> Iterator[svg.Element]:
    gap = _GAP if days <= _CLOSE else 0
    pitch = (WIDTH - 2 * EDGE + gap) / days
    for day in range(days):
        x, wide = round(EDGE + day * pitch, 1), round(pitch - gap, 1)
        rounding = 4 if gap else 0
        yield svg.Rect(x=x, y=top, width=wide, height=_BAR, rx=rounding, fill=CHOSEN)


def _figures(finish: Finish, top: float) -> Elements:
    elements: Elements = []
    for number, (figure, meaning) in enumerate(_facts(finish)):
        x = round(EDGE + number * (WIDTH - 2 * EDGE) / 3, 1)
        elements.append(write(f"{figure:,}", x, top + 56, Pen(38, INK, "600")))
        elements.append(write(meaning, x, top + 92, Pen(22, PALE)))
    return elements


def _facts(finish: Finish) -> list[tuple[int, str]]:
    """Return the figures at the foot, each with what it counts."""
    facts = [
        (finish.points, "point", "points"),
        (finish.longest, "day in a row", "days in a row"),
        (finish.dates, "day start to finish", "days start to finish"),
    ]
    return [(figure, one if figure == 1 else many) for figure, one, many in facts if figure > 0]


def between(first: dt.date, last: dt.date, *, short: bool = False) -> str:
    """Write from when to when: “1–7 January”, “28 January – 3 February”; the year unless short."""
    form = "%b" if short else "%B"
    year = "" if short else f" {last.year}"
    end = f"{last.day} {last:{form}}{year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    begun = "" if short or first.year == last.year else f" {first.year}"
    return f"{first.day} {first:{form}}{begun} – {end}"


def in_words(finish: Finish) -> str:
    """Write the alternative text."""
    facts = join_words(f"{figure:,} {meaning}" for figure, meaning in _facts(finish))
    done = f"{visible(finish.name)}: {finish.days} of {finish.days} days of the plan done"
    sentences = [
        f"{done}, {_from_to(finish.first, finish.last)} {finish.last.year}",
        facts,
        *(
            f"week {week.number}, {visible(week.subject)}: {_days(week.days)}, "
            f"{_from_to(week.first, week.last)}"
            for week in finish.weeks
        ),
    ]
    alt = ". ".join(capitalize(sentence) for sentence in sentences) + "."
    return alt if len(alt) <= _LONGEST_ALT else alt[: _LONGEST_ALT - 1] + "…"


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"


def _from_to(first: dt.date, last: dt.date) -> str:
    """Write from when to when, to be listened to."""
    if first == last:
        return day_month(last)
    same = (first.year, first.month) == (last.year, last.month)
    begun = f"{first.day}" if same else day_month(first)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{begun}{year} to {day_month(last)}"
