"""Recall questions for tests."""

from bot.domain.content.models.recall import RecallQuestion


def question(**answer: object) -> RecallQuestion:
    """Return a question with this answer: `number`, `accept` or `choose`."""
    forms = {} if "choose" in answer else {"right": ["x"], "wrong": ["y"]}
    asked = {"id": "a", "day": "b", "ask": "What?", "explain": "So.", **forms, **answer}
    return RecallQuestion.model_validate(asked)
