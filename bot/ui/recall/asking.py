"""How a question is asked, answered and explained, in recall and when testing out of a plan day."""

from collections.abc import Callable
from typing import Any

from discord import ui

from bot.domain.content.models.recall import RecallQuestion
from bot.domain.errors import Refusal
from bot.domain.recall.judging import MAX_TYPED_LENGTH, judge
from bot.domain.recall.variation import option_order, right_answer
from bot.interactions import Form, Route, button, text_field

_OTHER_KIND = "This question has changed since. Open it again to answer it."


def is_right(
    question: RecallQuestion, member_id: int, position: int | None, typed: str | None
) -> bool:
    """Return whether an answer is right: the option at a position, or what was typed."""
    if not question.choose:
        return judge(question, typed or "")
    if position is None or position >= len(question.choose):
        raise Refusal(_OTHER_KIND)
    return judge(question, str(option_order(question, member_id)[position]))


def answer_form(question: RecallQuestion, route: Route) -> Form:
    """Build the form in which an answer is typed."""
    if question.choose:
        raise Refusal(_OTHER_KIND)
    field = text_field("typed", "Your answer", longest=MAX_TYPED_LENGTH)
    return Form("Your answer", route, ui.TextDisplay(question.ask), field)


def answer_buttons(
    question: RecallQuestion,
    member_id: int,
    answer: Callable[[int | None], Route],
    dont_know: Route,
) -> list[ui.Button[Any]]:
    """Build a button for each option, or one that opens the form, and “I don’t know”."""
    if question.choose:
        # Button labels show no formatting.
        labels = [question.choose[at].replace("`", "") for at in option_order(question, member_id)]
        buttons = [button(label, answer(position)) for position, label in enumerate(labels)]
    else:
        buttons = [button("Answer", answer(None), primary=True)]
    return [*buttons, button("I don’t know", dont_know)]


def feedback(question: RecallQuestion, *, right: bool, passed: bool = False) -> str:
    """Write whether an answer was right, what is right, and why; `passed` for “I don’t know”."""
    title = "That’s right" if right else "Here’s the answer" if passed else "Not quite"
    answer = right_answer(question)
    shown = f"`{answer}`" if question.accept and "`" not in answer else f"**{answer}**"
    return f"## {title}\n{question.ask}\n\n{shown}\n{question.explain}"
