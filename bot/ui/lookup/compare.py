"""/compare: two or three roles side by side, drawn so that it reads well on a phone too."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from discord import ui

from bot.domain.content import Catalog, Role
from bot.domain.content.compare import Comparison, compare
from bot.formatting import (
    NOT_IN_SOURCE,
    join_dots,
    join_words,
    pay_credit,
    pay_range,
    pay_unit,
    provenance,
    sections,
)
from bot.interactions import Request, Route, Router, Screen, button, button_rows, cached, page
from bot.pictures.cards.pay import comparison_card
from bot.ui.lookup.navigation import compare_menu, comparison_of, require_entry, role_button
from bot.ui.lookup.routes import CompareRoles, ShowRole
from bot.ui.skills.routes import ShowGap

router = Router()

_MOST = 3
_LONGEST_TEXT = 3400  # characters; the small print below needs the rest of Discord's 4,000


@router.answers
async def compare_roles(request: Request, route: CompareRoles) -> Screen:
    """Show roles side by side; for a name that is not known, offer some that complete them."""
    index = request.catalog.role_names
    names = [name for name in (route.first, route.second, route.third) if name is not None]
    found = [index.by_id.get(name) or index.find(name) for name in names]

    def route_with(position: int, near: Role) -> Route:
        completed = [near if at == position else role for at, role in enumerate(found)]
        known = [role for role in completed if role]
        return comparison_of(known) if len(known) > 1 else ShowRole(role=near.id)

    roles = tuple(
        require_entry(index, name, partial(route_with, position))
        for position, name in enumerate(names)
    )
    return compare_screen(request.catalog, roles)


@cached
def compare_screen(catalog: Catalog, roles: tuple[Role, ...]) -> Screen:
    """Draw roles side by side; for a role beside itself, offer others to compare it with."""
    comparison = compare(catalog, roles)
    if len(comparison.roles) == 1:
        (role,) = comparison.roles
        return page(
            f"## {role.name} and {role.name}\nYou chose the same role twice. Choose another one to "
            "compare it with.",
            controls=lambda: [compare_menu(catalog, [role]), *button_rows([role_button(role)])],
        )
    text = sections(_sections(catalog, comparison))
    described = [role for role in comparison.roles if role.language_models]
    notes = "\n".join(f"{role.name}: {role.language_models}" for role in described)
    longer = f"{text}\n\n**With language models (ours)**\n{notes}"
    said = (
        f"Pay: {pay_credit(catalog, catalog.salaries.by_role)}; all levels together. Focus and task "
        "are from the article where it gives them; parts of the skill lists are ours."
    )
    return page(
        longer if described and len(longer) <= _LONGEST_TEXT else text,
        footer=provenance(catalog, said),
        controls=lambda: _controls(catalog, comparison.roles),
        card=comparison_card(catalog, comparison),
    )


def _sections(catalog: Catalog, comparison: Comparison) -> Iterator[str]:
    roles = comparison.roles
    essences = "\n".join(f"**{role.name}** {role.essence}." for role in roles if role.essence)
    yield f"## {join_words(role.name for role in roles)}\n{essences}"
    yield _each("Focus", [(role, role.focus) for role in roles])
    without_skills = [role for role in roles if not role.skills.core]
    for group in comparison.groups:
        whose = f"Only {join_words(f'the {role.name}' for role in group.roles)}"
        if len(group.roles) == len(roles):
            whose = "Both need" if len(roles) == 2 else "All three need"
        if group.skills:
            yield f"**{whose}**\n{join_dots(skill.name for skill in group.skills)}"
    if not comparison.shared and not without_skills:
        yield "**Skills in common**\nTheir lists have none in common."
    for role in without_skills:
        yield f"**Skills of {role.name}**\n{NOT_IN_SOURCE}"
    yield _each("Example task", [(role, role.example_task) for role in roles])
    pay = "\n".join(f"{role.name}: {_pay(catalog, role)}" for role in roles)
    if comparison.overlap:
        both = "Both" if len(roles) == 2 else "All"
        pay += f"\n{both} ranges include {pay_range(comparison.overlap)}."
    yield f"**Pay, {pay_unit(catalog)}**\n{pay}"


def _each(title: str, said: Iterable[tuple[Role, str | None]]) -> str:
    lines = "\n".join(f"{role.name}: {text or NOT_IN_SOURCE}" for role, text in said)
    return f"**{title}**\n{lines}"


def _pay(catalog: Catalog, role: Role) -> str:
    pay = catalog.pay_by_role.get(role.id)
    if pay is None:
        return "no figure in the article"
    return f"{pay_range(pay)} · growth trend: {pay.growth}"


def _controls(catalog: Catalog, roles: Sequence[Role]) -> Iterator[ui.Item[Any]]:
    yield from button_rows(role_button(role) for role in roles)
    if len(roles) < min(_MOST, len(catalog.roles)):
        yield compare_menu(catalog, roles)
    yield from button_rows(
        button(f"What am I missing for {role.name}?", ShowGap(role=role.id)) for role in roles
    )
