"""/salary: ranges of pay, each with its source, its place and what it does not say."""

from bot.domain.content import Catalog, Level, Role
from bot.formatting import bullets, pay_credit, pay_range, pay_unit, pay_with_unit
from bot.interactions import Request, Screen, cached, page, router
from bot.interactions.components import Item, button, button_rows, route_menu
from bot.pictures.cards.bars import pay_card
from bot.ui.lookup.navigation import require_entry, role_button
from bot.ui.lookup.routes import ShowSalary, ShowSources


@router.answers
async def show_salary(request: Request, route: ShowSalary) -> Screen:
    role, roles = None, request.catalog.role_names
    if route.role:
        role = require_entry(roles, route.role, lambda near: ShowSalary(role=near.id))
    level, levels = None, request.catalog.level_names
    if route.level:
        level = require_entry(levels, route.level, lambda near: ShowSalary(level=near.id))
    draw = notes_screen if route.notes else salary_screen
    return draw(request.catalog, role, level)


@cached
def salary_screen(catalog: Catalog, role: Role | None, level: Level | None) -> Screen:
    names = ", ".join(entry.name for entry in (role, level) if entry)
    title = f"## Pay · {names}" if names else f"## Pay, {pay_unit(catalog)}"
    salaries, said = catalog.salaries, []
    if role or not level:
        said.append(f"By role: {pay_credit(catalog, salaries.by_role)}.")
    if level:
        said.append(f"By level: {pay_credit(catalog, salaries.by_level)}.")
    return page(
        f"{title}\n{_text(catalog, role, level)}",
        footer="\n".join(said),
        controls=lambda: _controls(catalog, role, level),
        card=None if role and level else pay_card(catalog, role, level),
        shared=_route(role, level).for_everyone,
    )


@cached
def notes_screen(catalog: Catalog, role: Role | None, level: Level | None) -> Screen:
    return page(
        f"## Before you quote a figure\n{bullets(catalog.salaries.cautions)}",
        footer="These notes are ours.",
        buttons=[button("The figures", _route(role, level)), button("Sources", ShowSources())],
        shared=_route(role, level, notes=True).for_everyone,
    )


def _route(role: Role | None, level: Level | None, *, notes: bool = False) -> ShowSalary:
    names = {"role": role and role.id, "level": level and level.id}
    return ShowSalary(**names, notes=notes)


def _text(catalog: Catalog, role: Role | None, level: Level | None) -> str:
    salaries, pay = catalog.salaries, catalog.pay_by_role.get(role.id) if role else None
    place = salaries.by_level.place or "no place given"
    if role and level:
        of_level = f"**{level.name} ({level.experience}), all roles, {place}**\n{pay_with_unit(catalog, level)}"
        return _both(catalog, role, of_level)
    if pay:
        demand = f"Demand: {pay.growth.lower()}\n\n{salaries.by_role.measures}."
        return f"**{pay_with_unit(catalog, pay)}**, all levels together\n{demand}"
    if role:
        return f"We have no figure for this role, but for these:\n\n{_role_list(catalog)}"
    if level:
        amount = f"**{pay_with_unit(catalog, level)}**, {level.experience}, all roles together"
        return f"{amount}\n\n{salaries.by_level.measures}."
    return f"By role, all levels together:\n{_role_list(catalog)}"


def _both(catalog: Catalog, role: Role, of_level: str) -> str:
    pay = catalog.pay_by_role.get(role.id)
    of_role = f"**{role.name}, all levels**\n{pay_with_unit(catalog, pay)}\n\n" if pay else ""
    return (
        "We have no figure for this role at this level. What we have measures something else, "
        f"and no average of it would be the answer:\n\n{of_role}{of_level}"
    )


def _role_list(catalog: Catalog) -> str:
    return "\n".join(
        f"**{catalog.role_names.by_id[pay.role].name}** {pay_range(pay)}"
        for pay in catalog.salaries.by_role.figures
    )


def _controls(catalog: Catalog, role: Role | None, level: Level | None) -> list[Item]:
    paid = [catalog.role_names.by_id[pay.role] for pay in catalog.salaries.by_role.figures]
    by_role = {one.name: _route(one, None) for one in paid}
    by_level = {one.name: _route(None, one) for one in catalog.salaries.by_level.figures}
    notes = button("Before you quote it", _route(role, level, notes=True))
    return [
        *button_rows(
            [*([role_button(role)] if role else []), notes, button("Sources", ShowSources())]
        ),
        route_menu("See pay for a role or a level…", {**by_role, **by_level}),
    ]
