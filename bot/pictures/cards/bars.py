"""Cards with rows of bars on an axis from zero: ranges of pay, and the first places of a board."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import svg

from bot.domain.content import Catalog, Level, PayRange, Role
from bot.domain.content.compare import Comparison
from bot.domain.markup import clean_name
from bot.formatting import capitalize, join_words, ordinal, pay_range, pay_unit
from bot.pictures.cards.drawing import (
    LARGE,
    MARGIN,
    WIDTH,
    Anchor,
    Color,
    Elements,
    TextStyle,
    alt_text,
    draw_fading,
    draw_text,
    render_sheet,
)
from bot.pictures.renderer import Card

AXIS_HEIGHT = 112
ROW_HEIGHT = 84
BAR_TOP, BAR_HEIGHT = 51, 22  # pixels: where a bar begins within its row, and its height
_MOST_STEPS = 5
_SHORTEST_BAR = 4  # pixels; zero has no bar
_CHARACTER = 24  # pixels that are kept free for each character of a note


@dataclass(frozen=True, slots=True)
class RowLook:
    """The colours of a label and its bar, and a short note to the right of the label."""

    ink: Color
    fill: Color
    bold: bool = False
    note: str = ""
    note_ink: Color = Color.TEXT


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps amounts from zero to `end` to x positions between `left` and `right`."""

    left: int
    right: int
    end: int
    step: int

    @classmethod
    def up_to(cls, highest: float, left: int, right: int) -> "Axis":
        """Return an axis with a round end that is at or above the highest amount."""
        smallest = max(highest, 1) / _MOST_STEPS
        unit = 10 ** math.floor(math.log10(smallest))
        shares = (1, 2, 2.5, 5, 10) if unit >= 10 else (1, 2, 5, 10)  # steps are whole numbers
        step = max(1, int(next(unit * share for share in shares if unit * share >= smallest)))
        return cls(left, right, max(step, math.ceil(highest / step) * step), step)

    @property
    def _ticks(self) -> range:
        return range(0, self.end + 1, self.step)

    def x(self, amount: float) -> float:
        return round(self.left + amount / self.end * (self.right - self.left), 1)

    def draw_row(
        self, top: float, label: str, ends: tuple[float, float], look: RowLook
    ) -> Elements:
        """Draw a label, and below it a bar from one amount to another; none from zero to zero."""
        right = self.right - _CHARACTER * len(look.note)
        ink = TextStyle(LARGE, look.ink, bold=look.bold)
        elements: Elements = [draw_fading(label, self.left + 10, top + 38, right, ink)]
        first, last = map(self.x, ends)
        if ends[1] > 0:
            length = max(round(last - first, 1), _SHORTEST_BAR)
            x = min(first, round(self.right - length, 1))
            bar = svg.Rect(
                x=x, y=top + BAR_TOP, width=length, height=BAR_HEIGHT, rx=3, fill=look.fill
            )
            elements.append(bar)
        if look.note:
            note = TextStyle(LARGE, look.note_ink, bold=look.bold, anchor="end")
            elements.append(draw_text(look.note, self.right, top + 38, note))
        return elements

    def draw_grid(self, top: float, bottom: float) -> Elements:
        """Draw a line at each tick, to be painted over by the bars; the one at zero is brighter."""
        return [
            svg.Rect(
                x=round(self.x(tick) - 1, 1),
                y=top,
                width=3,
                height=bottom - top,
                fill=Color.TRACK if tick else Color.LINE,
            )
            for tick in self._ticks
        ]

    def draw_amounts(self, unit: str, top: float) -> Elements:
        outer: dict[int, Anchor] = {0: "start", self.end: "end"}
        return [
            draw_fading(unit, self.left, top + 78, WIDTH - MARGIN),
            *(
                draw_text(
                    compact(tick),
                    self.x(tick),
                    top + 38,
                    TextStyle(anchor=outer.get(tick, "middle")),
                )
                for tick in self._ticks
            ),
        ]


def compact(amount: int) -> str:
    """Return an amount with few characters: “150K”, “2.5M”, “1,250”."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if amount >= 10 * size or (amount >= size and amount % size == 0):
            return f"{amount / size:g}{letter}"
    return f"{amount:,}"


_HEAD = 62  # height in pixels of the heading
_RIGHT = WIDTH - MARGIN


@dataclass(frozen=True, slots=True)
class Range:
    label: str
    pay: PayRange
    chosen: bool = False


def pay_card(catalog: Catalog, role: Role | None, level: Level | None) -> Card:
    """Return a card of pay by level if one is chosen, else by role."""
    if level:
        table = catalog.salaries.by_level
        rows = [Range(each.name, each, chosen=each == level) for each in table.figures]
        place = f", {table.place}" if table.place else ""
        return _card(catalog, "salary", f"By level, all roles{place}", rows)
    figures = [(catalog.role_names.by_id[p.role], p) for p in catalog.salaries.by_role.figures]
    rows = [Range(each.name, pay, chosen=each == role) for each, pay in figures]
    return _card(catalog, "salary", "By role, all levels", rows)


def comparison_card(catalog: Catalog, comparison: Comparison) -> Card | None:
    """Return a card of the pay of the compared roles; None unless two or more have a figure."""
    paid = [role for role in comparison.roles if role.id in catalog.pay_by_role]
    if len(paid) < 2:
        return None
    rows = [Range(role.name, catalog.pay_by_role[role.id]) for role in paid]
    return _card(catalog, "comparison", "Pay, all levels together", rows)


def _card(catalog: Catalog, name: str, title: str, rows: Sequence[Range]) -> Card:
    unit = pay_unit(catalog)
    scale = f"The bars show ranges of pay in {unit}, on a scale that starts at zero"
    ranges = join_words(f"{pay_range(row.pay)} for {row.label}" for row in rows)
    return Card(name, render_ranges(title, rows, unit), alt_text([scale, f"{title}: {ranges}"]))


def render_ranges(title: str, rows: Sequence[Range], unit: str) -> str:
    """Return ranges as SVG, on a scale from zero with its unit at the bottom."""
    highest = max(row.pay.high or row.pay.low for row in rows)
    if any(row.pay.high is None for row in rows):  # space beyond open ranges
        highest = max(highest, round(1.15 * max(row.pay.low for row in rows)))
    axis = Axis.up_to(highest, MARGIN, _RIGHT)
    bottom = _HEAD + ROW_HEIGHT * len(rows)
    elements = [draw_fading(title, MARGIN, 46, _RIGHT), *axis.draw_grid(_HEAD, bottom)]
    any_chosen = any(row.chosen for row in rows)
    for number, row in enumerate(rows):
        strong = row.chosen or not any_chosen
        elements += _row(row, axis, _HEAD + number * ROW_HEIGHT, strong=strong)
    return render_sheet(bottom + AXIS_HEIGHT, [*elements, *axis.draw_amounts(unit, bottom)])


def _row(row: Range, axis: Axis, top: int, *, strong: bool) -> Elements:
    """Draw one range, a strong one brighter, a chosen one in bold, an open one with an arrow."""
    ink, fill = (Color.TEXT, Color.ACCENT) if strong else (Color.MUTED, Color.BAR)
    look = RowLook(ink, fill, row.chosen, pay_range(row.pay).replace(" and more", "+"), ink)
    if row.pay.high is not None:
        return axis.draw_row(top, row.label, (row.pay.low, row.pay.high), look)
    tip, middle = _RIGHT - 8, top + BAR_TOP + BAR_HEIGHT / 2
    ends = [(tip - 10, middle - 7), (tip, middle), (tip - 10, middle + 7)]
    arrow = svg.Polyline(
        points=[svg.Point(x, y) for x, y in ends],
        fill="none",
        stroke=Color.BACKGROUND,
        stroke_width=4,
        stroke_linecap="round",
    )
    return [*axis.draw_row(top, row.label, (row.pay.low, axis.end), look), arrow]


_MAX_ALT_NAME = 40
_BOARD_HEAD = 140  # height in pixels of what is above the bars
_LEFT = MARGIN + 80  # where the bars begin


@dataclass(frozen=True, slots=True)
class Bar:
    """A place on the board: the length of its bar, and its figure in words for the alt text."""

    place: int
    name: str = field(repr=False)
    figure: str
    amount: float
    mine: bool = False  # the viewer's own
    short: str = ""  # the figure as it is written beside the name


def standings_card(
    title: str, subtitle: str, bars: Sequence[Bar], unit: str, *, highest: int | None = None
) -> Card:
    axis = Axis.up_to(highest or max(bar.amount for bar in bars), _LEFT, _RIGHT)
    bottom = _BOARD_HEAD + len(bars) * ROW_HEIGHT
    elements: Elements = [
        draw_fading(title, MARGIN, 62, _RIGHT, TextStyle(40, Color.TEXT, bold=True)),
        draw_fading(subtitle, MARGIN, 106, _RIGHT),
        *axis.draw_grid(_BOARD_HEAD, bottom),
        *axis.draw_amounts(unit, bottom),
    ]
    for number, bar in enumerate(bars):
        top = _BOARD_HEAD + number * ROW_HEIGHT
        look = RowLook(Color.TEXT, Color.BAR, note=bar.short)
        if bar.mine:
            note = " · ".join(filter(None, ("you", bar.short)))
            look = RowLook(Color.TEXT, Color.ACCENT, bold=True, note=note, note_ink=Color.ACCENT)
        place = TextStyle(LARGE, bold=True, anchor="end")
        elements.append(draw_text(str(bar.place), _LEFT - 14, top + 38, place))
        elements += axis.draw_row(top, bar.name, (0, bar.amount), look)
    shown = f"{capitalize(clean_name(title))}, {clean_name(subtitle)}"
    scale = f"the bars are on a scale from 0 to {compact(axis.end)} {unit}"
    sentences = [f"{shown}: {scale}"]
    for bar in bars:
        name = clean_name(bar.name)
        if len(name) > _MAX_ALT_NAME:
            name = name[: _MAX_ALT_NAME - 1] + "…"
        owned = f"{name} (you)" if bar.mine else name
        figure = bar.figure.replace(" · ", ", ")
        sentences.append(f"In {ordinal(bar.place)} place is {owned} with {figure}")
    return Card("standings", render_sheet(bottom + AXIS_HEIGHT, elements), alt_text(sentences))
