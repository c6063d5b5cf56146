"""Cards that show ranges of pay."""

from collections.abc import Sequence

from bot.domain.content.catalog import Catalog, Role
from bot.domain.content.compare import Comparison
from bot.domain.content.salary import Level, PayRange
from bot.formatting import join_words, pay_range, pay_unit
from bot.pictures.cards.formatting import limit_alt_text
from bot.pictures.cards.ranges import Panel, Range, render_ranges
from bot.pictures.renderer import Card


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
    return Card(name, render_ranges(panels, pay_unit(catalog)), _alt(panels, pay_unit(catalog)))


def _alt(panels: Sequence[Panel], unit_name: str) -> str:
    parts = (
        f"{panel.title}: " + join_words(f"{row.label} {row.written}" for row in panel.ranges)
        for panel in panels
    )
    alt = f"Ranges of pay in {unit_name}. {'. '.join(parts)}."
    return limit_alt_text(alt)
