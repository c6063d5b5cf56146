"""/recall: up to three questions that are due; also how plan days’ tests ask and explain theirs."""

from discord import ui

from bot.domain.content import Catalog
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.errors import Refusal, require
from bot.domain.markup import quoted
from bot.domain.recall import MAX_TYPED_LENGTH, MOST_ASKED, Rating, is_right, option_order
from bot.formatting import date_stamp, plural, small
from bot.interactions import Request, Screen, page, router
from bot.interactions.components import Button, Form, button, text_field
from bot.services import recall as member_recall
from bot.services.plan import reminders
from bot.services.recall import MemberRecall
from bot.ui.career.routes import AnswerRecall, AnswerRoute, StartRecall
from bot.ui.plan.routes import Remind, Today

_OTHER_KIND = "This question has changed since. Open it again to answer it."
_RATINGS = {Rating.KNEW: "I knew it", Rating.ALMOST: "Almost", Rating.MISSED: "I didn’t know it"}
_WHY_RATE = "Did you know it? Only you see what you press; it decides when it comes again."


@router.answers
async def start_recall(request: Request, route: StartRecall) -> Screen:
    recall, route = await _load(request), route.for_server(request.actor.guild_id)
    if not recall.due or route.answered >= MOST_ASKED:
        at = await request.read(reminders.find_time, request.actor)
        return nothing_asked_screen(recall, route, is_reminded=at is not None)
    return question_screen(request.catalog, recall, route, request.actor.member_id)


@router.answers
async def answer_recall(request: Request, route: AnswerRecall) -> Screen | Form:
    actor, catalog = request.actor, request.catalog
    found = next((one for one in catalog.recall if one.id == route.question_id), None)
    question = require(found, member_recall.NOT_DUE)
    rating = rating_of(question, actor.member_id, route)
    if rating is None:
        if question.answer:
            return compare_screen(question, route, _WHY_RATE)
        return answer_form(question, route)
    await request.write(member_recall.answer, actor, catalog, question.id, rating, now=request.now)
    knew = route.knew + (rating is Rating.KNEW)
    following = StartRecall(answered=route.answered + 1, knew=knew, guild_id=actor.guild_id)
    if question.answer:  # they have seen it already
        return await start_recall(request, following)
    text = feedback(question, route, rating, actor.member_id)
    return explained_screen(question, await _load(request), text, following)


async def _load(request: Request) -> MemberRecall:
    actor = request.actor
    return await request.read(member_recall.load, request.catalog, *actor.key, now=request.now)


def question_screen(
    catalog: Catalog, recall: MemberRecall, so_far: StartRecall, member_id: int
) -> Screen:
    question, answered = recall.due[0].question, so_far.answered
    about = f"Question {answered + 1} of {min(answered + len(recall.due), MOST_ASKED)}"
    if plan := catalog.plan_with_day(question.day):
        number = plan.number_by_id[question.day]
        about += f" · from day {number}, “{plan.day(number).title}”"
    route = AnswerRecall(question_id=question.id, **so_far.model_dump())
    return page(
        f"## Do you remember?\n{small(about)}\n{question.ask}",
        buttons=answer_buttons(question, member_id, route),
    )


def explained_screen(
    question: RecallQuestion, recall: MemberRecall, text: str, following: StartRecall
) -> Screen:
    item, when = recall.find(question.id), "You know this one now."
    if item and item.at.due_on:
        when = f"This question comes back on {date_stamp(item.at.due_on, recall.zone)}."
    return page(text, buttons=[button("Next", following, primary=True)], footer=when)


def nothing_asked_screen(
    recall: MemberRecall, so_far: StartRecall, *, is_reminded: bool = False
) -> Screen:
    score = f"You knew {so_far.knew} of {so_far.answered}. "
    if recall.due:
        text = f"## That’s {plural(so_far.answered, 'question')}\n{score}There are more, if you like; another day is fine, too."
    elif so_far.answered:
        text = f"## That’s all for today\n{score}{_next_text(recall)}"
    else:
        text = f"## Nothing to recall today\n{_next_text(recall)}"
    guild_id = so_far.guild_id
    buttons = [button("Keep going", StartRecall(guild_id=guild_id))] if recall.due else []
    buttons.append(button("Today’s plan", Today(guild_id=guild_id)))
    if recall.items and not is_reminded:
        buttons.append(button("Remind me", Remind(guild_id=guild_id)))
    return page(text, buttons=buttons)


def _next_text(recall: MemberRecall) -> str:
    if not recall.items:
        return "Each plan day you check in for has a few short questions. They come the next day, and again after 3, 7 and 21 days if you know the answer."
    coming = recall.next_due
    if coming is None:
        return "You’ve answered every question about your plan days. New ones come after your next check-in."
    date, count = coming
    coming_up = plural(count, "question comes", "questions come")
    return f"The next {coming_up} on {date_stamp(date, recall.zone)}."


def answer_buttons(question: RecallQuestion, member_id: int, route: AnswerRoute) -> list[Button]:
    """Build the buttons below a question: its options, or one that opens a form or shows the answer."""
    if question.answer:
        return [button("Show the answer", route, primary=True)]
    dont_know = button("I don’t know", route.model_copy(update={"rating": Rating.MISSED}))
    if not question.choose:
        return [button("Answer", route, primary=True), dont_know]
    # Button labels show no formatting.
    labels = [question.choose[one].replace("`", "") for one in option_order(question, member_id)]
    options = (
        button(label, route.model_copy(update={"position": position}))
        for position, label in enumerate(labels)
    )
    return [*options, dont_know]


def compare_screen(question: RecallQuestion, route: AnswerRoute, footer: str) -> Screen:
    buttons = [
        button(label, route.model_copy(update={"rating": rating}))
        for rating, label in _RATINGS.items()
    ]
    return page(_explanation(question, "The answer"), buttons=buttons, footer=footer)


def rating_of(question: RecallQuestion, member_id: int, route: AnswerRoute) -> Rating | None:
    """Return how much of the answer a member knew; None if the route doesn't say yet.

    They choose the option at a position or type the answer. That they knew it, they only say
    themselves where nothing else can tell.
    """
    if route.rating and (question.answer or route.rating is Rating.MISSED):
        return route.rating
    if route.position is not None:
        if route.position >= len(question.choose):
            raise Refusal(_OTHER_KIND)
        chosen = option_order(question, member_id)[route.position]
        return Rating.KNEW if chosen == 0 else Rating.MISSED  # the pack names the right one first
    if route.typed is not None and question.is_typed:
        return Rating.KNEW if is_right(question, route.typed) else Rating.MISSED
    return None


def answer_form(question: RecallQuestion, route: AnswerRoute) -> Form:
    if not question.is_typed:
        raise Refusal(_OTHER_KIND)
    label = "Your answer, exactly" if question.code else "Your answer, as a number"
    if question.unit:
        label = f"Your answer, in {question.unit}"
    field = text_field("typed", label, longest=MAX_TYPED_LENGTH)
    return Form("Your answer", route, ui.TextDisplay(question.ask), field)


def _explanation(question: RecallQuestion, title: str, given: str = "") -> str:
    answer = question.right_answer
    shown = f"`{answer}`" if question.code and "`" not in answer else f"**{answer}**"
    return f"## {title}\n{question.ask}\n\n{given}{shown}\n{question.explain}"


def feedback(question: RecallQuestion, route: AnswerRoute, rating: Rating, member_id: int) -> str:
    if rating is Rating.KNEW:
        return _explanation(question, "That’s right")
    if route.rating:
        return _explanation(question, "Here’s the answer")
    given = quoted(route.typed or "")
    if route.position is not None:
        given = f"“{question.choose[option_order(question, member_id)[route.position]]}”"
    return _explanation(question, "Not quite", f"You answered {given}. Right is\n")
