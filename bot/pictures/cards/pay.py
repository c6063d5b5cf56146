"""Cards that show ranges of pay, drawn on a common scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import svg

from bot.domain.content import Catalog, Level, PayRange, Role
from bot.domain.content.compare import Comparison
from bot.formatting import join_words, pay_range, pay_unit
from bot.pictures.cards.formatting import limit_alt_text
from bot.pictures.cards.text_style import (
    MARGIN,
    WIDTH,
    Anchor,
    Color,
    Elements,
    TextStyle,
    draw_text,
    render_sheet,
)
from bot.pictures.renderer import Card

_TEXT, _SMALL = 30, 24
_ROW, _HEAD, _FOOT = 84, 62, 92
_FULL_SIZE_UP_TO = 24  # characters that fit beside the widest amount
_MAX_TITLE = 52
_BAR = 18


@dataclass(frozen=True, slots=True)
class Range:
    """One row: a range, open to the right where `high` is None."""

    label: str
    low: int
    high: int | None
    written: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows under a heading."""

    title: str
    ranges: Sequence[Range]

    @property
    def height(self) -> int:
        return _HEAD + _ROW * len(self.ranges)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Maps amounts to x positions between the left and the right margin."""

    low: int
    high: int
    step: int

    @classmethod
    def for_ranges(cls, ranges: Sequence[Range]) -> "_Scale":
        """Return a scale with round ends, at most six ticks, and space beyond open ranges."""
        low = min(row.low for row in ranges)
        high = max(row.high or row.low for row in ranges)
        if any(row.high is None for row in ranges):
            high = max(high, round(1.15 * max(row.low for row in ranges)))
        rough = max(high - low, 1) / 4
        unit = 10 ** math.floor(math.log10(rough))
        step = int(next(unit * n for n in (1, 2, 5, 10) if unit * n >= rough)) or 1
        return cls(low // step * step, -(-high // step) * step, step)

    def x(self, amount: int) -> float:
        share = (amount - self.low) / max(self.high - self.low, 1)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    @property
    def ticks(self) -> range:
        return range(self.low, self.high + 1, self.step)


def roles_card(catalog: Catalog, chosen: Role | None) -> Card:
    """Return a card of the pay of all roles, with the chosen one highlighted."""
    return _card(catalog, "salary-by-role", [_roles(catalog, chosen)])


def levels_card(catalog: Catalog, chosen: Level | None) -> Card:
    """Return a card of the pay of all levels, with the chosen one highlighted."""
    return _card(catalog, "salary-by-level", [_levels(catalog, chosen)])


def overview_card(catalog: Catalog, role: Role | None, level: Level | None) -> Card:
    """Return a card of all roles and, below them on the same scale, all levels."""
    return _card(catalog, "salary", [_roles(catalog, role), _levels(catalog, level)])


def comparison_card(catalog: Catalog, comparison: Comparison) -> Card | None:
    """Return a card of the pay of the compared roles; None unless two or more have a figure."""
    paid = [(side.role.name, side.pay) for side in comparison.compared_roles if side.pay]
    if len(paid) < 2:
        return None
    rows = [_range(name, pay, chosen=False) for name, pay in paid]
    return _card(catalog, "comparison", [Panel("Pay, all levels together", rows)])


def _roles(catalog: Catalog, chosen: Role | None) -> Panel:
    figures = [(catalog.role_names.by_id[p.role], p) for p in catalog.salaries.by_role.figures]
    rows = [_range(role.name, pay, chosen=role == chosen) for role, pay in figures]
    return Panel("By role, all levels", rows)


def _levels(catalog: Catalog, chosen: Level | None) -> Panel:
    table = catalog.salaries.by_level
    rows = [_range(level.name, level, chosen=level == chosen) for level in table.figures]
    place = f", {table.place}" if table.place else ""
    return Panel(f"By level, all roles{place}", rows)


def _range(label: str, pay: PayRange, *, chosen: bool) -> Range:
    written = pay_range(pay) if pay.high is not None else pay_range(pay).replace(" and more", "+")
    return Range(label, pay.low, pay.high, written, chosen)


def _card(catalog: Catalog, name: str, panels: Sequence[Panel]) -> Card:
    unit = pay_unit(catalog)
    parts = [
        f"{panel.title}: " + join_words(f"{row.label} {row.written}" for row in panel.ranges)
        for panel in panels
    ]
    alt = f"Ranges of pay in {unit}. {'. '.join(parts)}."
    return Card(name, render_ranges(panels, unit), limit_alt_text(alt))


def render_ranges(panels: Sequence[Panel], unit: str) -> str:
    """Return panels as SVG, below each other on one scale, with its unit at the bottom."""
    scale = _Scale.for_ranges([row for panel in panels for row in panel.ranges])
    height = sum(panel.height for panel in panels) + _FOOT
    elements: Elements = []
    top = 0
    for panel in panels:
        title = panel.title
        if len(title) > _MAX_TITLE:
            title = title[: _MAX_TITLE - 1] + "…"
        elements.append(draw_text(title, MARGIN, top + 44, TextStyle(_SMALL, Color.MUTED)))
        any_chosen = any(row.chosen for row in panel.ranges)
        for number, row in enumerate(panel.ranges):
            strong = row.chosen or not any_chosen
            elements += _row(row, scale, top + _HEAD + number * _ROW, strong=strong)
        top += panel.height
    elements += _axis(scale, unit, top)
    return render_sheet(height, elements)


def _row(row: Range, scale: _Scale, top: int, *, strong: bool) -> Elements:
    """Draw one range, a strong one in a brighter colour, and a chosen one in bold as well."""
    size = _TEXT if len(row.label) <= _FULL_SIZE_UP_TO else _SMALL
    style = TextStyle(size, Color.TEXT if strong else Color.MUTED, "600" if row.chosen else "400")
    right_aligned = TextStyle(_TEXT, style.fill, style.weight, "end")
    left, right = scale.x(row.low), scale.x(scale.high if row.high is None else row.high)
    return [
        draw_text(row.label, MARGIN, top + 32, style),
        draw_text(row.written, WIDTH - MARGIN, top + 32, right_aligned),
        _bar(MARGIN, WIDTH - MARGIN, top + 44, Color.TRACK),
        _bar(left, right, top + 44, Color.ACCENT if strong else Color.BAR),
        *([_arrow(top + 44 + _BAR / 2)] if row.high is None else []),
    ]


def _bar(left: float, right: float, top: float, fill: str) -> svg.Element:
    width = max(right - left, _BAR)
    return svg.Rect(x=left, y=top, width=width, height=_BAR, rx=_BAR / 2, fill=fill)


def _arrow(middle: float) -> svg.Element:
    tip = WIDTH - MARGIN - 6
    ends = [(tip - 10, middle - 6), (tip, middle), (tip - 10, middle + 6)]
    points = [svg.Point(x, y) for x, y in ends]
    return svg.Polyline(
        points=points, fill="none", stroke=Color.BACKGROUND, stroke_width=3, stroke_linecap="round"
    )


def _axis(scale: _Scale, unit: str, top: int) -> Elements:
    """Draw the amounts under the bars, the outer two aligned with the margins, and the unit."""
    elements: Elements = [draw_text(unit, MARGIN, top + 66, TextStyle(_SMALL, Color.MUTED))]
    outer: dict[int, Anchor] = {scale.low: "start", scale.high: "end"}
    for tick in scale.ticks:
        written = f"{tick // 1000}K" if tick % 1000 == 0 and tick else f"{tick:,}"
        style = TextStyle(_SMALL, Color.MUTED, anchor=outer.get(tick, "middle"))
        elements.append(draw_text(written, scale.x(tick), top + 30, style))
    return elements
