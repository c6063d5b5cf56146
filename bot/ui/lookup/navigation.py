"""What look-ups share: the entry that a typed name means, links to entries, and pages of criteria."""

from collections.abc import Callable, Iterable, Sequence
from math import ceil
from typing import TypeVar

from bot.domain.content import Catalog, Named, NameIndex, Role, Skill
from bot.domain.content.models.entries import LEVELS, RubricLine
from bot.domain.markup import quoted
from bot.formatting import join_dots, sections
from bot.interactions import Button, Route, Row, Screen, button, declined, menu, page, paged
from bot.ui.lookup.routes import CompareRoles, ShowRole, ShowSkill

N = TypeVar("N", bound=Named)
_LINES_A_PAGE = 2  # criteria with their marks that fit on a phone screen

_WHAT_LEVELS_MEAN = join_dots(f"**{number}** {level}" for number, level in enumerate(LEVELS))


def require_entry(index: NameIndex[N], name: str, route_to: Callable[[N], Route]) -> N:
    """Return the entry that a member means; else decline, with buttons to the nearest ones."""
    entry = index.by_id.get(name) or index.find(name)
    if entry is not None:
        return entry
    near = [button(entry.name, route_to(entry)) for entry in index.nearest(name)]
    if name.strip():
        nearest = "entry is" if len(near) == 1 else "entries are"
        said = f"I don’t know {quoted(name)} yet. The nearest {nearest}:"
    else:
        said = "You didn’t type a name. These are some of the entries:"
    raise declined(said, *near)


def role_button(role: Role) -> Button:
    return button(role.name, ShowRole(role=role.id))


def skill_button(skill: Skill) -> Button:
    return button(skill.name, ShowSkill(skill=skill.id))


def comparison_of(roles: Sequence[Role]) -> CompareRoles:
    ids = (role.id for role in roles)
    return CompareRoles(**dict(zip(("first", "second", "third"), ids, strict=False)))


def entry_menu(placeholder: str, route: Route, *, fills: str, entries: Iterable[Named]) -> Row:
    labels = {entry.id: entry.name for entry in entries}
    return menu(placeholder, route, fills=fills, labels=labels)


def role_choice_screen(title: str, route: Route, roles: Sequence[Role]) -> Screen:
    """Ask for which role something is to be shown; the route's argument `role` is filled in."""
    return page(
        f"## {title}\nFor which role?",
        controls=lambda: [entry_menu("Choose a role…", route, fills="role", entries=roles)],
    )


def skill_menu(placeholder: str, skills: Iterable[Skill]) -> Row:
    return entry_menu(placeholder, ShowSkill(skill=""), fills="skill", entries=skills)


def compare_menu(catalog: Catalog, roles: Sequence[Role]) -> Row:
    others = [role for role in catalog.roles if role not in roles]
    if len(roles) == 1:
        placeholder, fills = "Compare with…", "second"
    else:
        placeholder, fills = "Compare with another…", "third"
    return entry_menu(placeholder, comparison_of(roles), fills=fills, entries=others)


def rubric_screen(
    head: str, criteria: Sequence[RubricLine], route: Route, skip: int, links: Iterable[Button]
) -> Screen:
    """Draw a page of criteria, about the same number on each; `route` has an argument `skip`."""
    a_page = ceil(len(criteria) / ceil(len(criteria) / _LINES_A_PAGE))
    skip, shown, paging = paged(criteria, route, skip, a_page)
    texts = [f"{head}\n{_WHAT_LEVELS_MEAN}"]
    for place, criterion in enumerate(shown, skip + 1):
        levels = "\n".join(f"- **{level}** · {text}" for level, text in enumerate(criterion.levels))
        texts.append(f"**{place}. {criterion.line}**\n{levels}")
    footer = "The criteria and marks are ours."
    return page(sections(texts), footer=footer, buttons=[*paging, *links])
