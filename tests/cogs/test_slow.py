"""When an answer takes long, Discord is asked for more time, and the answer comes all the same."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.services import groups, standings, submissions
from tests.cogs.conftest import Stage, said
from tests.cogs.weekly import challenged

DEFERRED = 5


@pytest.fixture
def slow(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything that opens a screen take longer than Discord waits."""
    monkeypatch.setattr("bot.app._LOOK_AFTER", 0.05)
    real = stage.bot.resources.pictures.render_within

    async def late(*given: object) -> bytes | None:
        await asyncio.sleep(0.3)
        return await real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(stage.bot.resources.pictures, "render_within", late)


@pytest.mark.usefixtures("slow")
async def test_a_slow_command_is_answered_in_the_place_kept_for_it(stage: Stage) -> None:
    answer = await stage.ask("salary", role="ai-engineer")
    await stage.env.settle()
    bodies = [entry.json for entry in stage.env.http_requests if "callback" in entry.path]
    assert [body["type"] for body in bodies if body][-1] == DEFERRED
    assert "120–180K USD a year" in said(answer)


@pytest.mark.usefixtures("slow")
async def test_a_slow_button_under_a_public_answer_is_answered_to_who_clicked(
    stage: Stage,
) -> None:
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
    week = await challenged(stage)
    shown = await stage.type("challenge submit")
    monkeypatch.setattr("bot.app._LOOK_AFTER", 0.05)
    real = submissions.submit

    async def late(*given: Any, **named: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(*given, **named)

    monkeypatch.setattr(submissions, "submit", late)
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
    await stage.group("Night owls")
    monkeypatch.setattr("bot.app._LOOK_AFTER", 0.05)
    real = standings.board

    async def late(*given: Any, **named: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(*given, **named)

    monkeypatch.setattr(standings, "board", late)
    answer = await stage.ask("leaderboard", public=public)
    await stage.env.settle()
    assert len(_deferred(stage)) == 1
    assert "## Night owls" in said(answer)
    assert answer.ephemeral is not public


async def test_a_refusal_that_took_long_is_for_who_asked_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app._LOOK_AFTER", 0.05)
    real = groups.of_member

    async def late(*given: Any, **named: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(*given, **named)

    monkeypatch.setattr(groups, "of_member", late)
    shown = await stage.type("leaderboard", public=True)
    await stage.env.settle()
    assert stage.env.errors
    assert len(_deferred(stage)) == 1
    (refusal,) = shown.followups
    assert "`/setup start`" in said(refusal)
    assert refusal.ephemeral
    assert shown.response is None
