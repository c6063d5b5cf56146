"""What the screens of skills share: a member's record, words for states and steps, menus and buttons."""

from collections.abc import Iterator, Sequence
from typing import Any

from discord import ui

from bot.domain.skills import LearningRecord, NextSteps, SkillEvidence, SkillState
from bot.formatting import plural
from bot.interactions import Request, button
from bot.services.skills import load_record as load_skills
from bot.ui.challenges.routes import SubmitAnswer
from bot.ui.lookup.navigation import entry_menu
from bot.ui.lookup.routes import ShowProject
from bot.ui.plan.routes import LookAtDay
from bot.ui.recall.routes import StartRecall
from bot.ui.skills.routes import ReportSkill

STATE_NAMES = {
    SkillState.NEW: "new",
    SkillState.REPORTED: "you say you have it",
    SkillState.PRACTISED: "practised",
    SkillState.RECALLED: "recalled",
}


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


def step_lines(steps: NextSteps) -> Iterator[str]:
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


def step_buttons(steps: NextSteps, guild_id: int) -> Iterator[ui.Button[Any]]:
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
