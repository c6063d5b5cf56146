"""Answers what is asked about recall."""

from bot.domain.content.models.recall import RecallQuestion
from bot.domain.errors import Refusal
from bot.domain.recall.ladder import MOST_ASKED
from bot.interactions import Form, Request, Router, Screen
from bot.services.members.first_use import ensure_member
from bot.services.plan import reminders
from bot.services.recall import questions, settings
from bot.ui.recall import screens
from bot.ui.recall.asking import answer_form, is_right
from bot.ui.recall.routes import AnswerRecall, PassRecall, SetRecall, StartRecall

router = Router()

_NOT_DUE = "You’ve already answered this question, or it’s gone. `/recall` shows what’s next."


@router.answers
async def start_recall(request: Request, asked: StartRecall) -> Screen:
    """Show the next question, unless enough were asked or none is due."""
    recall = await _load(request)
    if recall.is_new and recall.items and recall.choices.in_study:
        async with request.database.writing() as connection:
            await questions.begin_study(connection)
        recall = await _load(request)
    actor = request.actor
    if not recall.due or asked.answered >= MOST_ASKED:
        return screens.nothing_asked_screen(recall, asked.answered, actor.guild_id)
    return screens.question_screen(
        request.catalog, recall, asked.answered, actor.guild_id, actor.member_id
    )


@router.answers
async def answer_recall(request: Request, asked: AnswerRecall) -> Screen | Form:
    """Judge an answer and explain it; without one, ask for it in a form."""
    question = _require_question(request, asked.question_id)
    if asked.position is None and asked.typed is None:
        return answer_form(question, asked)
    right = is_right(question, request.actor.member_id, asked.position, asked.typed)
    await _record(request, question, right=right)
    return screens.explained_screen(
        question, await _load(request), asked.answered, request.actor.guild_id, right=right
    )


@router.answers
async def pass_recall(request: Request, asked: PassRecall) -> Screen:
    """Explain the answer to a member who does not know it."""
    question = _require_question(request, asked.question_id)
    await _record(request, question, right=False)
    return screens.explained_screen(
        question,
        await _load(request),
        asked.answered,
        request.actor.guild_id,
        right=False,
        passed=True,
    )


@router.answers
async def set_recall(request: Request, asked: SetRecall) -> Screen:
    """Store what a member chose about recall, and show all choices."""
    actor = request.actor
    given = {"in_reminders": asked.in_reminders, "in_study": asked.in_study}
    changed = {name: value for name, value in given.items() if value is not None}
    async with request.database.writing() as connection:
        if changed:
            await ensure_member(connection, actor, request.now)
            choices = await settings.change_choices(connection, actor, **changed)
        else:
            choices = await settings.find_choices(connection, actor.guild_id, actor.member_id)
        at = await reminders.find_time(connection, actor)
    return screens.choices_screen(choices, at, actor.guild_id)


def _require_question(request: Request, question_id: str) -> RecallQuestion:
    found = next((each for each in request.catalog.recall if each.id == question_id), None)
    if found is None:
        raise Refusal(_NOT_DUE)
    return found


async def _load(request: Request) -> questions.MemberRecall:
    actor, now = request.actor, request.now
    async with request.database.reading() as connection:
        return await questions.load(
            connection, request.catalog, actor.guild_id, actor.member_id, now=now
        )


async def _record(request: Request, question: RecallQuestion, *, right: bool) -> None:
    """Record an answer; refuse one to a question that is not due."""
    actor, catalog = request.actor, request.catalog
    async with request.database.writing() as connection:
        recorded = await questions.answer(
            connection, actor, catalog, question.id, is_right=right, now=request.now
        )
    if recorded is None:
        raise Refusal(_NOT_DUE)
