"""/compare: two or three roles side by side, drawn so that it reads well on a phone too."""

from collections.abc import Iterator, Sequence

from bot.domain.content import Catalog, Role
from bot.domain.content.compare import Comparison, compare
from bot.formatting import NOT_IN_SOURCE, credit, join_fitting, join_words, pay_range, pay_unit
from bot.interactions import Item, Request, Route, Screen, button, button_rows, cached, page, router
from bot.pictures.cards.bars import comparison_card
from bot.ui.lookup import navigation
from bot.ui.lookup.profiles import role_screen
from bot.ui.lookup.routes import CompareRoles, ShowRole, ShowSources

_MOST = 3
_SKILLS_SHOWN = 110  # characters of each list of skills; the roles have them all


@router.answers
async def compare_roles(request: Request, route: CompareRoles) -> Screen:
    """Show roles side by side; for a name that is not known, offer some that complete them."""
    index = request.catalog.role_names
    names = [name for name in (route.first, route.second, route.third) if name is not None]
    known = [role for name in names if (role := index.by_id.get(name) or index.find(name))]

    def complete(near: Role) -> Route:
        return navigation.comparison_of([*known, near]) if known else ShowRole(role=near.id)

    roles = tuple(navigation.require_entry(index, name, complete) for name in names)
    return compare_screen(request.catalog, roles, skills=route.skills)


@cached
def compare_screen(catalog: Catalog, roles: tuple[Role, ...], *, skills: bool = False) -> Screen:
    """Draw roles or their skills side by side; a role beside itself alone, with others to compare."""
    comparison = compare(catalog, roles)
    if len(comparison.roles) == 1:
        return role_screen(catalog, comparison.roles[0])
    title = f"## {join_words(role.name for role in comparison.roles)}"
    route = navigation.comparison_of(comparison.roles).model_copy(update={"skills": skills})
    said = f"Pay in {pay_unit(catalog)}: {credit(catalog, catalog.salaries.by_role.source)}."
    return page(
        "\n".join([title, *(_skills(comparison) if skills else _lines(catalog, comparison))]),
        footer="The skill lists are partly ours." if skills else said,
        controls=lambda: _controls(catalog, comparison.roles, route),
        card=None if skills else comparison_card(catalog, comparison),
        shared=route.for_everyone,
    )


def _lines(catalog: Catalog, comparison: Comparison) -> Iterator[str]:
    """Yield a line with the focus and the pay of each role, and what pay they have in common."""
    for role in comparison.roles:
        pay = catalog.pay_by_role.get(role.id)
        figure = f"{pay_range(pay)}, demand: {pay.growth.lower()}" if pay else "no figure for pay"
        yield f"**{role.name}** · {role.focus or NOT_IN_SOURCE} · {figure}"
    if comparison.overlap:
        yield f"Overlap: {pay_range(comparison.overlap)}."


def _skills(comparison: Comparison) -> Iterator[str]:
    """Yield a line with the skills that the roles have in common, and with those of some only."""
    roles = comparison.roles
    without_skills = [role for role in roles if not role.skills.core]
    for group in comparison.groups:
        whose = f"Only {join_words(role.name for role in group.roles)}"
        if len(group.roles) == len(roles):
            whose = "In common"
        if group.skills:
            names = [skill.name for skill in group.skills]
            yield f"**{whose}** · {join_fitting(names, ' · ', _SKILLS_SHOWN)}"
    if not comparison.shared and not without_skills:
        yield "**Skills in common** · Their lists have none in common."
    for role in without_skills:
        yield f"**Skills of {role.name}** · {NOT_IN_SOURCE}"


def _controls(catalog: Catalog, roles: Sequence[Role], route: CompareRoles) -> Iterator[Item]:
    other = route.model_copy(update={"skills": not route.skills})
    turn = button("Focus and pay" if route.skills else "Skills", other, primary=not route.skills)
    one = ShowRole(role=roles[0].id)
    yield navigation.entry_menu("See one of them…", one, fills="role", entries=roles)
    if len(roles) < min(_MOST, len(catalog.roles)):
        yield navigation.compare_menu(catalog, roles)
    yield from button_rows([turn, button("Sources", ShowSources())])
