"""What varies from member to member: which questions are left out at first, and the order of options."""

import hashlib
import hmac

from bot.domain.content.models.recall import RecallQuestion

_LEFT_OUT = 0.2
"""The share of questions that are asked three weeks later, so that practice can be compared with none."""


def is_left_out(key: str, member_id: int, question_id: str) -> bool:
    """Return whether a member is not asked a question in the first three weeks; always the same."""
    digest = hmac.digest(key.encode(), f"{member_id}:{question_id}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big") < _LEFT_OUT * 2**64


def option_order(question: RecallQuestion, member_id: int) -> list[int]:
    """Return the indexes of a question's options in the order in which a member sees them."""

    def rank(index: int) -> bytes:
        return hashlib.sha256(f"{member_id}:{question.id}:{index}".encode()).digest()

    return sorted(range(len(question.choose)), key=rank)


def right_answer(question: RecallQuestion) -> str:
    """Return the right answer as it is shown."""
    if question.number is not None:
        return f"{question.number:,.12g}"
    return (*question.choose, *question.accept)[0]
