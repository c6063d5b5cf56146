"""Checking in plan days, taking check-ins back, and testing out of a day by its recall questions."""

from bot.domain.errors import Refusal
from bot.domain.markup import SafeText
from bot.domain.plan.progress import PlanProgress, why_no_check_in
from bot.domain.recall import Rating, day_test_questions
from bot.formatting import plural, sections, small
from bot.interactions import Button, Form, Request, Screen, page, router
from bot.services.plan import check_ins
from bot.services.plan.check_ins import CheckInResult, DayAnswer, DayTestState
from bot.ui.career.recall import answer_buttons, answer_form, compare_screen, feedback, rating_of
from bot.ui.plan import routes, screens
from bot.ui.plan.progress import card_of
from bot.ui.plan.screens import plan_button, screen_with_status, undo_buttons, with_notices
from bot.ui.points.rewards import reached_text, role_text

_RULES = "If you miss at most one, this day counts as done, without points. You get one try a day."
_WHY_RATE = "Did you know it? “Almost” counts as not known here."


@router.answers
async def check_in(request: Request, route: routes.CheckIn) -> Screen:
    result = await request.write(
        check_ins.check_in,
        request.actor,
        request.catalog,
        now=request.now,
        day=route.day_id or route.day_number,
        note=SafeText(route.note) if route.note else None,
    )
    return with_notices(request, result.progress, result_screen(result))


@router.answers
async def undo_check_in(request: Request, route: routes.UndoCheckIn) -> Screen:
    result = await request.write(
        check_ins.undo, request.actor, request.catalog, route.day_id, now=request.now
    )
    return with_notices(request, result.progress, result_screen(result))


def result_screen(checked: CheckInResult) -> Screen:
    """Draw the result of a check-in or an undo, with the picture if it finished the plan."""
    progress, next_day = checked.progress, checked.progress.next_day
    mine = ("My progress", routes.ShowProgress())
    if next_day is None:
        return _finished_screen(checked, plan_button(progress, *mine))
    why_not = None if checked.is_undo else why_no_check_in(progress, next_day)
    offers_reminder = not (progress.has_reminder or checked.is_undo)
    label, route = ("Remind me", routes.Remind()) if offers_reminder else mine
    last = plan_button(progress, label, route, primary=bool(why_not))
    step = len(progress.plan.day(next_day).steps) if checked.is_undo else 1
    show = screens.day_button(progress, next_day, primary=not why_not, step=step)
    undo = undo_buttons(progress)
    parts, one_more = [_outcome_text(checked)], ""
    if not checked.is_undo:
        if progress.behind and not why_not and progress.active_dates[progress.today] == 1:
            one_more = "One more today, and you catch up by a day."
        said = [screens.next_text(progress, next_day), one_more, why_not]
        parts.append(" ".join(filter(None, said)))
    parts.append(reached_text(checked.milestones_reached))
    buttons = [last, show, *undo] if why_not else [show, *undo, last]
    return screen_with_status(progress, sections(parts), buttons)


def _finished_screen(checked: CheckInResult, mine: Button) -> Screen:
    progress, reached, card = checked.progress, checked.milestones_reached, None
    buttons = [*undo_buttons(progress), mine, *screens.buttons_after_finish(progress)]
    outcome = _outcome_text(checked)
    if not checked.was_already_done:
        outcome, card = _finished_text(checked), card_of(progress)
        reached = tuple(found for found in reached if not found.milestone.plan_finished)
        share = routes.ShareProgress()
        buttons.insert(0, plan_button(progress, "Share it here", share, primary=True))
    text = sections([outcome, reached_text(reached)])
    return screen_with_status(progress, text, buttons, card=card)


def _finished_text(checked: CheckInResult) -> str:
    number, plan = checked.day_number, checked.progress.plan
    points = f" · {plural(checked.points, 'point')}" if checked.points else ""
    reached = (found for found in checked.milestones_reached if found.milestone.plan_finished)
    praise = "\n".join(f"{found.milestone.text}{role_text(found)}" for found in reached)
    return (
        f"## You’ve finished the plan\nThat was the last of {plural(plan.length, 'day')}: day {number}, "
        f"“{plan.day(number).title}”{points}\n{praise or screens.WHAT_NEXT}"
    )


def _outcome_text(checked: CheckInResult) -> str:
    """Write whether the day is checked in now, what it is about, and the points it brought."""
    number, points = checked.day_number, plural(abs(checked.points), "point")
    about = f"“{checked.progress.plan.day(number).title}”"
    if checked.is_undo:
        taken = f" · {points} taken back" if checked.points else ""
        again = "You can check in for it again at any time."
        return f"## Your check-in for day {number} is undone\n{about}{taken}\n{again}"
    if checked.was_already_done:
        saved = " Your note is saved with your check-in." if checked.has_note else ""
        return f"## Day {number} is already done\n{about}\nEach day counts only once.{saved}"
    if checked.points:
        return f"## Day {number} is done\n{about} · {points}"
    return f"## Day {number} is done\n{about}\nYou already have the points for this day."


@router.answers
async def take_test(request: Request, route: routes.TakeDayTest) -> Screen:
    state = await request.write(
        check_ins.begin_test, request.actor, request.catalog, route.day_id, now=request.now
    )
    screen = draw_question(state.progress, state, request.actor.member_id)
    return with_notices(request, state.progress, screen)


@router.answers
async def answer_test(request: Request, route: routes.AnswerDayTest) -> Screen | Form:
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
        check_ins.answer_test, request.actor, request.catalog, given, now=request.now
    )
    if question.answer and state.current:  # they have seen the answer already
        screen = draw_question(state.progress, state, request.actor.member_id)
        return with_notices(request, state.progress, screen)
    text = "" if question.answer else feedback(question, route, rating, request.actor.member_id)
    return with_notices(request, state.progress, explained_screen(state.progress, state, text))


def draw_question(progress: PlanProgress, state: DayTestState, member_id: int) -> Screen:
    question = state.questions[state.answered]
    route = routes.AnswerDayTest(
        day_id=state.day_id, number=state.answered, guild_id=progress.guild_id
    )
    day = progress.plan.day(state.day_number)
    number = f"Question {state.answered + 1} of {len(state.questions)}"

    text = f"## Day {state.day_number} · {day.title}\n{small(number)}\n{question.ask}"
    return page(text, buttons=answer_buttons(question, member_id, route), footer=_RULES)


def explained_screen(progress: PlanProgress, state: DayTestState, text: str) -> Screen:
    if state.current:
        following = routes.TakeDayTest(day_id=state.day_id)
        return page(text, buttons=[plan_button(progress, "Next", following, primary=True)])
    count = len(state.questions)
    score = f"You knew {count - state.wrong} of {count}."
    if state.passed is None:
        look = routes.LookAtDay(day_id=state.day_id)
        day = plan_button(progress, "Show the day", look, primary=True)
        end = f"## Day {state.day_number} is worth a look\n{score} You can try again tomorrow."
        return screen_with_status(progress, sections([text, end]), [day])
    end = f"## Day {state.day_number} is done\n{score} You tested out of it, so it brings no points and doesn’t count for your streak."
    reached = state.passed.milestones_reached
    buttons = [
        plan_button(progress, "Show what’s next", routes.Today(), primary=True),
        *undo_buttons(progress),
    ]
    parts = [text, end, reached_text(reached)]
    return screen_with_status(progress, sections(parts), buttons)
