"""Skills by how well they are shown, and how to work on one next, as lines and buttons."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.content import Skill
from bot.domain.skills import LearningRecord, NeededSkill, NextSteps, SkillEvidence, SkillState
from bot.formatting import capitalize, join_fitting, plural
from bot.interactions import LONGEST_LABEL, Button, Request, Route, Row, button
from bot.services.skills import load_record as load_skills
from bot.ui.career.routes import ReportSkill, StartRecall, WorkOnSkill
from bot.ui.challenges.routes import SubmitAnswer
from bot.ui.lookup.navigation import entry_menu
from bot.ui.lookup.routes import ShowProject
from bot.ui.plan.routes import LookAtDay

STATE_NAMES = {
    SkillState.NEW: "new",
    SkillState.REPORTED: "you say so",
    SkillState.PRACTISED: "practised",
    SkillState.RECALLED: "recalled",
}
_LONGEST_LINE = 250
_STEPS_SHOWN = 3
_LATER = 1000  # ranks behind the days of any plan


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    about: str
    label: str  # of its button
    route: Route | None  # None if it can't be taken now
    rank: int = 0  # the nearest steps come first: days of the member's plan by their number


async def load_record(request: Request) -> LearningRecord:
    return await request.read(load_skills, request.actor, request.now)


def lines_by_state(named: Iterable[tuple[SkillState, str]], *states: SkillState) -> Iterator[str]:
    """Yield a line for each of these states that a skill has: its name, and those of the skills."""
    names: dict[SkillState, list[str]] = defaultdict(list)
    for state, name in named:
        names[state].append(name)
    for state in states:
        if found := names[state]:
            listed = join_fitting(found, " · ", longest=_LONGEST_LINE)
            yield f"**{capitalize(STATE_NAMES[state])}** {listed}"


def list_steps(steps: NextSteps, guild_id: int) -> Iterator[Step]:
    if steps.day:
        day, name = steps.day.day, f"Day {steps.day.number}"
        if not steps.is_in_plan:
            name += f" of {steps.day.plan.name}"
        route = LookAtDay(day_id=day.id, guild_id=guild_id)
        about = f"“{day.title}”, about {day.minutes} minutes"
        rank = steps.day.number + (0 if steps.is_in_plan else _LATER)
        yield Step(name, about, name, route, rank)
    if steps.challenge:
        when = "you can answer it now" if steps.post_id else "you can’t answer it right now"
        if steps.is_waiting:
            when = "your answer is waiting for review"
        answer = SubmitAnswer(post_id=steps.post_id) if steps.post_id else None
        title = f"“{steps.challenge.title}”"
        yield Step(f"The challenge {title}", when, f"Answer {title}", answer)
    if steps.questions:
        name = f"{plural(steps.questions, 'recall question')} about days you’ve done"
        yield Step(name, "", "Recall", StartRecall(guild_id=guild_id))
    if steps.project:
        project = steps.project
        show = ShowProject(project=project.id)
        yield Step(f"The project {project.name}", project.what, project.name, show, _LATER)


def first_step(need: NeededSkill, guild_id: int) -> Step:
    """Return what works on a skill and can be taken now; at least its exercise."""
    skill = need.evidence.skill
    label, route = f"Exercise: {skill.name}", WorkOnSkill(skill=skill.id)
    exercise = Step("An exercise", skill.practise, label, route, 2 * _LATER)
    return next((step for step in list_steps(need.steps, guild_id) if step.route), exercise)


def first_steps(
    missing: Mapping[str, NeededSkill], guild_id: int
) -> Sequence[tuple[Step, Sequence[str]]]:
    """Return three steps with the names of the skills that each works on, the nearest first."""
    names_by_step: dict[Step, list[str]] = defaultdict(list)
    for name, need in missing.items():
        names_by_step[first_step(need, guild_id)].append(name)
    return sorted(names_by_step.items(), key=lambda way: way[0].rank)[:_STEPS_SHOWN]


def steps_text(steps: Iterable[tuple[Step, Sequence[str]]]) -> str:
    return "\n".join(
        f"{number}. **{step.name}** · {join_fitting(names, ', ', longest=_LONGEST_LINE)}"
        for number, (step, names) in enumerate(steps, 1)
    )


def step_buttons(steps: Iterable[Step]) -> Iterator[Button]:
    for step in steps:
        if step.route:
            yield button(step.label[:LONGEST_LABEL], step.route)


def report_menus(listed: Sequence[SkillEvidence], *, role_id: str | None = None) -> Iterator[Row]:
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


def work_menu(skills: Sequence[Skill], *, is_new_message: bool = False) -> Row:
    route = WorkOnSkill(skill=skills[0].id, is_new_message=is_new_message)
    return entry_menu("Work on a skill…", route, fills="skill", entries=skills)
