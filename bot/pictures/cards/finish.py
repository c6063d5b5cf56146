"""The card for a member who has finished the plan, with weeks and figures."""

import datetime as dt
from dataclasses import dataclass

import svg

from bot.domain.markup import clean_name
from bot.formatting import join_words
from bot.pictures.cards.drawing import (
    LARGE,
    MARGIN,
    SMALL,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    alt_text,
    draw_fading,
    draw_figures,
    draw_rule,
    draw_text,
    format_period,
    render_sheet,
    trailing_text,
)
from bot.pictures.renderer import Card

_SEAL = 66
_SEAL_X, _SEAL_Y = WIDTH - MARGIN - _SEAL, 104  # the middle of the seal; `_SEAL` is its radius
_HEAD, _FOOT = 224, 132  # heights in pixels, above and below the weeks
_ROW, _LOW_ROW, _MAX_HIGH_ROWS = 76, 70, 8  # height of a week: of up to eight, and of more
_SUBJECT, _DATES = 126, 220  # widths in pixels of the number of a week, and of its dates
_BAR, _GAP, _MAX_DAYS_WITH_GAPS = 16, 5, 24  # height of a bar, and between its pieces


@dataclass(frozen=True, slots=True)
class Week:
    number: int
    subject: str
    days: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Finish:
    name: str
    weeks: tuple[Week, ...]
    longest: int  # days of the longest streak
    points: int

    @property
    def days(self) -> int:
        return sum(week.days for week in self.weeks)

    @property
    def first(self) -> dt.date:
        return min(week.first for week in self.weeks)

    @property
    def last(self) -> dt.date:
        return max(week.last for week in self.weeks)


def finish_card(finish: Finish) -> Card:
    high = _ROW if len(finish.weeks) <= _MAX_HIGH_ROWS else _LOW_ROW
    foot = _HEAD + len(finish.weeks) * high
    whole = trailing_text(f"of {finish.days} days", 14, TextStyle(LARGE))
    span = f"{format_period(finish.first, finish.last, short=True)} {finish.last.year}"
    right = _SEAL_X - _SEAL - 24
    elements: Elements = [
        draw_fading(finish.name, MARGIN, 62, right, TextStyle(38, Color.TEXT, bold=True)),
        draw_text(str(finish.days), MARGIN - 3, 148, TextStyle(80, Color.ACCENT, bold=True), whole),
        draw_text(span, MARGIN, 196),
        *_seal(),
    ]
    for row, week in enumerate(finish.weeks):
        elements += _week(week, _HEAD + row * high)
    figures = [(f"{figure:,}", label) for figure, label in _facts(finish)]
    elements += [draw_rule(foot + 8), *draw_figures(figures, foot + 8)]
    facts = join_words(f"{figure:,} {meaning}" for figure, meaning in _facts(finish))
    done = f"{clean_name(finish.name)} did {finish.days} of {finish.days} plan days"
    alt = [f"{done}, {format_period(finish.first, finish.last)}", f"That makes {facts}"]
    return Card("finish", render_sheet(foot + _FOOT, elements), alt_text(alt))


def _seal() -> Elements:
    ray = svg.Rect(x=_SEAL_X - 3, y=_SEAL_Y - _SEAL, width=6, height=12, rx=3, fill=Color.ACCENT)
    rays: Elements = [
        svg.G(elements=[ray], transform=[svg.Rotate(angle, _SEAL_X, _SEAL_Y)])
        for angle in range(0, 360, 20)
    ]
    tick = svg.Path(
        d=[svg.M(_SEAL_X - 21, _SEAL_Y + 2), svg.l(15, 15), svg.l(28, -32)],
        fill="none",
        stroke=Color.BACKGROUND,
        stroke_width=10,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    return [*rays, svg.Circle(cx=_SEAL_X, cy=_SEAL_Y, r=44, fill=Color.ACCENT), tick]


def _week(week: Week, top: float) -> Elements:
    """Draw a week's subject and dates, and below a bar with a piece for each plan day."""
    right = WIDTH - MARGIN
    dates_at, ink = right - _DATES, TextStyle(SMALL, Color.TEXT)
    dates = format_period(week.first, week.last, short=True)
    elements: Elements = [
        draw_text(f"Week {week.number}", MARGIN, top + 30),
        draw_fading(week.subject, MARGIN + _SUBJECT, top + 30, dates_at, ink),
        draw_text(dates, right, top + 30, TextStyle(anchor="end")),
    ]
    gap, rounding = (_GAP, 4) if week.days <= _MAX_DAYS_WITH_GAPS else (0, 0)
    pitch = (right - MARGIN + gap) / week.days
    for day in range(week.days):
        x, wide = round(MARGIN + day * pitch, 1), round(pitch - gap, 1)
        bar = svg.Rect(x=x, y=top + 44, width=wide, height=_BAR, rx=rounding, fill=Color.ACCENT)
        elements.append(bar)
    return elements


def _facts(finish: Finish) -> list[tuple[int, str]]:
    """Return the figures at the bottom with their labels, without those that are zero."""
    facts = [(finish.points, "point", "points"), (finish.longest, "day in a row", "days in a row")]
    return [(figure, one if figure == 1 else many) for figure, one, many in facts if figure > 0]
