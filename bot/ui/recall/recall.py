"""/recall: up to three questions that are due, each explained, and when the next ones come."""

from bot.domain.content import Catalog
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.errors import Refusal
from bot.domain.ladder import Rating
from bot.domain.recall import MOST_ASKED
from bot.formatting import date_stamp, plural, small
from bot.interactions import Form, Request, Router, Screen, ServerRoute, button, button_rows, page
from bot.services import recall as member_recall
from bot.services.recall import MemberRecall
from bot.ui.plan.routes import Remind, Today
from bot.ui.recall.asking import answer_buttons, answer_form, compare_screen, feedback, rating_of
from bot.ui.recall.routes import AnswerRecall, StartRecall

router = Router()

_WHY_RATE = (
    "Did you know it? Only you see what you press. It decides when the question comes again."
)


@router.answers
async def start_recall(request: Request, route: StartRecall) -> Screen:
    """Show the next question, unless enough were asked or none is due."""
    recall, guild_id = await _load(request), request.actor.guild_id
    if not recall.due or route.answered >= MOST_ASKED:
        return nothing_asked_screen(recall, route.answered, guild_id)
    return question_screen(
        request.catalog, recall, route.answered, guild_id, request.actor.member_id
    )


@router.answers
async def answer_recall(request: Request, route: AnswerRecall) -> Screen | Form:
    """Record an answer and explain it; before it's given, ask for it or show what is right."""
    actor, catalog = request.actor, request.catalog
    question = next((found for found in catalog.recall if found.id == route.question_id), None)
    if question is None:
        raise Refusal(member_recall.NOT_DUE)
    rating = rating_of(question, actor.member_id, route)
    if rating is None:
        if question.answer:
            return compare_screen(question, route, _WHY_RATE)
        return answer_form(question, route)
    async with request.database.writing() as connection:
        await member_recall.answer(connection, actor, catalog, question.id, rating, now=request.now)
    if question.answer:  # they have seen it already
        return await start_recall(request, StartRecall(answered=route.answered + 1))
    return explained_screen(question, await _load(request), route, actor.guild_id, rating)


async def _load(request: Request) -> MemberRecall:
    actor = request.actor
    async with request.database.reading() as connection:
        return await member_recall.load(
            connection, request.catalog, actor.guild_id, actor.member_id, now=request.now
        )


def question_screen(
    catalog: Catalog, recall: MemberRecall, answered: int, guild_id: int, member_id: int
) -> Screen:
    question = recall.due[0].question
    about = f"Question {answered + 1} of {min(answered + len(recall.due), MOST_ASKED)}"
    if plan := catalog.plan_with_day(question.day):
        number = plan.number_by_id[question.day]
        about += f" · from day {number}, “{plan.day(number).title}”"
    route = AnswerRecall(question_id=question.id, answered=answered, guild_id=guild_id)
    return page(
        f"## Do you remember?\n{small(about)}\n{question.ask}",
        controls=lambda: button_rows(answer_buttons(question, member_id, route)),
    )


def explained_screen(
    question: RecallQuestion,
    recall: MemberRecall,
    route: AnswerRecall,
    guild_id: int,
    rating: Rating,
) -> Screen:
    item = recall.find(question.id)
    when = (
        f"This question comes back on {date_stamp(item.at.due_on, recall.zone)}"
        if item and item.at.due_on
        else "You know this one now"
    )
    following = StartRecall(answered=route.answered + 1, guild_id=guild_id)
    return page(
        feedback(question, route, rating),
        controls=lambda: button_rows([button("Next", following, primary=True)]),
        footer=f"{when}.",
    )


def nothing_asked_screen(recall: MemberRecall, answered: int, guild_id: int) -> Screen:
    due = len(recall.due)
    if due:
        more = plural(due, "more question is", "more questions are")
        text = (
            f"## That’s {plural(answered, 'question')}\n{more} due, if you’d like to go on. "
            "There’s no hurry: another day is fine."
        )
    elif answered:
        text = f"## That’s all for today\n{_next_text(recall)}"
    else:
        text = f"## Nothing to recall today\n{_next_text(recall)}"
    routes: list[tuple[str, ServerRoute]] = [
        *([("Keep going", StartRecall())] if due else []),
        ("Today’s plan", Today()),
        *([("Remind me", Remind())] if recall.items else []),
    ]
    return page(
        text,
        controls=lambda: button_rows(
            button(label, route.for_server(guild_id)) for label, route in routes
        ),
    )


def _next_text(recall: MemberRecall) -> str:
    if not recall.items:
        return (
            "Each plan day you check in for has a few short questions. They come the next day, and again after "
            "3, 7 and 21 days if you know the answer."
        )
    coming = recall.next_due
    if coming is None:
        return "You’ve answered every question about your plan days. New ones come after your next check-in."
    date, count = coming
    coming_up = plural(count, "question comes", "questions come")
    return f"The next {coming_up} on {date_stamp(date, recall.zone)}."
