"""How a question is asked, answered and explained, in recall and when testing out of a plan day."""

from typing import Any

from discord import ui

from bot.domain.content.models.questions import RecallQuestion
from bot.domain.errors import Refusal
from bot.domain.ladder import Rating
from bot.domain.recall import MAX_TYPED_LENGTH, is_right, option_order
from bot.interactions import Form, Screen, button, button_rows, page, text_field
from bot.ui.recall.routes import AnswerRoute

_OTHER_KIND = "This question has changed since. Open it again to answer it."
_RATING_LABELS = {
    Rating.KNEW: "I knew it",
    Rating.ALMOST: "Almost",
    Rating.MISSED: "I didn’t know it",
}


def answer_buttons(
    question: RecallQuestion, member_id: int, route: AnswerRoute
) -> list[ui.Button[Any]]:
    """Build the buttons below a question: its options, or one that opens a form or shows the answer."""
    if question.answer:
        return [button("Show the answer", route, primary=True)]
    dont_know = button("I don’t know", route.model_copy(update={"rating": Rating.MISSED}))
    if not question.choose:
        return [button("Answer", route, primary=True), dont_know]
    # Button labels show no formatting.
    labels = [
        question.choose[index].replace("`", "") for index in option_order(question, member_id)
    ]
    options = (
        button(label, route.model_copy(update={"position": position}))
        for position, label in enumerate(labels)
    )
    return [*options, dont_know]


def compare_screen(question: RecallQuestion, route: AnswerRoute, footer: str) -> Screen:
    """Draw the answer, and let the member say how much of it they knew."""
    return page(
        _explanation(question, "The answer"),
        controls=lambda: button_rows(
            button(label, route.model_copy(update={"rating": rating}))
            for rating, label in _RATING_LABELS.items()
        ),
        footer=footer,
    )


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
        return Rating.KNEW if chosen == 0 else Rating.MISSED
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


def _explanation(question: RecallQuestion, title: str) -> str:
    answer = question.right_answer
    shown = f"`{answer}`" if question.code and "`" not in answer else f"**{answer}**"
    return f"## {title}\n{question.ask}\n\n{shown}\n{question.explain}"


def feedback(question: RecallQuestion, route: AnswerRoute, rating: Rating) -> str:
    title = "That’s right" if rating is Rating.KNEW else "Not quite"
    return _explanation(question, "Here’s the answer" if route.rating else title)
