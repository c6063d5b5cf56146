"""The screen of /gap: which of a role's skills the member has, and how to get the others."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from discord import ui

from bot.domain.content import Catalog, LearnGuide, Role
from bot.domain.skills.evidence import SkillState
from bot.domain.skills.next_steps import NeededSkill
from bot.formatting import bullets, join_dots, plural, sections
from bot.interactions import LONGEST_LABEL, Route, Screen, button, button_rows, page
from bot.ui.lookup.learn import learn_buttons
from bot.ui.lookup.navigation import role_button
from bot.ui.skills.routes import ShowSkills, WorkOnSkill
from bot.ui.skills.screens import STATE_NAMES, report_menus, skills_menu
from bot.ui.skills.steps import first_step_route, first_step_text


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
    core = [one for one in needed if one.is_core]
    yield (
        f"## {role.name}: what you have\nYou’ve practised {_count_shown(needed)} of the role’s "
        f"{plural(len(needed), 'skill')}. Of its {len(core)} core skills, you’ve practised "
        f"{_count_shown(core)}."
    )
    have = [one for one in needed if one.evidence.is_shown]
    if have:
        named = (f"{one.evidence.skill.name} ({STATE_NAMES[one.evidence.state]})" for one in have)
        yield f"**You have**\n{join_dots(named)}"
    if reported := [one for one in needed if one.evidence.state is SkillState.REPORTED]:
        names = (one.evidence.skill.name for one in reported)
        yield f"**You say you have**\n{join_dots(names)}"
    for title, is_core in (("Missing core skills", True), ("Missing skills that help", False)):
        missing = [one for one in _missing(needed) if one.is_core is is_core]
        if missing:
            yield f"**{title}**\n{bullets(map(_line, missing))}"


def _count_shown(needed: Iterable[NeededSkill]) -> int:
    return sum(one.evidence.is_shown for one in needed)


def _missing(needed: Iterable[NeededSkill]) -> list[NeededSkill]:
    return [one for one in needed if one.evidence.state is SkillState.NEW]


def _line(one: NeededSkill) -> str:
    return f"{one.evidence.skill.name}: {first_step_text(one.steps)}"


def _controls(
    role: Role, needed: Sequence[NeededSkill], learn: LearnGuide | None, guild_id: int
) -> list[ui.Item[Any]]:
    skills = [one.evidence.skill for one in needed]
    return [
        *button_rows(_step_buttons(needed, guild_id)),
        skills_menu("Work on a skill…", WorkOnSkill(skill=skills[0].id), skills),
        *report_menus((one.evidence for one in needed), role_id=role.id),
        *button_rows(
            [role_button(role), *learn_buttons(learn), button("All my skills", ShowSkills())]
        ),
    ]


def _step_buttons(needed: Sequence[NeededSkill], guild_id: int) -> Iterator[ui.Button[Any]]:
    """Yield a button for the first step of each missing skill; skills with the same one share it."""
    skills_by_step: dict[tuple[str, Route], list[str]] = {}
    for one in _missing(needed):
        if step := first_step_route(one.steps, guild_id):
            skills_by_step.setdefault(step, []).append(one.evidence.skill.name)
    for (label, route), skills in skills_by_step.items():
        yield button(f"{label}: {', '.join(skills)}"[:LONGEST_LABEL], route)
