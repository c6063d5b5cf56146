"""When an answer takes long, Discord is asked for more time, and the answer comes all the same."""

import asyncio
from typing import Any

import pytest

from bot.services.challenges import reviews, submissions
from bot.services.groups import groups
from bot.services.standings import boards
from tests.cogs.challenges.weekly import start_week
from tests.cogs.conftest import Stage, said

DEFERRED = 5


def _slow_down(monkeypatch: pytest.MonkeyPatch, owner: object, verb: str) -> None:
    """Let something take longer than Discord waits."""
    monkeypatch.setattr("bot.interactions.respond._DEFER_AFTER", 0.05)
    real = getattr(owner, verb)

    async def late(*given: Any, **named: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(*given, **named)

    monkeypatch.setattr(owner, verb, late)


@pytest.fixture
def slow(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything that opens a screen take longer than Discord waits."""
    _slow_down(monkeypatch, stage.bot.resources.pictures, "render_within")


@pytest.mark.usefixtures("slow")
async def test_a_slow_command_is_answered_in_the_place_kept_for_it(stage: Stage) -> None:
    answer = await stage.ask("salary", role="ai-engineer")
    await stage.env.settle()
    bodies = [entry.json for entry in stage.env.http_requests if "callback" in entry.path]
    assert [body["type"] for body in bodies if body][-1] == DEFERRED
    assert "120–180K USD a year" in said(answer)


@pytest.mark.usefixtures("slow")
async def test_a_slow_button_under_a_public_answer_is_answered_to_who_clicked(stage: Stage) -> None:
    answer = await stage.ask("role", role="ai-engineer")
    clicked = await stage.bob.click(answer, label="Salary")
    await stage.env.settle()
    assert "120–180K" in said(clicked.followups[-1])
    assert clicked.followups[-1].ephemeral


@pytest.mark.usefixtures("slow")
async def test_a_slow_button_under_a_private_answer_redraws_it(stage: Stage) -> None:
    answer = await stage.ask("role", role="ai-engineer", private=True)
    await stage.alice.click(answer, label="Salary")
    await stage.env.settle()
    last = [entry for entry in stage.env.http_requests if entry.json][-1]
    assert last.method == "PATCH"
    assert "120–180K" in str(last.json)


async def test_a_slow_form_that_a_command_opened_is_answered_in_a_place_kept_for_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = await start_week(stage)
    shown = await stage.run("challenge submit")
    _slow_down(monkeypatch, submissions, "submit")
    answer = await week.fill_in(shown, "I wrote it and tried it.")
    await stage.env.settle()
    bodies = [entry.json for entry in stage.env.http_requests if "callback" in entry.path]
    assert [body["type"] for body in bodies if body][-1] == DEFERRED
    assert "Handed in" in said(answer)


def _deferred(stage: Stage) -> list[dict[str, Any]]:
    """Return how Discord was asked for more time."""
    bodies = [entry.json for entry in stage.env.http_requests if "callback" in entry.path]
    return [body for body in bodies if body and body["type"] == DEFERRED]


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("private", [True, False])
async def test_a_slow_look_up_is_seen_by_whom_it_is_for(stage: Stage, private: bool) -> None:
    answer = await stage.ask("salary", role="ai-engineer", private=private)
    await stage.env.settle()
    assert len(_deferred(stage)) == 1
    assert answer.ephemeral is private


@pytest.mark.parametrize("public", [True, False])
async def test_a_slow_board_is_seen_by_whom_it_is_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, public: bool
) -> None:
    await stage.create_group("Night owls")
    _slow_down(monkeypatch, boards, "load_board")
    answer = await stage.ask("leaderboard", public=public)
    await stage.env.settle()
    assert len(_deferred(stage)) == 1
    assert "## Night owls" in said(answer)
    assert answer.ephemeral is not public


async def test_a_refusal_that_took_long_is_for_who_asked_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _slow_down(monkeypatch, groups, "find_group_of")
    shown = await stage.run("leaderboard", public=True)
    await stage.env.settle()
    assert stage.env.errors
    assert len(_deferred(stage)) == 1
    (refusal,) = shown.followups
    assert "`/setup start`" in said(refusal)
    assert refusal.ephemeral
    assert shown.response is None


async def test_a_slow_review_redraws_what_reviewers_see_and_says_no_word_of_trouble(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = await start_week(stage)
    await week.hand_in()
    _slow_down(monkeypatch, reviews, "accept")
    pressed = await stage.morgan.click(week.review, label="Accept")
    await stage.env.settle()
    assert "**Accepted** by" in said(week.review)
    assert not pressed.followups
