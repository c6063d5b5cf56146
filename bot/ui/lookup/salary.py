"""/salary: ranges of pay, each with its source, its place and what it does not say."""

from typing import Any

from discord import ui

from bot.domain.content import Catalog, Level, Role
from bot.formatting import (
    bullets,
    capitalize,
    pay_credit,
    pay_range,
    pay_unit,
    pay_with_unit,
    provenance,
)
from bot.interactions import Request, Router, Screen, cached, page
from bot.pictures.cards.pay import levels_card, overview_card, roles_card
from bot.ui.lookup.navigation import compare_menu, entry_menu, require_entry, role_button
from bot.ui.lookup.routes import ShowSalary

router = Router()

_OURS = "The notes on how to read the figures are ours."


@router.answers
async def show_salary(request: Request, route: ShowSalary) -> Screen:
    role, roles = None, request.catalog.role_names
    if route.role:
        role = require_entry(roles, route.role, lambda near: ShowSalary(role=near.id))
    level, levels = None, request.catalog.level_names
    if route.level:
        level = require_entry(levels, route.level, lambda near: ShowSalary(level=near.id))
    return salary_screen(request.catalog, role, level)


@cached
def salary_screen(catalog: Catalog, role: Role | None, level: Level | None) -> Screen:
    """Draw the pay of a role, of a level, of the two beside each other, or all the pack has."""
    if role and level:
        return _both(catalog, role, level)
    if role:
        return _of_role(catalog, role)
    return _of_level(catalog, level) if level else _overview(catalog)


def _of_role(catalog: Catalog, role: Role) -> Screen:
    table, pay = catalog.salaries.by_role, catalog.pay_by_role.get(role.id)
    said = f"{capitalize(pay_credit(catalog, table))}."
    text = f"The article has no figure for this role. It has these:\n\n{_role_list(catalog)}"
    if pay:
        said += f" {_OURS}"
        text = (
            f"**{pay_with_unit(catalog, pay)}**, all levels together\n"
            f"Growth trend: {pay.growth}\n\n{table.measures}.\n\n{_caution(catalog)}"
        )
    return page(
        f"## Pay · {role.name}\n{text}",
        footer=provenance(catalog, said),
        controls=lambda: _controls(catalog, role),
        card=roles_card(catalog, role if pay else None),
    )


def _of_level(catalog: Catalog, level: Level) -> Screen:
    table = catalog.salaries.by_level
    return page(
        f"## Pay · {level.name}\n**{pay_with_unit(catalog, level)}**, {level.experience}, "
        f"all roles together\n\n{table.measures}.\n\n{_caution(catalog)}",
        footer=provenance(catalog, f"{capitalize(pay_credit(catalog, table))}. {_OURS}"),
        controls=lambda: _menus(catalog),
        card=levels_card(catalog, level),
    )


def _both(catalog: Catalog, role: Role, level: Level) -> Screen:
    pay = catalog.pay_by_role.get(role.id)
    place = catalog.salaries.by_level.place or "no place given"
    of_level = f"**{level.name} ({level.experience}), all roles, {place}**\n{pay_with_unit(catalog, level)}"
    text = (
        "The article has no figure for this role, at this level or at any other. It has only this range, "
        f"for the level in all roles:\n\n{of_level}"
    )
    if pay:
        text = (
            "The article has no figure for this role at this level. It has these two ranges, which "
            "measure different things. Neither of them answers the question, and their average doesn’t "
            f"either:\n\n**{role.name}, all levels**\n{pay_with_unit(catalog, pay)}\n\n{of_level}"
        )
    return page(
        f"## Pay · {role.name}, {level.name}\n{text}",
        footer=_footer(catalog),
        controls=lambda: _controls(catalog, role),
        card=overview_card(catalog, role, level),
    )


def _overview(catalog: Catalog) -> Screen:
    levels = bullets(
        f"**{level.name}** ({level.experience}): {pay_range(level)}"
        for level in catalog.salaries.by_level.figures
    )
    place = catalog.salaries.by_level.place or "no place given"
    return page(
        f"## Pay, {pay_unit(catalog)}\n**By role**, all levels\n{_role_list(catalog)}\n\n"
        f"**By level**, all roles, {place}\n{levels}\n\n"
        f"**Before you quote these figures**\n{bullets(catalog.salaries.cautions)}",
        footer=_footer(catalog),
        controls=lambda: _menus(catalog),
        card=overview_card(catalog, None, None),
    )


def _role_list(catalog: Catalog) -> str:
    return bullets(
        f"**{catalog.role_names.by_id[pay.role].name}**: {pay_range(pay)} · growth trend: {pay.growth}"
        for pay in catalog.salaries.by_role.figures
    )


def _caution(catalog: Catalog) -> str:
    return "\n".join(catalog.salaries.cautions[:1])


def _footer(catalog: Catalog) -> str:
    salaries = catalog.salaries
    return provenance(
        catalog,
        f"By role: {pay_credit(catalog, salaries.by_role)}.\n"
        f"By level: {pay_credit(catalog, salaries.by_level)}. {_OURS}",
    )


def _controls(catalog: Catalog, role: Role) -> list[ui.Item[Any]]:
    return [ui.ActionRow(role_button(role)), compare_menu(catalog, [role]), *_menus(catalog)]


def _menus(catalog: Catalog) -> list[ui.Item[Any]]:
    paid = [catalog.role_names.by_id[pay.role] for pay in catalog.salaries.by_role.figures]
    levels = catalog.salaries.by_level.figures
    return [
        entry_menu("See pay for one role…", ShowSalary(role=""), fills="role", entries=paid),
        entry_menu("See pay for one level…", ShowSalary(level=""), fills="level", entries=levels),
    ]
