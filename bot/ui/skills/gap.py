"""/gap: which of a role's skills the member has, and how to get the others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from discord import ui

from bot.domain.content import Catalog, LearnGuide, Role
from bot.domain.skills import NeededSkill, SkillState, needed_skills
from bot.formatting import bullets, join_dots, plural, sections
from bot.interactions import (
    LONGEST_LABEL,
    Request,
    Route,
    Router,
    Screen,
    button,
    button_rows,
    page,
)
from bot.ui.lookup.learn import learn_buttons
from bot.ui.lookup.navigation import require_entry, role_button
from bot.ui.skills.navigation import (
    STATE_NAMES,
    first_step_route,
    first_step_text,
    load_record,
    report_menus,
    skills_menu,
)
from bot.ui.skills.routes import ShowGap, ShowSkills, WorkOnSkill

router = Router()


@router.answers
async def show_gap(request: Request, route: ShowGap) -> Screen:
    """Show which of a role's skills the member has, and how to get the others."""
    names = request.catalog.role_names
    role = require_entry(names, route.role, lambda near: ShowGap(role=near.id))
    needed = needed_skills(request.catalog, await load_record(request), role)
    return gap_screen(request.catalog, role, needed, request.actor.guild_id)


def gap_screen(
    catalog: Catalog, role: Role, needed: Sequence[NeededSkill], guild_id: int
) -> Screen:
    """Draw the skills of a role: those the member has, and how to work on each other one."""
    learn = catalog.guide_by_role.get(role.id)
    if not needed:
        return page(
            f"## {role.name}: what you have\nThe article that `/role` names lists no skills for this role.",
            controls=lambda: button_rows([role_button(role), *learn_buttons(learn)]),
        )
    return page(
        sections(_sections(role, needed)),
        controls=lambda: _controls(role, needed, learn, guild_id),
        footer="Some of these skills come from the article that `/role` names, and some from us. Only you see this screen.",
    )


def _sections(role: Role, needed: Sequence[NeededSkill]) -> Iterator[str]:
    core = [need for need in needed if need.is_core]
    have = [need.evidence for need in needed if need.evidence.is_shown]
    yield (
        f"## {role.name}: what you have\nYou’ve practised {len(have)} of the role’s "
        f"{plural(len(needed), 'skill')}. Of its {len(core)} core skills, you’ve practised "
        f"{sum(need.evidence.is_shown for need in core)}."
    )
    if have:
        named = (f"{evidence.skill.name} ({STATE_NAMES[evidence.state]})" for evidence in have)
        yield f"**You have**\n{join_dots(named)}"
    if reported := [need for need in needed if need.evidence.state is SkillState.REPORTED]:
        names = (need.evidence.skill.name for need in reported)
        yield f"**You say you have**\n{join_dots(names)}"
    for title, is_core in (("Missing core skills", True), ("Missing skills that help", False)):
        lines = [
            f"{need.evidence.skill.name}: {first_step_text(need.steps)}"
            for need in _missing(needed)
            if need.is_core is is_core
        ]
        if lines:
            yield f"**{title}**\n{bullets(lines)}"


def _missing(needed: Iterable[NeededSkill]) -> list[NeededSkill]:
    return [need for need in needed if need.evidence.state is SkillState.NEW]


def _controls(
    role: Role, needed: Sequence[NeededSkill], learn: LearnGuide | None, guild_id: int
) -> list[ui.Item[Any]]:
    # Skills with the same first step share its button.
    skills_by_step: dict[tuple[str, Route], list[str]] = defaultdict(list)
    for need in _missing(needed):
        if step := first_step_route(need.steps, guild_id):
            skills_by_step[step].append(need.evidence.skill.name)
    steps = (
        button(f"{label}: {', '.join(names)}"[:LONGEST_LABEL], route)
        for (label, route), names in skills_by_step.items()
    )
    skills = [need.evidence.skill for need in needed]
    return [
        *button_rows(steps),
        skills_menu("Work on a skill…", WorkOnSkill(skill=skills[0].id), skills),
        *report_menus([need.evidence for need in needed], role_id=role.id),
        *button_rows(
            [role_button(role), *learn_buttons(learn), button("All my skills", ShowSkills())]
        ),
    ]
