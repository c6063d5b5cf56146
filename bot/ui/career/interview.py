"""/career interview: questions that one rates one's answers to, take-home tasks, and what to ask a company."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.content import Catalog, Role
from bot.domain.content.models.questions import GettingHired, InterviewQuestion, Seniority, TakeHome
from bot.domain.errors import Refusal, require
from bot.domain.interview import InterviewPractice, questions_for, roles_with_questions
from bot.domain.recall import LadderStep, QuestionKind, Rating
from bot.formatting import bullets, date_stamp, plural, sections, skill_names, small
from bot.interactions import Button, Request, Screen, button, page, paged, router
from bot.services import recall
from bot.services.plan.progress import get_zone_and_date
from bot.ui.career import routes
from bot.ui.lookup.navigation import require_entry, role_choice_screen, rubric_screen

LEVEL_NAMES = {
    Seniority.STARTING: "Starting out",
    Seniority.EXPERIENCED: "Experienced",
    Seniority.SENIOR: "Senior",
}
_RATING_LABELS = {
    Rating.KNEW: "I had most of it",
    Rating.ALMOST: "I had some of it",
    Rating.MISSED: "I had little of it",
}
QUESTIONS_A_PAGE = 5
_OURS = "We wrote the questions and the good answers ourselves."
_GONE = "That question is gone, or you’ve rated it already. `/career interview` shows what’s next."


@dataclass(frozen=True, slots=True)
class Interview:
    """What a member practises: the questions for a role, at one level or at every level."""

    catalog: Catalog
    role: Role
    level: Seniority | None
    practice: InterviewPractice
    zone: ZoneInfo


@router.answers
async def ask_interview(request: Request, route: routes.AskInterview) -> Screen:
    if route.role is None:
        roles = roles_with_questions(request.catalog)
        return role_choice_screen("Interview practice", route, roles)
    role = require_entry(
        request.catalog.role_names,
        route.role,
        lambda near: routes.AskInterview(role=near.id, level=route.level),
    )
    return next_screen(await _load(request, role, route.level))


@router.answers
async def show_good_answer(request: Request, route: routes.ShowGoodAnswer) -> Screen:
    question = _require_question(request, route.question_id)
    role = require_role(request, route.role)
    return answer_screen(request.catalog, question, role.id, route.level)


@router.answers
async def rate_answer(request: Request, route: routes.RateAnswer) -> Screen:
    question = _require_question(request, route.question_id)
    role = require_role(request, route.role)
    rated = await request.write(
        recall.rate_interview, request.actor, question.id, route.rating, now=request.now
    )
    return next_screen(await _load(request, role, route.level), require(rated, _GONE))


def _require_question(request: Request, question_id: str) -> InterviewQuestion:
    questions = request.catalog.interview
    return require(next((one for one in questions if one.id == question_id), None), _GONE)


def require_role(request: Request, role_id: str) -> Role:
    gone = "That role is no longer listed. `/career interview` offers the ones there are."
    return require(request.catalog.role_names.by_id.get(role_id), gone)


async def _load(request: Request, role: Role, level: Seniority | None) -> Interview:
    actor, catalog = request.actor, request.catalog
    async with request.database.reading() as connection:
        zone, today = await get_zone_and_date(connection, *actor.key, request.now)
        rated = await recall.load_ratings(connection, *actor.key, QuestionKind.INTERVIEW, zone)
    practice = InterviewPractice(questions_for(catalog, role.id, level), rated, today)
    return Interview(catalog, role, level, practice, zone)


def next_screen(interview: Interview, rated: LadderStep | None = None) -> Screen:
    """Draw the next question, or why there is none; `rated` is what was stored about the last one."""
    practice, level = interview.practice, " at this level" if interview.level else ""
    if not practice.questions:
        title = f"There are no questions for {interview.role.name}{level} yet"
        roles = roles_with_questions(interview.catalog)
        return role_choice_screen(title, routes.AskInterview(), roles)
    if question := practice.next_question:
        return _question_screen(interview, question, rated)
    return _finished_screen(interview)


def _question_screen(
    interview: Interview, question: InterviewQuestion, rated: LadderStep | None
) -> Screen:
    role, practice = interview.role, interview.practice
    note = ""
    if rated and rated.due_on:
        again = date_stamp(rated.due_on, interview.zone)
        note = f"The last question comes again on {again}. "
    elif rated:
        note = "You know the last question now; it won’t come again. "
    new = len(practice.unseen)
    counts = (
        f"Level: {LEVEL_NAMES[question.level].lower()} · {len(practice.due)} due today · "
        f"{len(practice.questions) - new} seen · {new} left to see"
    )
    asked = f"## Interview: {role.name}\n{small(counts)}\n{question.ask}"
    think = "Think of your answer or say it aloud. Then see what a good one has."
    show = routes.ShowGoodAnswer(question_id=question.id, role=role.id, level=interview.level)
    buttons = [button("See a good answer", show, primary=True), *_more_buttons(interview)]
    return page(sections([asked, think]), footer=f"{note}{_OURS}", buttons=buttons)


def _more_buttons(interview: Interview) -> list[Button]:
    hired, role_id, level = interview.catalog.getting_hired, interview.role.id, interview.level
    buttons: list[Button] = []
    if hired.take_homes_for(role_id):
        buttons.append(button("Take-home task", routes.ShowTakeHome(role=role_id, level=level)))
    if hired.questions_for(role_id):
        to_ask = routes.ShowQuestionsToAsk(role=role_id, level=level)
        buttons.append(button("Questions to ask them", to_ask))
    return buttons


def answer_screen(
    catalog: Catalog, question: InterviewQuestion, role_id: str, level: Seniority | None
) -> Screen:
    skills = skill_names(catalog, question.skills)
    parts = [
        f"## A good answer\n{question.ask}",
        bullets(question.good),
        f"**A weak answer** · {question.weak}",
        f"**Read about** · {skills} (`/skill`)" if skills else "",
        "How much of it did your answer have?",
    ]
    about: dict[str, Any] = {"question_id": question.id, "role": role_id, "level": level}
    return page(
        sections(parts),
        footer=f"{_OURS} Only how you rate yourself is stored, and only you see it.",
        buttons=[
            button(label, routes.RateAnswer(**about, rating=rating))
            for rating, label in _RATING_LABELS.items()
        ],
    )


def _finished_screen(interview: Interview) -> Screen:
    practice, title = interview.practice, "That’s all for today"
    level = " at this level" if interview.level else ""
    text = f"You’ve seen every question for {interview.role.name}{level}."
    if coming := practice.next_due:
        date, due = coming
        coming_up = plural(due, "question comes", "questions come")
        text += f" {coming_up} again on {date_stamp(date, interview.zone)}."
    else:
        title = "You’ve practised them all"
        text += " In the end you had most of each good answer, even three weeks later, so none comes again."
    return page(f"## {title}\n{text}", footer=_OURS, buttons=_more_buttons(interview))


@router.answers
async def show_take_home(request: Request, route: routes.ShowTakeHome) -> Screen:
    hired, role = request.catalog.getting_hired, require_role(request, route.role)
    _require_task(hired, role, route.number)
    return take_home_screen(hired, role, route)


@router.answers
async def show_rubric(request: Request, route: routes.ShowRubric) -> Screen:
    hired, role = request.catalog.getting_hired, require_role(request, route.role)
    return take_home_rubric_screen(_require_task(hired, role, route.number), route)


def _require_task(hired: GettingHired, role: Role, number: int) -> TakeHome:
    tasks = hired.take_homes_for(role.id)
    if number > len(tasks):
        raise Refusal("That take-home task is gone. `/career interview` shows what there is.")
    return tasks[number - 1]


@router.answers
async def show_questions_to_ask(request: Request, route: routes.ShowQuestionsToAsk) -> Screen:
    hired, role = request.catalog.getting_hired, require_role(request, route.role)
    return questions_to_ask_screen(hired, role, route)


def take_home_screen(hired: GettingHired, role: Role, route: routes.ShowTakeHome) -> Screen:
    tasks = hired.take_homes_for(role.id)
    task = tasks[route.number - 1]
    about = f"Take-home task for {role.name} · about {plural(task.hours, 'hour')}"
    rubric = routes.ShowRubric(role=route.role, number=route.number, level=route.level)
    following = route.model_copy(update={"number": route.number % len(tasks) + 1})
    buttons = [
        button("How it’s judged", rubric, primary=True),
        *([button("Another task", following)] if len(tasks) > 1 else []),
        _back(route),
    ]
    return page(
        f"## {task.title}\n{small(about)}\n{task.brief}\n\n**Hand in**\n{bullets(task.hand_in)}",
        footer="The task is ours. Companies give tasks like it, not this one.",
        buttons=buttons,
    )


def _back(route: routes.InterviewRoute) -> Button:
    return button("Interview questions", routes.AskInterview(role=route.role, level=route.level))


def take_home_rubric_screen(task: TakeHome, route: routes.ShowRubric) -> Screen:
    head = (
        f"## {task.title}: how it’s judged\nFor each criterion, find the mark that fits what "
        "you’d hand in."
    )
    task_route = routes.ShowTakeHome(role=route.role, number=route.number, level=route.level)
    links = [button("The task", task_route), _back(route)]
    return rubric_screen(head, task.rubric, route, route.skip, links)


def questions_to_ask_screen(
    hired: GettingHired, role: Role, route: routes.ShowQuestionsToAsk
) -> Screen:
    _, shown, paging = paged(hired.questions_for(role.id), route, route.skip, QUESTIONS_A_PAGE)
    parts = (f"**{question.ask}**\n{question.why}" for question in shown)
    return page(
        sections(["## Questions to ask them", *parts]),
        footer=f"For {role.name} interviews. The questions are ours.",
        buttons=[*paging, _back(route)],
    )
