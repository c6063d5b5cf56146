"""Ids of the buttons and forms about points, also if they were tampered with."""

import pytest

from bot.domain.errors import Refusal
from bot.interactions import router
from bot.ui.points.routes import CorrectPoints, UndoCorrection

_KEY = "1234567890123456789"


def test_form_fills_in_points_and_reason() -> None:
    asked = CorrectPoints(member_id=5, key=_KEY)
    typed = {"points": "−5", "reason": "counted twice", "member_id": "6"}
    filled = router.parse(asked.custom_id(), typed=typed)
    assert filled == CorrectPoints(member_id=5, key=_KEY, points="−5", reason="counted twice")


def test_reason_never_goes_into_an_id() -> None:
    with pytest.raises(ValueError, match="cannot go into an id"):
        UndoCorrection(member_id=5, key=_KEY, reason="counted twice").custom_id()


@pytest.mark.parametrize(
    "custom_id",
    [
        "points:2:why:alice",
        "points:2:why:5:-15",
        "correction:2:give:alice",
        "correction:2:give:5:7:latest",
        f"correction:2:undo:5:{'1' * 21}",
    ],
)
def test_tampered_id_is_refused(custom_id: str) -> None:
    with pytest.raises(Refusal, match="no longer works"):
        router.parse(custom_id)
