"""/salary: ranges of pay, each with its source, its place and what it does not say."""

from typing import Any

from discord import ui

from bot.domain.content import Catalog, Level, Role
from bot.formatting import bullets, pay_credit, pay_range, pay_unit, pay_with_unit
from bot.interactions import Request, Router, Screen, button_rows, cached, page
from bot.pictures.cards.pay import pay_card
from bot.ui.lookup.navigation import (
    compare_menu,
    entry_menu,
    require_entry,
    role_button,
    sources_button,
)
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
    names = ", ".join(entry.name for entry in (role, level) if entry)
    title = f"## Pay · {names}" if names else f"## Pay, {pay_unit(catalog)}"
    salaries, said = catalog.salaries, []
    if role or not level:
        said.append(f"By role: {pay_credit(catalog, salaries.by_role)}.")
    if level or not role:
        said.append(f"By level: {pay_credit(catalog, salaries.by_level)}.")
    return page(
        f"{title}\n{_text(catalog, role, level)}",
        footer="\n".join(said) + f" {_OURS}",
        controls=lambda: _controls(catalog, role),
        card=pay_card(catalog, role, level),
        shared=ShowSalary(
            public=True, role=role.id if role else None, level=level.id if level else None
        ),
    )


def _text(catalog: Catalog, role: Role | None, level: Level | None) -> str:
    salaries, pay = catalog.salaries, catalog.pay_by_role.get(role.id) if role else None
    notes = f"**Before you quote it**\n{bullets(salaries.cautions)}"
    place = salaries.by_level.place or "no place given"
    if role and level:
        of_level = f"**{level.name} ({level.experience}), all roles, {place}**\n{pay_with_unit(catalog, level)}"
        return _both(catalog, role, of_level)
    if pay:
        amount = (
            f"**{pay_with_unit(catalog, pay)}**, all levels together\nDemand: {pay.growth.lower()}"
        )
        return f"{amount}\n\n{salaries.by_role.measures}.\n\n{notes}"
    if role:
        return f"The article has no figure for this role. It has these:\n\n{_role_list(catalog)}"
    if level:
        amount = f"**{pay_with_unit(catalog, level)}**, {level.experience}, all roles together"
        return f"{amount}\n\n{salaries.by_level.measures}.\n\n{notes}"
    levels = bullets(
        f"**{one.name}** ({one.experience}): {pay_range(one)}" for one in salaries.by_level.figures
    )
    return f"**By role**, all levels\n{_role_list(catalog)}\n\n**By level**, all roles, {place}\n{levels}"


def _both(catalog: Catalog, role: Role, of_level: str) -> str:
    pay = catalog.pay_by_role.get(role.id)
    of_role = f"**{role.name}, all levels**\n{pay_with_unit(catalog, pay)}\n\n" if pay else ""
    return (
        "The article has no figure for this role at this level. What it has measures something else, "
        f"and no average of it would be the answer:\n\n{of_role}{of_level}"
    )


def _role_list(catalog: Catalog) -> str:
    return bullets(
        f"**{catalog.role_names.by_id[pay.role].name}**: {pay_range(pay)}, demand: {pay.growth.lower()}"
        for pay in catalog.salaries.by_role.figures
    )


def _controls(catalog: Catalog, role: Role | None) -> list[ui.Item[Any]]:
    menus = [compare_menu(catalog, [role])] if role else []
    paid = [catalog.role_names.by_id[pay.role] for pay in catalog.salaries.by_role.figures]
    levels = catalog.salaries.by_level.figures
    return [
        *button_rows([*([role_button(role)] if role else []), sources_button()]),
        *menus,
        entry_menu("See pay for one role…", ShowSalary(role=""), fills="role", entries=paid),
        entry_menu("See pay for one level…", ShowSalary(level=""), fills="level", entries=levels),
    ]
