"""Screens of /my-skills: the member's skills, those of an area, and one with what shows it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from discord import SelectOption, ui

from bot.domain.content import Catalog, Skill
from bot.domain.content.models.entries import MAX_PICKS
from bot.domain.content.models.skills import Area
from bot.domain.message_links import message_link
from bot.domain.skills.evidence import AcceptedAnswer, SkillEvidence, SkillState
from bot.domain.skills.next_steps import NextSteps
from bot.formatting import bullets, capitalize, join_dots, join_fitting, plan_days, plural, sections
from bot.interactions import LONGEST_LABEL, Route, Screen, button, button_rows, menu, page
from bot.ui.challenges.posts import challenge_title
from bot.ui.challenges.routes import ShowSubmission
from bot.ui.lookup.learn import learn_buttons
from bot.ui.lookup.navigation import entry_menu, skill_button
from bot.ui.skills.routes import ReportSkill, ShowGap, ShowSkills, WorkOnSkill
from bot.ui.skills.steps import step_buttons, step_lines

STATE_NAMES = {
    SkillState.NEW: "new",
    SkillState.REPORTED: "you say you have it",
    SkillState.PRACTISED: "practised",
    SkillState.RECALLED: "recalled",
}
_MEANINGS = (
    "Practised: you’ve done a plan day about it, or had an answer about it accepted. Recalled: "
    "you still knew it days later. Only you see this screen."
)
_ANSWERS_NAMED = 3

Evidence = Mapping[str, SkillEvidence]


def skills_screen(catalog: Catalog, evidence: Evidence) -> Screen:
    """Draw the skills that something shows, those the member reports, and how many are new."""
    every = list(evidence.values())
    parts = ["## Your skills"]
    for state, title in ((SkillState.RECALLED, "Recalled"), (SkillState.PRACTISED, "Practised")):
        if found := _of_state(every, state):
            lines = [f"- **{one.skill.name}** · {_short_evidence(one)}" for one in found]
            parts.append(f"**{title}**\n{join_fitting(lines, longest=1200)}")
    if reported := _of_state(every, SkillState.REPORTED):
        names = join_fitting((one.skill.name for one in reported), " · ", longest=500)
        parts.append(f"**You say you have**\n{names}")
    new = len(_of_state(every, SkillState.NEW))
    if new == len(every):
        parts.append(
            "There’s no skill to show yet. Check in for a plan day, or get an answer accepted, and its skills will appear here. If you have some already, choose their area and say so."
        )
    elif new:
        verb = "is" if new == 1 else "are"
        parts.append(f"{new} of {plural(len(every), 'skill')} {verb} still new to you.")
    return page(
        sections(parts), controls=lambda: _overview_controls(catalog, every), footer=_MEANINGS
    )


def _of_state(evidence: Iterable[SkillEvidence], state: SkillState) -> list[SkillEvidence]:
    """Return the skills in a state."""
    return [one for one in evidence if one.state is state]


def _short_evidence(one: SkillEvidence) -> str:
    """Write in a few words what shows a skill."""
    parts = [*plan_days(one.days)]
    if one.answers:
        parts.append(plural(len(one.answers), "accepted answer"))
    if one.recalled:
        parts.append(f"{plural(one.recalled, 'question')} recalled")
    return join_dots(parts)


def _overview_controls(catalog: Catalog, every: Sequence[SkillEvidence]) -> list[ui.Item[Any]]:
    areas = [area for area in Area if any(one.skill.area is area for one in every)]
    options = [SelectOption(label=capitalize(area.value), value=area.value) for area in areas]
    controls: list[ui.Item[Any]] = [
        menu("Choose an area…", ShowSkills(), fills="area", options=options),
        entry_menu(
            "What does a role still need?", ShowGap(role=""), fills="role", entries=catalog.roles
        ),
    ]
    return [*controls, *report_menus(_of_state(every, SkillState.REPORTED), role_id=None)]


def report_menus(
    evidence: Iterable[SkillEvidence], *, role_id: str | None
) -> Iterator[ui.ActionRow[Any]]:
    """Yield a menu to report a new skill, and one to take a report back, where there are any."""
    every = list(evidence)
    new = [one.skill for one in every if one.state is SkillState.NEW]
    reported = [one.skill for one in every if one.is_reported]
    for placeholder, skills, has_it in (
        ("I have this skill…", new, True),
        ("I don’t have it after all…", reported, False),
    ):
        if skills:
            route = ReportSkill(skill=skills[0].id, has_it=has_it, role=role_id)
            yield skills_menu(placeholder, route, skills)


def skills_menu(placeholder: str, route: Route, skills: Iterable[Skill]) -> ui.ActionRow[Any]:
    """Offer skills in a menu, as many as fit."""
    return entry_menu(placeholder, route, fills="skill", entries=list(skills)[:MAX_PICKS])


def area_screen(catalog: Catalog, evidence: Evidence, area: Area, guild_id: int) -> Screen:
    """Draw all skills of an area with what shows them, and menus to report some."""
    every = [one for one in evidence.values() if one.skill.area is area]
    lines = [f"- **{one.skill.name}** · {_area_line(catalog, one, guild_id)}" for one in every]

    def controls() -> list[ui.Item[Any]]:
        look = skills_menu(
            "See the evidence for a skill, and what’s next…",
            WorkOnSkill(skill=every[0].skill.id),
            (one.skill for one in every),
        )
        return [
            *report_menus(every, role_id=None),
            look,
            *button_rows([button("All my skills", ShowSkills())]),
        ]

    return page(
        f"## Your skills: {area}\n{join_fitting(lines, longest=2600)}",
        controls=controls if every else tuple,
        footer=_MEANINGS,
    )


def _area_line(catalog: Catalog, one: SkillEvidence, guild_id: int) -> str:
    """Write the state of a skill and what shows it."""
    parts = [STATE_NAMES[one.state], *plan_days(one.days), *_answer_links(catalog, one, guild_id)]
    return join_dots(parts)


def _answer_links(catalog: Catalog, one: SkillEvidence, guild_id: int) -> Iterator[str]:
    """Yield the latest accepted answers by their challenges, with links to where those were posted."""
    for answer in one.answers[-_ANSWERS_NAMED:]:
        title = challenge_title(catalog, answer.challenge_id)
        yield f"answer to [{title}]({_link(answer, guild_id)})" if answer.message_id else title
    if more := len(one.answers[:-_ANSWERS_NAMED]):
        yield f"{plural(more, 'earlier answer')}"


def _link(answer: AcceptedAnswer, guild_id: int) -> str:
    return message_link(guild_id, answer.channel_id, answer.message_id)


def skill_screen(catalog: Catalog, one: SkillEvidence, steps: NextSteps, guild_id: int) -> Screen:
    """Draw what shows a skill of the member, and how to work on it next."""
    return page(
        sections(_skill_sections(catalog, one, steps, guild_id)),
        controls=lambda: _skill_controls(catalog, one, steps, guild_id),
        footer=_MEANINGS,
    )


def _skill_sections(
    catalog: Catalog, one: SkillEvidence, steps: NextSteps, guild_id: int
) -> Iterator[str]:
    yield f"## {one.skill.name}: {STATE_NAMES[one.state]}"
    shown = [*plan_days(one.days), *_answer_links(catalog, one, guild_id)]
    if one.recalled:
        shown.append(f"{plural(one.recalled, 'recall question')} you still got right days later")
    if one.is_reported:
        shown.append("your own word")
    if shown:
        yield f"**Evidence**\n{bullets(map(capitalize, shown))}"
    if steps.is_empty:
        why = "No plan day, challenge or project here practises this skill yet."
        if one.is_shown:
            why = "You’ve done everything here that practises this skill."
        yield f"**How to work on it next**\n{why} Here’s an exercise for it: {one.skill.practise}"
        return
    yield f"**How to work on it next**\n{bullets(step_lines(steps))}"
    if not steps.can_start:
        yield f"**Until then** · {one.skill.practise}"


def _skill_controls(
    catalog: Catalog, one: SkillEvidence, steps: NextSteps, guild_id: int
) -> list[ui.Item[Any]]:
    report = ReportSkill(skill=one.skill.id, has_it=not one.is_reported, is_single=True)
    label = "I don’t have it after all" if one.is_reported else "I have this skill"
    ways = [
        *step_buttons(steps, guild_id),
        *([] if one.is_shown and not one.is_reported else [button(label, report)]),
    ]
    answers = [
        button(f"My answer: {title}"[:LONGEST_LABEL], ShowSubmission(post_id=answer.post_id))
        for answer in one.answers[-_ANSWERS_NAMED:]
        if (title := challenge_title(catalog, answer.challenge_id))
    ]
    learn = learn_buttons(catalog.guide_by_skill.get(one.skill.id))
    back = [skill_button(one.skill), *learn, button("All my skills", ShowSkills())]
    return [*button_rows(ways), *button_rows(answers), *button_rows(back)]
