"""/skill: what a skill is, what to know first, who needs it, how to practise it."""

from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.domain.content.catalog import Catalog, Skill
from bot.formatting import credit, join_dots, join_words, sections
from bot.interactions import Screen, button_rows, cached, page
from bot.ui.lookup.controls import entry_menu, role_button, skill_menu
from bot.ui.lookup.routes import ShowRole

_ROLE_BUTTONS = 10


@cached
def skill_screen(catalog: Catalog, skill: Skill) -> Screen:
    """Draw a skill, with ways on to what comes before it and to the roles that need it."""
    return page(sections(_sections(catalog, skill)), controls=lambda: _controls(catalog, skill))


def _sections(catalog: Catalog, skill: Skill) -> Iterator[str]:
    yield f"## {skill.name}\n-# Skill · {skill.area}\n{skill.what}"
    yield f"**Why it matters at work** · {skill.why}"
    demand = "the source gives none"
    if skill.demand:
        demand = f"{skill.demand.level} ({credit(catalog, skill.demand.source)})"
    first = join_dots(catalog.skill_names.by_id[need].name for need in skill.needs)
    subjects = {week.number: week.subject for week in catalog.plan.weeks}
    weeks = [f"week {number} ({subjects[number]})" for number in skill.weeks]
    yield "\n".join(
        (
            f"**Used for** · {skill.use_case}",
            f"**Demand** · {demand}",
            f"**Know first** · {first or 'nothing; you can start here'}",
            *_role_lines(catalog, skill),
            f"**In the 30-day plan** · {join_words(weeks) if weeks else 'no week touches it'}",
        )
    )
    yield f"**Practise it this week** · {skill.practise}"


def _role_lines(catalog: Catalog, skill: Skill) -> Iterator[str]:
    roles = catalog.roles_by_skill[skill.id]
    core = [role.name for role in roles if skill.id in role.skills.core]
    helpful = [role.name for role in roles if skill.id in role.skills.helpful]
    if core:
        yield f"**Core for** · {join_dots(core)}"
    if helpful:
        yield f"**Helpful for** · {join_dots(helpful)}"
    if not roles:
        yield "**Roles** · none of the roles here lists it by name"


def _controls(catalog: Catalog, skill: Skill) -> list[ui.Item[Any]]:
    needs = [catalog.skill_names.by_id[need] for need in skill.needs]
    roles = catalog.roles_by_skill[skill.id]
    controls: list[ui.Item[Any]] = list(
        button_rows(role_button(role) for role in roles[:_ROLE_BUTTONS])
    )
    if len(roles) > _ROLE_BUTTONS:
        controls.append(
            entry_menu(
                "More roles…", ShowRole(role=""), fills="role", entries=roles[_ROLE_BUTTONS:]
            )
        )
    if needs:
        controls.append(skill_menu("What to know first…", needs))
    return controls
