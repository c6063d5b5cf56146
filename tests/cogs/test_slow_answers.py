"""Slow answers are deferred and sent later."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.services.challenges import submissions
from bot.services.groups import groups
from bot.services.reviews import reviews
from bot.services.standings import boards
from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, said
from tests.cogs.standings.boards import add_points

DEFERRED = 5
"""The type of a response that announces a later answer."""


def _slow_down(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
    """Make a method take longer than the time after which answers are deferred."""
    monkeypatch.setattr("bot.interactions.reply.DEFER_AFTER", 0.05)
    real = getattr(owner, name)

    async def delayed(*args: Any, **kwargs: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(*args, **kwargs)

    monkeypatch.setattr(owner, name, delayed)


def _deferrals(stage: Stage) -> list[dict[str, Any]]:
    """Return the bodies of all deferred responses."""
    bodies = [entry.json for entry in stage.env.http_requests if "callback" in entry.path]
    return [body for body in bodies if body and body["type"] == DEFERRED]


@pytest.fixture
def slow_pictures(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the rendering of pictures so slow that answers are deferred."""
    _slow_down(monkeypatch, stage.bot.resources.pictures, "render_within")


async def test_command_for_a_given_day_is_deferred_before_the_slow_database_answers(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done", day=1)
    monkeypatch.setattr("bot.interactions.reply.DEFER_AFTER", 0.05)
    database, was_deferred = stage.bot.resources.database, []
    for name in ("reading", "writing"):
        real = getattr(database, name)

        @asynccontextmanager
        async def delayed(real: Any = real) -> AsyncIterator[Any]:
            await asyncio.sleep(0.3)
            was_deferred.append(bool(_deferrals(stage)))
            async with real() as connection:
                yield connection

        monkeypatch.setattr(database, name, delayed)
    await stage.ask("plan done", day=1)
    await stage.env.settle()
    assert was_deferred
    assert all(was_deferred)


@pytest.mark.usefixtures("slow_pictures")
async def test_slow_command_is_deferred_and_answered(stage: Stage) -> None:
    answer = await stage.ask("salary", role="ai-engineer")
    await stage.env.settle()
    assert len(_deferrals(stage)) == 1
    assert "120–180K USD a year" in said(answer)


@pytest.mark.usefixtures("slow_pictures")
async def test_slow_button_of_public_answer_is_answered_privately(stage: Stage) -> None:
    answer = await stage.press(await stage.ask("role", role="ai-engineer"), "Show everyone")
    clicked = await stage.bob.click(answer, label="See the pay")
    await stage.env.settle()
    assert "120–180K" in said(clicked.followups[-1])
    assert clicked.followups[-1].ephemeral


@pytest.mark.usefixtures("slow_pictures")
async def test_slow_button_of_private_answer_edits_it(stage: Stage) -> None:
    answer = await stage.ask("role", role="ai-engineer")
    await stage.alice.click(answer, label="See the pay")
    await stage.env.settle()
    last = [entry for entry in stage.env.http_requests if entry.json][-1]
    assert last.method == "PATCH"
    assert "120–180K" in str(last.json)


@pytest.mark.usefixtures("slow_pictures")
async def test_slow_answer_to_a_press_is_not_repeated_if_only_the_reply_was_lost(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await stage.press(await stage.ask("role", role="ai-engineer"), "Show everyone")
    send = discord.Webhook.send

    async def send_and_lose_the_reply(*args: Any, **options: Any) -> None:
        await send(*args, **options)
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(discord.Webhook, "send", send_and_lose_the_reply)
    clicked = await stage.bob.click(answer, label="See the pay")
    await stage.env.settle()
    assert len(clicked.followups) == 1


@pytest.mark.usefixtures("slow_pictures")
async def test_answer_follows_a_deferral_of_which_only_the_reply_was_lost(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    respond, gap = AsyncWebhookAdapter.create_interaction_response, iter([1])

    async def respond_and_lose_the_reply(*args: Any, **options: Any) -> Any:
        reply = await respond(*args, **options)
        for _ in gap:
            raise aiohttp.ServerDisconnectedError
        return reply

    monkeypatch.setattr(
        AsyncWebhookAdapter, "create_interaction_response", respond_and_lose_the_reply
    )
    answer = await stage.ask("salary", role="ai-engineer")
    await stage.env.settle()
    assert "120–180K USD a year" in said(answer)


@pytest.mark.usefixtures("slow_pictures")
async def test_slow_answer_survives_a_gap_that_would_be_too_long_for_a_first_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.interactions.reply.ANSWER_WITHIN", 0)
    edit, gap = (
        discord.Interaction.edit_original_response,
        iter([aiohttp.ServerDisconnectedError()]),
    )

    async def edit_after_the_gap(*args: Any, **options: Any) -> Any:
        for error in gap:
            raise error
        return await edit(*args, **options)

    monkeypatch.setattr(discord.Interaction, "edit_original_response", edit_after_the_gap)
    answer = await stage.ask("salary", role="ai-engineer")
    await stage.env.settle()
    assert "120–180K USD a year" in said(answer)


async def test_button_that_is_too_slow_to_open_a_form_says_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = await start_week(stage)
    _slow_down(monkeypatch, submissions, "require_answerable_post")
    clicked = await stage.alice.click(week.post, label="Answer")
    await stage.env.settle()
    assert clicked.modal is None
    (refusal,) = clicked.followups
    assert "Discord didn’t open the form" in said(refusal)
    assert refusal.ephemeral


@pytest.mark.usefixtures("slow_pictures")
async def test_slow_look_up_is_private_until_it_is_shown_to_everyone(stage: Stage) -> None:
    answer = await stage.ask("salary", role="ai-engineer")
    await stage.env.settle()
    assert len(_deferrals(stage)) == 1
    assert answer.ephemeral
    clicked = await stage.alice.click(answer, label="Show everyone")
    await stage.env.settle()
    assert not clicked.followups[-1].ephemeral
    assert "120–180K" in said(clicked.followups[-1])


async def test_slow_board_stays_private_until_it_is_shown_to_everyone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 5})
    _slow_down(monkeypatch, boards, "load_page")
    answer = await stage.ask("leaderboard")
    await stage.env.settle()
    assert len(_deferrals(stage)) == 1
    assert answer.ephemeral
    pressed = await stage.alice.click(answer, label="Show everyone")
    await stage.env.settle()
    (shown,) = pressed.followups
    assert "## Night owls" in said(shown)
    assert not shown.ephemeral


async def test_slow_refusal_is_private(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    _slow_down(monkeypatch, groups, "list_open_groups")
    refusal = await stage.ask("leaderboard")
    await stage.env.settle()
    assert len(_deferrals(stage)) == 1
    assert "`/setup`" in said(refusal)
    assert refusal.ephemeral


async def test_slow_review_edits_the_review_message_without_a_follow_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = await start_week(stage)
    await week.submit()
    _slow_down(monkeypatch, reviews, "accept")
    clicked = await stage.morgan.click(week.review, label="Accept")
    await stage.env.settle()
    assert "**Accepted** <t:" in said(week.review)
    assert not clicked.followups
