"""The card of a member who has finished a plan: its weeks, and the longest streak."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import svg

from bot.domain.markup import clean_name
from bot.formatting import plural
from bot.pictures.cards.drawing import (
    LARGE,
    MARGIN,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    alt_text,
    draw_fading,
    draw_rule,
    draw_text,
    format_period,
    render_sheet,
    trailing_text,
)
from bot.pictures.renderer import Card

_RIGHT = WIDTH - MARGIN
_RADIUS = 66  # of the seal, in pixels
_SEAL_X, _SEAL_Y = _RIGHT - _RADIUS, 104  # its middle
_HEAD, _ROW, _FOOT = 224, 72, 80  # heights in pixels of the heading, of a week, and of the streak
_NAME, _DATES = _SEAL_X - _RADIUS - 24, _RIGHT - 228  # where a name ends, and a week's subject


class Week(NamedTuple):
    subject: str
    dates: Sequence[dt.date]  # those of its plan days


def period_of(weeks: Sequence[Week], *, short: bool = False) -> str:
    dates = [date for week in weeks for date in week.dates]
    return format_period(min(dates), max(dates), short=short)


def finish_card(name: str, weeks: Sequence[Week], longest: int) -> Card:
    """Return the card; `longest` is the number of days of the longest streak."""
    days, period = sum(len(week.dates) for week in weeks), period_of(weeks)
    whole = trailing_text(f"of {plural(days, 'day')}", 14, TextStyle(LARGE))
    elements: Elements = [
        draw_fading(name, MARGIN, 62, _NAME, TextStyle(38, Color.TEXT, bold=True)),
        draw_text(str(days), MARGIN - 3, 148, TextStyle(80, Color.ACCENT, bold=True), whole),
        draw_text(period, MARGIN, 200),
        *_seal(),
    ]
    alt = [f"{clean_name(name)}: {days} of {days} plan days are done, {period}"]
    for row, week in enumerate(weeks):
        elements += _draw_week(week, _HEAD + row * _ROW)
        alt.append(f"{week.subject}: {period_of([week], short=True)}")
    height = _HEAD + len(weeks) * _ROW
    if longest:  # none after testing out of every day
        streak = plural(longest, "day")
        style = TextStyle(LARGE, Color.TEXT, bold=True, anchor="end")
        elements += [draw_rule(height + 8), draw_text("Longest streak", MARGIN, height + 56)]
        elements.append(draw_text(streak, _RIGHT, height + 56, style))
        alt.append(f"The longest streak is {streak}")
        height += _FOOT
    return Card("finish", render_sheet(height, elements), alt_text(alt))


def _seal() -> Elements:
    ray = svg.Rect(x=_SEAL_X - 3, y=_SEAL_Y - _RADIUS, width=6, height=12, fill=Color.ACCENT)
    rays = [
        svg.G(elements=[ray], transform=[svg.Rotate(angle, _SEAL_X, _SEAL_Y)])
        for angle in range(0, 360, 20)
    ]
    tick = svg.Path(
        d=[svg.M(_SEAL_X - 21, _SEAL_Y + 2), svg.l(15, 15), svg.l(28, -32)],
        fill="none",
        stroke=Color.BACKGROUND,
        stroke_width=10,
    )
    return [*rays, svg.Circle(cx=_SEAL_X, cy=_SEAL_Y, r=44, fill=Color.ACCENT), tick]


def _draw_week(week: Week, top: float) -> Elements:
    """Draw a week's subject and dates, and below a bar with a piece for each plan day."""
    y, gap = top + 52, min(5, 100 / len(week.dates))
    pitch = (_RIGHT - MARGIN + gap) / len(week.dates)
    bar = svg.Line(x1=MARGIN, x2=_RIGHT, y1=y, y2=y, stroke=Color.ACCENT, stroke_width=16)
    bar.stroke_dasharray = [round(pitch - gap, 2), round(gap, 2)]
    dates = draw_text(period_of([week], short=True), _RIGHT, top + 30, TextStyle(anchor="end"))
    style = TextStyle(fill=Color.TEXT)
    return [draw_fading(week.subject, MARGIN, top + 30, _DATES, style), dates, bar]
