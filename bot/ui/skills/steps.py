"""How to work on a skill next, as words and buttons."""

from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.domain.skills.next_steps import NextSteps
from bot.formatting import plural
from bot.interactions import Route, button
from bot.ui.challenges.routes import Answer
from bot.ui.lookup.routes import ShowProject
from bot.ui.plan.routes import LookAtDay
from bot.ui.recall.routes import StartRecall


def first_step_text(steps: NextSteps) -> str:
    """Name what practises a skill and can be started now, in a few words; at least its exercise."""
    if steps.day:
        return f"day {steps.day.number} of {steps.day.plan.name}"
    if steps.challenge and steps.post_id:
        return f"the challenge “{steps.challenge.title}”"
    if steps.project:
        return f"the project {steps.project.name}"
    if steps.challenge:
        title = steps.challenge.title
        if steps.is_waiting:
            return f"an exercise (in the menu below), as your answer to “{title}” waits for review"
        return f"an exercise (in the menu below), as the challenge “{title}” isn’t open now"
    return "an exercise (in the menu below)"


def first_step_route(steps: NextSteps, guild_id: int) -> tuple[str, Route] | None:
    """Return the first step that can be taken now, as a label and a route; None if there is none."""
    if steps.day:
        route = LookAtDay(day_id=steps.day.day.id, guild_id=guild_id)
        return f"Day {steps.day.number}", route
    if steps.post_id:
        return "Challenge", Answer(post_id=steps.post_id)
    if steps.project:
        return "Project", ShowProject(project=steps.project.id)
    return None


def step_lines(steps: NextSteps) -> Iterator[str]:
    """Name everything with which to work on a skill next."""
    if steps.day:
        day = steps.day.day
        yield (
            f"Day {steps.day.number} of {steps.day.plan.name}: “{day.title}”, about {day.minutes} "
            "minutes"
        )
    if steps.challenge:
        yield f"The challenge “{steps.challenge.title}”: {_when(steps)}"
    if steps.questions:
        yield f"{plural(steps.questions, 'recall question')} about days you’ve done"
    if steps.project:
        yield f"The project {steps.project.name}: {steps.project.what}"


def _when(steps: NextSteps) -> str:
    if steps.is_waiting:
        return "your answer is waiting for review"
    return "you can answer it now" if steps.post_id else "you can’t answer it right now"


def step_buttons(steps: NextSteps, guild_id: int) -> Iterator[ui.Button[Any]]:
    """Yield a button for each step that can be taken now."""
    if steps.day:
        route = LookAtDay(day_id=steps.day.day.id, guild_id=guild_id)
        yield button(f"Show day {steps.day.number}", route)
    if steps.post_id:
        yield button("Answer the challenge", Answer(post_id=steps.post_id))
    if steps.questions:
        yield button("Recall", StartRecall(guild_id=guild_id))
    if steps.project:
        yield button("See the project", ShowProject(project=steps.project.id))
