"""/compare: two or three roles side by side, drawn so that it reads well on a phone too."""

from collections.abc import Iterator, Sequence
from typing import Any

from discord import ui

from bot.domain.content import Catalog, Role
from bot.domain.content.compare import Comparison, compare
from bot.formatting import NOT_IN_SOURCE, credit, join_fitting, join_words, pay_range, pay_unit
from bot.interactions import Request, Route, Router, Screen, button_rows, cached, page
from bot.pictures.cards.pay import comparison_card
from bot.ui.lookup import navigation
from bot.ui.lookup.profiles import role_screen
from bot.ui.lookup.routes import CompareRoles, ShowRole

router = Router()

_MOST = 3
_SKILLS_SHOWN = 50  # characters of each list of skills; the roles have them all


@router.answers
async def compare_roles(request: Request, route: CompareRoles) -> Screen:
    """Show roles side by side; for a name that is not known, offer some that complete them."""
    index = request.catalog.role_names
    names = [name for name in (route.first, route.second, route.third) if name is not None]
    known = [role for name in names if (role := index.by_id.get(name) or index.find(name))]

    def complete(near: Role) -> Route:
        return navigation.comparison_of([*known, near]) if known else ShowRole(role=near.id)

    roles = tuple(navigation.require_entry(index, name, complete) for name in names)
    return compare_screen(request.catalog, roles)


@cached
def compare_screen(catalog: Catalog, roles: tuple[Role, ...]) -> Screen:
    """Draw roles side by side; a role beside itself alone, with others to compare it with."""
    comparison = compare(catalog, roles)
    if len(comparison.roles) == 1:
        return role_screen(catalog, comparison.roles[0])
    title = f"## {join_words(role.name for role in comparison.roles)}"
    said = f"Pay in {pay_unit(catalog)}: {credit(catalog, catalog.salaries.by_role.source)}."
    return page(
        f"{title}\n" + "\n".join(_lines(catalog, comparison)),
        below="\n".join(_skills(comparison)),
        footer=f"{said} Skill lists are partly ours.",
        controls=lambda: _controls(catalog, comparison.roles),
        card=comparison_card(catalog, comparison),
        shared=navigation.comparison_of(comparison.roles).for_everyone,
    )


def _lines(catalog: Catalog, comparison: Comparison) -> Iterator[str]:
    """Yield a line with the focus and the pay of each role, and what pay they have in common."""
    for role in comparison.roles:
        pay = catalog.pay_by_role.get(role.id)
        figure = f"{pay_range(pay)}, demand: {pay.growth.lower()}" if pay else "no figure for pay"
        yield f"**{role.name}** · {role.focus or NOT_IN_SOURCE} · {figure}"
    if comparison.overlap:
        yield f"The ranges of pay have {pay_range(comparison.overlap)} in common."


def _skills(comparison: Comparison) -> Iterator[str]:
    """Yield a line with the skills that the roles have in common, and with those of some only."""
    roles = comparison.roles
    without_skills = [role for role in roles if not role.skills.core]
    for group in comparison.groups:
        is_shared = len(group.roles) == len(roles)
        whose = (
            "In common" if is_shared else f"Only {join_words(role.name for role in group.roles)}"
        )
        if group.skills:
            names = [skill.name for skill in group.skills]
            yield f"**{whose}** · {join_fitting(names, ' · ', _SKILLS_SHOWN)}"
    if not comparison.shared and not without_skills:
        yield "**Skills in common** · Their lists have none in common."
    for role in without_skills:
        yield f"**Skills of {role.name}** · {NOT_IN_SOURCE}"


def _controls(catalog: Catalog, roles: Sequence[Role]) -> Iterator[ui.Item[Any]]:
    yield from button_rows([*map(navigation.role_button, roles), navigation.sources_button()])
    if len(roles) < min(_MOST, len(catalog.roles)):
        yield navigation.compare_menu(catalog, roles)
