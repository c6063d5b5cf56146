"""Cards that show ranges of pay, drawn on a common scale from zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import svg

from bot.domain.content import Catalog, Level, PayRange, Role
from bot.domain.content.compare import Comparison
from bot.formatting import join_words, pay_range, pay_unit
from bot.pictures.cards.axis import AXIS_HEIGHT, BAR_HEIGHT, BAR_TOP, ROW_HEIGHT, Axis, RowLook
from bot.pictures.cards.drawing import (
    MARGIN,
    WIDTH,
    Color,
    Elements,
    alt_text,
    draw_fading,
    render_sheet,
)
from bot.pictures.renderer import Card

_HEAD = 62  # height in pixels of the heading of a panel
_RIGHT = WIDTH - MARGIN


@dataclass(frozen=True, slots=True)
class Range:
    label: str
    pay: PayRange
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    ranges: Sequence[Range]

    @property
    def height(self) -> int:
        return _HEAD + ROW_HEIGHT * len(self.ranges)


def pay_card(catalog: Catalog, role: Role | None, level: Level | None) -> Card:
    """Return a card of pay by level if one is chosen, else by role."""
    panel = _levels(catalog, level) if level else _roles(catalog, role)
    return _card(catalog, "salary", [panel])


def comparison_card(catalog: Catalog, comparison: Comparison) -> Card | None:
    """Return a card of the pay of the compared roles; None unless two or more have a figure."""
    paid = [role for role in comparison.roles if role.id in catalog.pay_by_role]
    if len(paid) < 2:
        return None
    rows = [Range(role.name, catalog.pay_by_role[role.id]) for role in paid]
    return _card(catalog, "comparison", [Panel("Pay, all levels together", rows)])


def _roles(catalog: Catalog, chosen: Role | None) -> Panel:
    figures = [(catalog.role_names.by_id[p.role], p) for p in catalog.salaries.by_role.figures]
    rows = [Range(role.name, pay, chosen=role == chosen) for role, pay in figures]
    return Panel("By role, all levels", rows)


def _levels(catalog: Catalog, chosen: Level | None) -> Panel:
    table = catalog.salaries.by_level
    rows = [Range(level.name, level, chosen=level == chosen) for level in table.figures]
    place = f", {table.place}" if table.place else ""
    return Panel(f"By level, all roles{place}", rows)


def _card(catalog: Catalog, name: str, panels: Sequence[Panel]) -> Card:
    unit = pay_unit(catalog)
    sentences = [f"The bars show ranges of pay in {unit}, on a scale that starts at zero"]
    for panel in panels:
        ranges = join_words(f"{pay_range(row.pay)} for {row.label}" for row in panel.ranges)
        sentences.append(f"{panel.title}: {ranges}")
    return Card(name, render_ranges(panels, unit), alt_text(sentences))


def render_ranges(panels: Sequence[Panel], unit: str) -> str:
    """Return panels as SVG, below each other on one scale from zero, with its unit at the bottom."""
    pays = [row.pay for panel in panels for row in panel.ranges]
    highest = max(pay.high or pay.low for pay in pays)
    if any(pay.high is None for pay in pays):  # space beyond open ranges
        highest = max(highest, round(1.15 * max(pay.low for pay in pays)))
    axis = Axis.up_to(highest, MARGIN, _RIGHT)
    height = sum(panel.height for panel in panels) + AXIS_HEIGHT
    elements: Elements = []
    top = 0
    for panel in panels:
        elements.append(draw_fading(panel.title, MARGIN, top + 46, _RIGHT))
        elements += axis.draw_grid(top + _HEAD, top + panel.height)
        any_chosen = any(row.chosen for row in panel.ranges)
        for number, row in enumerate(panel.ranges):
            strong = row.chosen or not any_chosen
            elements += _row(row, axis, top + _HEAD + number * ROW_HEIGHT, strong=strong)
        top += panel.height
    elements += axis.draw_amounts(unit, top)
    return render_sheet(height, elements)


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
