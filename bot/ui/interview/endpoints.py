"""Answers what is asked when preparing for interviews."""

from bot.domain.content import Role
from bot.domain.content.models.interview import InterviewQuestion, Seniority
from bot.domain.errors import Refusal
from bot.domain.interview import InterviewPractice, list_practice
from bot.domain.schedule.clock import local_date
from bot.interactions import Request, Router, Screen
from bot.services.interview import ratings
from bot.services.plan.zones import find_zone
from bot.ui.interview import hiring, routes
from bot.ui.interview.screens import Interview, answer_screen, next_screen
from bot.ui.lookup.endpoints import require_entry

router = Router()

_GONE = "That question is gone, or you’ve rated it already. `/interview` shows what’s next."
_NO_TASK = "That take-home task is no longer there. `/interview` shows what there is."
_NO_ROLE = "That role is no longer listed. `/interview` offers the ones there are."
_NOTHING_TO_ASK = "Those questions are no longer there. `/interview` shows what there is."


@router.answers
async def ask_interview(request: Request, asked: routes.AskInterview) -> Screen:
    """Ask the next question for a role."""
    role = require_entry(
        request.catalog.role_names,
        asked.role,
        lambda near: routes.AskInterview(role=near.id, level=asked.level),
    )
    return next_screen(await _load(request, role, asked.level))


@router.answers
async def show_good_answer(request: Request, asked: routes.ShowGoodAnswer) -> Screen:
    """Show what a good answer has."""
    question = _require_question(request, asked.question_id)
    role = _require_role(request, asked.role)
    return answer_screen(request.catalog, question, role.id, asked.level)


@router.answers
async def rate_answer(request: Request, asked: routes.RateAnswer) -> Screen:
    """Store a rating, and ask the next question."""
    question = _require_question(request, asked.question_id)
    role = _require_role(request, asked.role)
    async with request.database.writing() as connection:
        rated = await ratings.rate(
            connection, request.actor, question, asked.rating, now=request.now
        )
    if rated is None:
        raise Refusal(_GONE)
    return next_screen(await _load(request, role, asked.level), rated)


@router.answers
async def show_take_home(request: Request, asked: routes.ShowTakeHome) -> Screen:
    """Show a take-home task for a role."""
    hired, role = request.catalog.getting_hired, _require_role(request, asked.role)
    if asked.number > len(hired.take_homes_for(role.id)):
        raise Refusal(_NO_TASK)
    return hiring.take_home_screen(hired, role, asked)


@router.answers
async def show_rubric(request: Request, asked: routes.ShowRubric) -> Screen:
    """Show how a take-home task is judged."""
    role = _require_role(request, asked.role)
    tasks = request.catalog.getting_hired.take_homes_for(role.id)
    if asked.number > len(tasks):
        raise Refusal(_NO_TASK)
    return hiring.rubric_screen(tasks[asked.number - 1], asked)


@router.answers
async def show_questions_to_ask(request: Request, asked: routes.ShowQuestionsToAsk) -> Screen:
    """Show questions to ask the company."""
    hired, role = request.catalog.getting_hired, _require_role(request, asked.role)
    if not hired.questions_for(role.id):
        raise Refusal(_NOTHING_TO_ASK)
    return hiring.questions_to_ask_screen(hired, role, asked)


def _require_question(request: Request, question_id: str) -> InterviewQuestion:
    found = next((each for each in request.catalog.interview if each.id == question_id), None)
    if found is None:
        raise Refusal(_GONE)
    return found


def _require_role(request: Request, role_id: str) -> Role:
    role = request.catalog.role_names.by_id.get(role_id)
    if role is None:
        raise Refusal(_NO_ROLE)
    return role


async def _load(request: Request, role: Role, level: Seniority | None) -> Interview:
    """Load what the member has practised of the questions for a role."""
    actor, catalog = request.actor, request.catalog
    async with request.database.reading() as connection:
        zone = await find_zone(connection, actor.guild_id, actor.member_id)
        records = await ratings.load_records(connection, actor, zone)
    items = list_practice(catalog, role.id, level, records)
    practice = InterviewPractice(items, local_date(request.now, zone))
    return Interview(catalog, role, level, practice, zone)
