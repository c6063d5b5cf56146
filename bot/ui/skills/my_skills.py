"""/career skills: the member’s skills, and one skill with what shows it and what comes next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from discord import SelectOption, ui

from bot.domain.content import Catalog, Skill
from bot.domain.content.models.roles import Area
from bot.domain.errors import Refusal
from bot.domain.skills import NextSteps, SkillEvidence, SkillState, evidence_by_skill, next_steps
from bot.formatting import (
    bullets,
    capitalize,
    join_dots,
    join_fitting,
    message_link,
    plan_days,
    plural,
    sections,
)
from bot.interactions import (
    LONGEST_LABEL,
    Placement,
    Request,
    Router,
    Screen,
    button,
    button_rows,
    menu,
    page,
)
from bot.services import skills as reports
from bot.ui.challenges.posts import challenge_title
from bot.ui.challenges.routes import ShowSubmission, SubmitAnswer
from bot.ui.lookup.learn import learn_buttons
from bot.ui.lookup.navigation import entry_menu, skill_button
from bot.ui.lookup.routes import ShowProject
from bot.ui.plan.routes import LookAtDay
from bot.ui.recall.routes import StartRecall
from bot.ui.skills.gap import STATE_NAMES, load_record, report_menus, show_gap
from bot.ui.skills.routes import ReportSkill, ShowGap, ShowSkills, WorkOnSkill

router = Router()

_MEANINGS = (
    "Practised: you’ve done a plan day about it, or had an answer about it accepted. Recalled: "
    "you still knew it days later. Only you see this screen."
)
_ANSWERS_NAMED = 3


@router.answers
async def show_skills(request: Request, route: ShowSkills) -> Screen:
    found = evidence_by_skill(request.catalog, await load_record(request))
    if route.area:
        return area_screen(request.catalog, found, route.area, request.actor.guild_id)
    return skills_screen(request.catalog, found)


@router.answers
async def work_on_skill(request: Request, route: WorkOnSkill) -> Screen:
    catalog, skill = request.catalog, _require_skill(request, route.skill)
    record = await load_record(request)
    evidence = evidence_by_skill(catalog, record)[skill.id]
    steps = next_steps(catalog, record, skill.id)
    screen = skill_screen(catalog, evidence, steps, request.actor.guild_id)
    return replace(screen, placement=Placement.NEW) if route.is_new_message else screen


@router.answers
async def report_skill(request: Request, route: ReportSkill) -> Screen:
    """Record or forget a reported skill, and show the screen that it was chosen on."""
    skill = _require_skill(request, route.skill)
    change = reports.report if route.has_it else reports.take_back
    async with request.database.writing() as connection:
        await change(connection, request.actor, skill.id, request.now)
    if route.role:
        return await show_gap(request, ShowGap(role=route.role))
    if route.is_single:
        return await work_on_skill(request, WorkOnSkill(skill=skill.id))
    return await show_skills(request, ShowSkills(area=skill.area))


def _require_skill(request: Request, skill_id: str) -> Skill:
    skill = request.catalog.skill_names.by_id.get(skill_id)
    if skill is None:
        raise Refusal("That skill is no longer listed. `/career skills` shows the ones there are.")
    return skill


def skills_screen(catalog: Catalog, all_evidence: Mapping[str, SkillEvidence]) -> Screen:
    """Draw the skills that something shows, those the member reports, and how many are new."""
    listed = list(all_evidence.values())
    parts = ["## Your skills"]
    for state, title in ((SkillState.RECALLED, "Recalled"), (SkillState.PRACTISED, "Practised")):
        if found := _of_state(listed, state):
            lines = (f"- **{shown.skill.name}** · {_short_evidence(shown)}" for shown in found)
            parts.append(f"**{title}**\n{join_fitting(lines, longest=1200)}")
    if reported := _of_state(listed, SkillState.REPORTED):
        names = join_fitting((evidence.skill.name for evidence in reported), " · ", longest=500)
        parts.append(f"**You say you have**\n{names}")
    new = len(_of_state(listed, SkillState.NEW))
    if new == len(listed):
        parts.append(
            "There’s no skill to show yet. Check in for a plan day, or get an answer accepted, and its "
            "skills will appear here. If you have some already, choose their area and say so."
        )
    elif new:
        verb = "is" if new == 1 else "are"
        parts.append(f"{new} of {plural(len(listed), 'skill')} {verb} still new to you.")

    def controls() -> Iterator[ui.Item[Any]]:
        areas = [area for area in Area if any(evidence.skill.area is area for evidence in listed)]
        options = [SelectOption(label=capitalize(area.value), value=area.value) for area in areas]
        yield menu("Choose an area…", ShowSkills(), fills="area", options=options)
        gap, roles = ShowGap(), catalog.roles
        yield entry_menu("What does a role still need?", gap, fills="role", entries=roles)
        yield from report_menus(reported, role_id=None)

    return page(sections(parts), controls=controls, footer=_MEANINGS)


def _of_state(listed: Iterable[SkillEvidence], state: SkillState) -> list[SkillEvidence]:
    return [evidence for evidence in listed if evidence.state is state]


def _short_evidence(evidence: SkillEvidence) -> str:
    parts = [*plan_days(evidence.days)]
    if evidence.answers:
        parts.append(plural(len(evidence.answers), "accepted answer"))
    if evidence.recalled:
        parts.append(f"{plural(evidence.recalled, 'question')} recalled")
    return join_dots(parts)


def area_screen(
    catalog: Catalog, all_evidence: Mapping[str, SkillEvidence], area: Area, guild_id: int
) -> Screen:
    listed = [evidence for evidence in all_evidence.values() if evidence.skill.area is area]
    lines = []
    for evidence in listed:
        shown = [*plan_days(evidence.days), *_answer_links(catalog, evidence, guild_id)]
        described = join_dots([STATE_NAMES[evidence.state], *shown])
        lines.append(f"- **{evidence.skill.name}** · {described}")

    def controls() -> Iterator[ui.Item[Any]]:
        yield from report_menus(listed, role_id=None)
        yield entry_menu(
            "See the evidence for a skill, and what’s next…",
            WorkOnSkill(skill=listed[0].skill.id),
            fills="skill",
            entries=[evidence.skill for evidence in listed],
        )
        yield from button_rows([button("All my skills", ShowSkills())])

    return page(
        f"## Your skills: {area}\n{join_fitting(lines, longest=2600)}",
        controls=controls if listed else tuple,
        footer=_MEANINGS,
    )


def _answer_links(catalog: Catalog, evidence: SkillEvidence, guild_id: int) -> Iterator[str]:
    """Yield the latest accepted answers by their challenges, with links to where those were posted."""
    for answer in evidence.answers[-_ANSWERS_NAMED:]:
        title = challenge_title(catalog, answer.challenge_id)
        link = message_link(guild_id, answer.channel_id, answer.message_id)
        yield f"answer to [{title}]({link})" if answer.message_id else title
    if more := len(evidence.answers[:-_ANSWERS_NAMED]):
        yield f"{plural(more, 'earlier answer')}"


def skill_screen(
    catalog: Catalog, evidence: SkillEvidence, steps: NextSteps, guild_id: int
) -> Screen:
    return page(
        sections(_skill_sections(catalog, evidence, steps, guild_id)),
        controls=lambda: _skill_controls(catalog, evidence, steps, guild_id),
        footer=_MEANINGS,
    )


def _skill_sections(
    catalog: Catalog, evidence: SkillEvidence, steps: NextSteps, guild_id: int
) -> Iterator[str]:
    yield f"## {evidence.skill.name}: {STATE_NAMES[evidence.state]}"
    shown = [*plan_days(evidence.days), *_answer_links(catalog, evidence, guild_id)]
    if evidence.recalled:
        shown.append(
            f"{plural(evidence.recalled, 'recall question')} you still got right days later"
        )
    if evidence.is_reported:
        shown.append("your own word")
    if shown:
        yield f"**Evidence**\n{bullets(map(capitalize, shown))}"
    if steps.is_empty:
        why = "No plan day, challenge or project here practises this skill yet."
        if evidence.is_shown:
            why = "You’ve done everything here that practises this skill."
        yield f"**How to work on it next**\n{why} Here’s an exercise for it: {evidence.skill.practise}"
        return
    yield f"**How to work on it next**\n{bullets(_step_lines(steps))}"
    if not steps.can_start:
        yield f"**Until then** · {evidence.skill.practise}"


def _skill_controls(
    catalog: Catalog, evidence: SkillEvidence, steps: NextSteps, guild_id: int
) -> list[ui.Item[Any]]:
    ways = [*_step_buttons(steps, guild_id)]
    if evidence.is_reported or not evidence.is_shown:
        label = "I don’t have it after all" if evidence.is_reported else "I have this skill"
        has_it = not evidence.is_reported
        report = ReportSkill(skill=evidence.skill.id, has_it=has_it, is_single=True)
        ways.append(button(label, report))
    answers = [
        button(f"My answer: {title}"[:LONGEST_LABEL], ShowSubmission(post_id=answer.post_id))
        for answer in evidence.answers[-_ANSWERS_NAMED:]
        if (title := challenge_title(catalog, answer.challenge_id))
    ]
    learn = learn_buttons(catalog.guide_by_skill.get(evidence.skill.id))
    back = [skill_button(evidence.skill), *learn, button("All my skills", ShowSkills())]
    return [*button_rows(ways), *button_rows(answers), *button_rows(back)]


def _step_lines(steps: NextSteps) -> Iterator[str]:
    """Name everything with which to work on a skill next."""
    if steps.day:
        day = steps.day.day
        yield (
            f"Day {steps.day.number} of {steps.day.plan.name}: “{day.title}”, about {day.minutes} "
            "minutes"
        )
    if steps.challenge:
        when = "you can answer it now" if steps.post_id else "you can’t answer it right now"
        if steps.is_waiting:
            when = "your answer is waiting for review"
        yield f"The challenge “{steps.challenge.title}”: {when}"
    if steps.questions:
        yield f"{plural(steps.questions, 'recall question')} about days you’ve done"
    if steps.project:
        yield f"The project {steps.project.name}: {steps.project.what}"


def _step_buttons(steps: NextSteps, guild_id: int) -> Iterator[ui.Button[Any]]:
    """Yield a button for each step that can be taken now."""
    if steps.day:
        route = LookAtDay(day_id=steps.day.day.id, guild_id=guild_id)
        yield button(f"Show day {steps.day.number}", route)
    if steps.post_id:
        yield button("Answer the challenge", SubmitAnswer(post_id=steps.post_id))
    if steps.questions:
        yield button("Recall", StartRecall(guild_id=guild_id))
    if steps.project:
        yield button("See the project", ShowProject(project=steps.project.id))
