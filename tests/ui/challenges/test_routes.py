"""Ids of buttons and forms about challenges, also if they were tampered with."""

import pytest

from bot.domain.errors import Refusal
from bot.interactions import Route, router
from bot.interactions.route import Outdated
from bot.ui.challenges.routes import ShowHints, ShowSubmission, ShowWeeks, SkipWeek, SubmitAnswer
from bot.ui.reviews.routes import AcceptSubmission, DecideSubmission, OpenSubmission, UndoDecision

_FORM = {"work": "A lot", "note": "", "ticked": ["1", "3"]}


@pytest.mark.parametrize(
    "route",
    [
        SubmitAnswer(post_id=7),
        ShowHints(post_id=7),
        ShowSubmission(post_id=7),
        OpenSubmission(submission_id=5, revision=2),
        AcceptSubmission(submission_id=5, revision=2),
        DecideSubmission(submission_id=5, revision=2),
        UndoDecision(submission_id=5, revision=2),
        SkipWeek(group_id=3, week="2026-W02"),
        SkipWeek(group_id=3, week="2026-W02", undo=True),
        ShowWeeks(group_id=3, skip=12),
    ],
)
def test_route_survives_its_id(route: Route) -> None:
    assert router.parse(route.custom_id()) == route


def test_form_fills_in_the_typed_texts() -> None:
    asked = SubmitAnswer(post_id=7, work="A lot", note="", ticked=(1, 3))
    assert router.parse(SubmitAnswer(post_id=7).custom_id(), typed=_FORM) == asked


@pytest.mark.parametrize(
    "custom_id",
    [
        "challenge:2:answer",
        "challenge:2:answer:seven",
        "challenge:2:answer:-7",
        "challenge:2:answer:99999999999999999999",
        "challenge:2:answer:7:8",
        "challenge:2:hint:7:31",
        "review:2:accept:5",
        "review:2:accept:5:0",
        "review:2:decide:5:2:a note",
        "queue:2:skip:3:next week",
        "queue:2:skip:3",
        "queue:2:history:3:-12",
        "queue:2:queue:3",
        "queue:2:retire",
    ],
)
def test_tampered_id_is_refused(custom_id: str) -> None:
    with pytest.raises(Refusal, match="no longer works") as refused:
        router.parse(custom_id)
    assert str(refused.value) == str(Outdated())
