"""Testing out of a plan day: its recall questions in a row."""

from bot.domain.errors import Refusal
from bot.domain.ladder import Rating
from bot.domain.plan.progress import PlanProgress
from bot.domain.recall import day_test_questions
from bot.formatting import sections, small
from bot.interactions import Form, Request, Router, Screen, page
from bot.services.plan import day_tests
from bot.services.plan.day_tests import DayAnswer, DayTestState
from bot.ui.career.recall import answer_buttons, answer_form, compare_screen, feedback, rating_of
from bot.ui.plan.routes import AnswerDayTest, LookAtDay, TakeDayTest, Today
from bot.ui.plan.screens import plan_button, screen_with_status, undo_buttons, with_notices
from bot.ui.points.rewards import reached_text

router = Router()

_RULES = "If you miss at most one, this day counts as done, without points. You get one try a day."
_WHY_RATE = "Did you know it? “Almost” counts as not known here."


@router.answers
async def take_test(request: Request, route: TakeDayTest) -> Screen:
    state = await request.write(
        day_tests.begin, request.actor, request.catalog, route.day_id, now=request.now
    )
    screen = draw_question(state.progress, state, request.actor.member_id)
    return with_notices(request, state.progress, screen)


@router.answers
async def answer_test(request: Request, route: AnswerDayTest) -> Screen | Form:
    """Record an answer and explain it; before it's given, ask for it or show what is right."""
    questions = day_test_questions(request.catalog, route.day_id)
    if route.number >= len(questions):
        raise Refusal("This question is gone. `/plan today` shows what’s next.")
    question = questions[route.number]
    rating = rating_of(question, request.actor.member_id, route)
    if rating is None:
        if question.answer:
            return compare_screen(question, route, _WHY_RATE)
        return answer_form(question, route)
    given = DayAnswer(route.day_id, route.number, is_right=rating is Rating.KNEW)
    state = await request.write(
        day_tests.answer, request.actor, request.catalog, given, now=request.now
    )
    if question.answer and state.current:  # they have seen the answer already
        screen = draw_question(state.progress, state, request.actor.member_id)
        return with_notices(request, state.progress, screen)
    text = "" if question.answer else feedback(question, route, rating)
    return with_notices(request, state.progress, explained_screen(state.progress, state, text))


def draw_question(progress: PlanProgress, state: DayTestState, member_id: int) -> Screen:
    question = state.questions[state.answered]
    route = AnswerDayTest(day_id=state.day_id, number=state.answered, guild_id=progress.guild_id)
    day = progress.plan.day(state.day_number)
    number = f"Question {state.answered + 1} of {len(state.questions)}"

    text = f"## Day {state.day_number} · {day.title}\n{small(number)}\n{question.ask}"
    return page(text, buttons=answer_buttons(question, member_id, route), footer=_RULES)


def explained_screen(progress: PlanProgress, state: DayTestState, text: str) -> Screen:
    """Draw the explanation of an answer, then the way to the next question or how it ended."""
    if state.current:
        following = plan_button(progress, "Next", TakeDayTest(day_id=state.day_id), primary=True)
        return page(text, buttons=[following])
    count = len(state.questions)
    score = f"You knew {count - state.wrong} of {count}."
    if state.passed is None:
        day = plan_button(progress, "Show the day", LookAtDay(day_id=state.day_id), primary=True)
        end = f"## Day {state.day_number} is worth a look\n{score} You can try again tomorrow."
        return screen_with_status(progress, sections([text, end]), [day])
    end = (
        f"## Day {state.day_number} is done\n{score} You tested out of it, so it brings no points and "
        "doesn’t count for your streak."
    )
    reached = state.passed.milestones_reached
    buttons = [
        plan_button(progress, "Show what’s next", Today(), primary=True),
        *undo_buttons(progress),
    ]
    parts = [text, end, reached_text(reached) if reached else ""]
    return screen_with_status(progress, sections(parts), buttons)
