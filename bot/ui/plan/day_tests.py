"""Testing out of a plan day: its recall questions in a row."""

from typing import Any

from discord import ui

from bot.domain.content.models.recall import RecallQuestion
from bot.domain.errors import Refusal
from bot.domain.recall.day_test import questions_of
from bot.formatting import sections, small
from bot.interactions import Form, Request, Router, Screen, button_rows, page
from bot.services.plan import day_tests
from bot.services.plan.day_tests import DayAnswer, DayTestState
from bot.ui.plan.context import PlanContext, plan_screen, screen_with_status, undo_buttons
from bot.ui.plan.routes import AnswerDayTest, LookAtDay, PassDayTest, TakeDayTest, Today
from bot.ui.points.screens import reached_text
from bot.ui.recall.asking import answer_buttons, answer_form, feedback, is_right

router = Router()

_RULES = (
    "If at most one of your answers is wrong, this day counts as done, without points. You can try this "
    "plan day once today."
)


@router.answers
async def take_test(request: Request, asked: TakeDayTest) -> Screen:
    """Show the next question of today's try."""
    async with request.database.writing() as connection:
        state = await day_tests.begin(
            connection, request.actor, request.catalog, asked.day_id, now=request.now
        )
    return plan_screen(
        request,
        state.progress,
        lambda context: draw_question(context, state, request.actor.member_id),
    )


@router.answers
async def answer_test(request: Request, asked: AnswerDayTest) -> Screen | Form:
    """Judge an answer and explain it; without one, ask for it in a form."""
    question = _require_question(request, asked.day_id, asked.number)
    if asked.position is None and asked.typed is None:
        return answer_form(question, asked)
    right = is_right(question, request.actor.member_id, asked.position, asked.typed)
    return await _record(request, question, DayAnswer(asked.day_id, asked.number, right))


@router.answers
async def pass_test(request: Request, asked: PassDayTest) -> Screen:
    """Explain the answer to a member who does not know it."""
    question = _require_question(request, asked.day_id, asked.number)
    given = DayAnswer(asked.day_id, asked.number, is_right=False)
    return await _record(request, question, given, passed=True)


async def _record(
    request: Request, question: RecallQuestion, given: DayAnswer, *, passed: bool = False
) -> Screen:
    async with request.database.writing() as connection:
        state = await day_tests.answer(
            connection, request.actor, request.catalog, given, now=request.now
        )
    text = feedback(question, right=given.is_right, passed=passed)
    return plan_screen(
        request, state.progress, lambda context: explained_screen(context, state, text)
    )


def _require_question(request: Request, day_id: str, number: int) -> RecallQuestion:
    questions = questions_of(request.catalog, day_id)
    if number >= len(questions):
        raise Refusal("This question is gone. `/plan today` shows what’s next.")
    return questions[number]


def draw_question(context: PlanContext, state: DayTestState, member_id: int) -> Screen:
    """Draw the next question."""
    question = state.questions[state.asked]
    where: dict[str, Any] = {
        "guild_id": context.guild_id,
        "day_id": state.day_id,
        "number": state.asked,
    }
    day = context.plan.day(state.day_number)
    number = f"Question {state.asked + 1} of {len(state.questions)}"

    def controls() -> list[ui.Item[Any]]:
        buttons = answer_buttons(
            question,
            member_id,
            lambda at: AnswerDayTest(position=at, **where),
            PassDayTest(**where),
        )
        return [*button_rows(buttons)]

    text = f"## Day {state.day_number} · {day.title}\n{small(number)}\n{question.ask}"
    return page(context.with_notice(text), controls=controls, footer=_RULES)


def explained_screen(context: PlanContext, state: DayTestState, text: str) -> Screen:
    """Draw the explanation of an answer, then the way to the next question or how it ended."""
    if state.current:
        following = context.button("Next", TakeDayTest(day_id=state.day_id), primary=True)
        return page(context.with_notice(text), controls=lambda: button_rows([following]))
    return _end_screen(context, state, text)


def _end_screen(context: PlanContext, state: DayTestState, text: str) -> Screen:
    count = len(state.questions)
    score = f"You knew {count - state.wrong} of {count}."
    if state.passed is None:
        day = context.button("Show the day", LookAtDay(day_id=state.day_id), primary=True)
        end = f"## Day {state.day_number} is worth a look\n{score} You can try again tomorrow."
        return screen_with_status(context, sections([text, end]), [day], offer_help=False)
    end = (
        f"## Day {state.day_number} is done\n{score} You tested out of it, so it brings no points and "
        "doesn’t count for your streak."
    )
    reached = state.passed.milestones_reached
    buttons = [context.button("Show what’s next", Today(), primary=True), *undo_buttons(context)]
    parts = [text, end, reached_text(reached) if reached else ""]
    return screen_with_status(context, sections(parts), buttons, offer_help=False)
