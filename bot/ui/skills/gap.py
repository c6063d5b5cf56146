"""/career gap and job-ad: what is asked for, what of it the member has, and how to get the rest."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from discord import ui

from bot.domain.content import Catalog, LearnGuide, Role
from bot.domain.job_ad import MAX_AD_LENGTH, named_skills
from bot.domain.markup import quoted
from bot.domain.skills import (
    LearningRecord,
    NeededSkill,
    NextSteps,
    SkillEvidence,
    SkillState,
    needed_skill,
    needed_skills,
)
from bot.formatting import bullets, join_dots, join_fitting, plural, sections
from bot.interactions import (
    LONGEST_LABEL,
    Form,
    Request,
    Route,
    Router,
    Screen,
    button,
    button_rows,
    page,
    text_field,
)
from bot.services.skills import load_record as load_skills
from bot.ui.challenges.routes import SubmitAnswer
from bot.ui.lookup.learn import learn_buttons
from bot.ui.lookup.navigation import entry_menu, require_entry, role_button, role_choice_screen
from bot.ui.lookup.routes import ShowProject
from bot.ui.plan.routes import LookAtDay
from bot.ui.skills.routes import ReadJobAd, ReportSkill, ShowGap, ShowSkills, WorkOnSkill

router = Router()

STATE_NAMES = {
    SkillState.NEW: "new",
    SkillState.REPORTED: "you say you have it",
    SkillState.PRACTISED: "practised",
    SkillState.RECALLED: "recalled",
}
_LONGEST_LIST = 1300
_NOT_STORED = (
    "Cohort only looks for the names of skills that it has an entry for; read the ad for everything "
    "else, such as other programming languages. The text isn’t stored. Only you see this screen."
)


@router.answers
async def show_gap(request: Request, route: ShowGap) -> Screen:
    names = request.catalog.role_names
    if route.role is None:
        return role_choice_screen("What do you still need?", route, request.catalog.roles)
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
        sections(_gap_sections(role, needed)),
        controls=lambda: _gap_controls(role, needed, learn, guild_id),
        footer="Some of these skills come from the article that `/role` names, and some from us. Only you see this screen.",
    )


def _gap_sections(role: Role, needed: Sequence[NeededSkill]) -> Iterator[str]:
    core = [need for need in needed if need.evidence.skill.id in role.skills.core]
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
    helpful = needed[len(core) :]  # core skills come first
    for title, group in (("Missing core skills", core), ("Missing skills that help", helpful)):
        lines = [
            f"{need.evidence.skill.name}: {_first_step_text(need.steps)}"
            for need in group
            if need.evidence.state is SkillState.NEW
        ]
        if lines:
            yield f"**{title}**\n{bullets(lines)}"


def _gap_controls(
    role: Role, needed: Sequence[NeededSkill], learn: LearnGuide | None, guild_id: int
) -> Iterator[ui.Item[Any]]:
    # Skills with the same first step share its button.
    skills_by_step: dict[tuple[str, Route], list[str]] = defaultdict(list)
    for need in needed:
        step = _first_step_route(need.steps, guild_id)
        if step and need.evidence.state is SkillState.NEW:
            skills_by_step[step].append(need.evidence.skill.name)
    yield from button_rows(
        button(f"{label}: {', '.join(names)}"[:LONGEST_LABEL], route)
        for (label, route), names in skills_by_step.items()
    )
    skills = [need.evidence.skill for need in needed]
    route = WorkOnSkill(skill=skills[0].id)
    yield entry_menu("Work on a skill…", route, fills="skill", entries=skills)
    yield from report_menus([need.evidence for need in needed], role_id=role.id)
    yield from button_rows(
        [role_button(role), *learn_buttons(learn), button("All my skills", ShowSkills())]
    )


async def load_record(request: Request) -> LearningRecord:
    async with request.database.reading() as connection:
        return await load_skills(connection, request.actor, request.now)


def report_menus(
    listed: Sequence[SkillEvidence], *, role_id: str | None
) -> Iterator[ui.ActionRow[Any]]:
    """Yield a menu to report a new skill, and one to take a report back, where there are any."""
    new = [evidence.skill for evidence in listed if evidence.state is SkillState.NEW]
    reported = [evidence.skill for evidence in listed if evidence.is_reported]
    for placeholder, skills, has_it in (
        ("I have this skill…", new, True),
        ("I don’t have it after all…", reported, False),
    ):
        if skills:
            route = ReportSkill(skill=skills[0].id, has_it=has_it, role=role_id)
            yield entry_menu(placeholder, route, fills="skill", entries=skills)


def _first_step_text(steps: NextSteps) -> str:
    """Name what practises a skill and can be started now, in a few words; at least its exercise."""
    if steps.day:
        return f"day {steps.day.number} of {steps.day.plan.name}"
    if steps.challenge and steps.post_id:
        return f"the challenge “{steps.challenge.title}”"
    if steps.project:
        return f"the project {steps.project.name}"
    return "an exercise: choose it below"


def _first_step_route(steps: NextSteps, guild_id: int) -> tuple[str, Route] | None:
    """Return the first step that can be taken now, as a label and a route; None if there is none."""
    if steps.day:
        route = LookAtDay(day_id=steps.day.day.id, guild_id=guild_id)
        return f"Day {steps.day.number}", route
    if steps.post_id:
        return "Challenge", SubmitAnswer(post_id=steps.post_id)
    if steps.project:
        return "Project", ShowProject(project=steps.project.id)
    return None


@router.answers
async def read_job_ad(request: Request, route: ReadJobAd) -> Screen | Form:
    """Ask for the text of a job ad; show which skills it names. The text is not stored or logged."""
    if route.text is None:
        return _job_ad_form()
    catalog, record = request.catalog, await load_record(request)
    return job_ad_screen(
        [
            needed_skill(catalog, record, named.skill, named.words)
            for named in named_skills(catalog, route.text)
        ]
    )


def _job_ad_form() -> Form:
    text = text_field(
        "text",
        f"The ad, up to {MAX_AD_LENGTH:,} characters",
        placeholder="Paste the tasks and requirements. The text isn’t stored.",
        longest=MAX_AD_LENGTH,
        paragraph=True,
    )
    return Form("What does this job ad ask for?", ReadJobAd(), text)


def job_ad_screen(asked: Sequence[NeededSkill]) -> Screen:
    """Draw the skills that an ad names: those the member has, and for each other one a next step."""
    if not asked:
        return page(
            "## No skills found\nThis text names none of the skills that Cohort has an entry for. "
            "Paste the part of the ad that lists tasks and requirements, in English.",
            controls=lambda: button_rows([button("Try another text", ReadJobAd())]),
            footer=_NOT_STORED,
        )
    missing_first = sorted(asked, key=lambda skill: skill.evidence.state)
    skills = [skill.evidence.skill for skill in missing_first]
    work_on = WorkOnSkill(skill=skills[0].id, is_new_message=True)
    return page(
        sections(_ad_sections(asked)),
        controls=lambda: [
            entry_menu("Work on a skill…", work_on, fills="skill", entries=skills),
            *button_rows([button("Another ad", ReadJobAd())]),
        ],
        footer=_NOT_STORED,
    )


def _ad_sections(asked: Sequence[NeededSkill]) -> Iterator[str]:
    shown = [skill for skill in asked if skill.evidence.is_shown]
    reported = [skill for skill in asked if skill.evidence.state is SkillState.REPORTED]
    missing = [skill for skill in asked if skill.evidence.state is SkillState.NEW]
    said = f"It names {len(asked)} skills that Cohort knows. You’ve practised {len(shown)} of them."
    if len(asked) == 1:
        state = "You’ve practised it." if shown else "You haven’t practised it yet."
        said = f"It names 1 skill that Cohort knows. {state}"
    yield f"## What this ad asks for\n{said}"
    if shown:
        lines = [f"- {_name(skill)}: {STATE_NAMES[skill.evidence.state]}" for skill in shown]
        yield (
            f"**You have**\n{join_fitting(lines, longest=_LONGEST_LIST)}\n"
            "`/career cv` writes lines for your CV from your accepted answers and finished plans."
        )
    if reported:
        names = join_fitting(map(_name, reported), " · ", longest=500)
        yield f"**You say you have**\n{names}"
    if missing:
        lines = [f"- {_name(skill)}: {_first_step_text(skill.steps)}" for skill in missing]
        yield f"**Missing, and how to work on it**\n{join_fitting(lines, longest=_LONGEST_LIST)}"


def _name(asked: NeededSkill) -> str:
    """Write the name of a skill, and what the ad calls it if that's something else."""
    name = asked.evidence.skill.name
    return name if asked.words.casefold() in name.casefold() else f"{name} ({quoted(asked.words)})"
