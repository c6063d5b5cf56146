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
