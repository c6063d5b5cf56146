"""Judges answers to recall questions by forgiving rules."""

from bot.domain.content.models.recall import RecallQuestion
from bot.domain.recall.numbers import numbers_in
from bot.domain.recall.words import is_one_of

MAX_TYPED_LENGTH = 100
"""Characters of the longest typed answer that can be right."""

_ROUNDING = 1e-9


def judge(question: RecallQuestion, typed: str) -> bool:
    """Return whether an answer is right.

    The answer to a question with options is the index of the chosen one, as text; the first is right.
    """
    if question.choose:
        return typed.strip() == "0"
    if len(typed) > MAX_TYPED_LENGTH:
        return False
    if question.number is None:
        return is_one_of(typed, question.accept, question.wrong)
    if typed.strip().casefold() in map(str.casefold, question.wrong):  # “None”, where it isn't 0
        return False
    allowed = question.tolerance + _ROUNDING * max(1, abs(question.number))
    return any(abs(value - question.number) <= allowed for value in numbers_in(typed))
