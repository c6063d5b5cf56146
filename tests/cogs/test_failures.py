"""When something goes wrong, or is from before: members get an answer, the log gets the rest."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands, ui
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.pictures.renderer import Card, Pictures
from bot.resources import Resources
from bot.ui.autocomplete import NameOption
from tests.cogs.conftest import Stage, answer_of, said

SECRET = "my private words"


async def _add_broken_command(bot: StudyBot) -> None:
    broken_option = NameOption(lambda _: 1 / 0)  # type: ignore[arg-type,return-value]

    async def broken(
        _: discord.Interaction[Any], text: app_commands.Transform[str, broken_option]
    ) -> None:
        raise RuntimeError(f"cannot digest {text}")

    broken.__annotations__["text"] = (
        broken_option  # not a string, as it is outside of this function
    )
    bot.tree.command(name="broken", description="Fails, quoting what was typed")(broken)

    await bot.tree.sync()


@pytest.mark.simcord(check_errors=False)
async def test_a_bug_gives_the_member_a_reference_that_is_in_the_log(stage: Stage) -> None:
    await _add_broken_command(stage.bot)
    with capture_logs() as logs:
        answer = await stage.ask("broken", text=SECRET)
    reference = re.search(r"mention \*\*(\w{6})\*\*", said(answer))
    assert reference
    assert answer.ephemeral
    bug = next(entry for entry in logs if entry["event"] == "bug")
    assert bug["reference"] == reference[1]
    assert "RuntimeError: cannot digest" in bug["traceback"]


@pytest.mark.simcord(check_errors=False)
async def test_neither_words_nor_name_of_a_member_reach_the_log(stage: Stage) -> None:
    await _add_broken_command(stage.bot)
    with capture_logs() as logs:
        await stage.ask("broken", text=SECRET)
        await stage.ask_refused("role", role=SECRET)
    assert SECRET not in str(logs)
    assert "alice" not in str(logs)


@pytest.mark.simcord(check_errors=False)
async def test_a_bug_in_suggestions_leaves_an_empty_list(stage: Stage) -> None:
    await _add_broken_command(stage.bot)
    with capture_logs() as logs:
        assert await stage.alice.autocomplete(stage.channel, "broken", "text", "a") == []
    assert "ZeroDivisionError" in str(logs)


async def test_a_bug_behind_a_button_is_answered_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await stage.ask("role", role="ai-engineer")

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stage.bot.router, "answer", fail)
    with capture_logs():
        clicked = await stage.alice.click(answer, label="Python")
    assert clicked.response is not None
    assert "Something went wrong on our side" in said(clicked.response)


async def test_buttons_still_work_after_a_restart(stage: Stage, resources: Resources) -> None:
    answer = await stage.ask("role", role="ai-engineer")
    reborn = StudyBot(resources)
    await stage.env.restart_bot(reborn)
    clicked = await stage.bob.click(answer, label="Salary")
    assert clicked.response is not None
    assert "120–180K" in said(clicked.response)
    await reborn.close()


async def _click_old(stage: Stage, custom_id: str) -> simcord.InteractionResult:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.ActionRow(ui.Button(label="old", custom_id=custom_id)))
    old = await stage.bot.get_partial_messageable(stage.channel.id).send(view=view)
    return await stage.alice.click(old, label="old")


@pytest.mark.parametrize(
    ("custom_id", "sentence"),
    [
        ("role:1:show:gone", "I don’t know “gone”. Did you mean one of these?"),
        ("role:1:show:", "from an earlier version"),
        ("compare:1:show:", "from an earlier version"),
        ("gone:1:show:ai-engineer", "from an earlier version"),
        ("gone:1:do:something", "from an earlier version"),
        ("plan:1:do:gone:1", "from an earlier version"),
        ("plan:1:do:look:1:gone", "no longer in the plan"),
    ],
)
async def test_a_button_from_before_says_that_it_no_longer_works(
    stage: Stage, custom_id: str, sentence: str
) -> None:
    answer = answer_of(await _click_old(stage, custom_id))
    assert sentence in said(answer)
    assert answer.ephemeral


@pytest.mark.parametrize("custom_id", ["role:0:show:ai-engineer", "plan:0:do:today", "anything"])
async def test_a_button_that_nothing_knows_is_answered_in_time(
    stage: Stage, custom_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # as patient as outside of tests
    clicked = await _click_old(stage, custom_id)
    await stage.env.advance_time(3)
    answer = answer_of(clicked)
    assert "from an earlier version and no longer works" in said(answer)
    assert answer.ephemeral


async def test_a_slow_picture_is_put_in_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.interactions.respond._PICTURE_PATIENCE", 0)
    answer = await stage.ask("salary")
    await stage.env.settle()
    methods = [entry.method for entry in stage.env.http_requests][-2:]
    assert methods == ["POST", "PATCH"]
    assert [attachment.filename for attachment in answer.attachments] == ["salary.png"]


async def _arrives_but_says_nothing(send: Callable[[], Awaitable[Any]]) -> None:
    """Send on a line that breaks before Discord's reply is back."""
    await send()


async def test_a_late_picture_never_overwrites_a_newer_private_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = asyncio.Event()

    async def draw(_: Card) -> bytes:
        await stage.env.external_wait(drawn.wait(), reason="a slow picture")
        return b"png"

    monkeypatch.setattr(stage.bot.resources.pictures, "render", draw)
    monkeypatch.setattr("bot.interactions.respond._PICTURE_PATIENCE", 0)
    monkeypatch.setattr("bot.interactions.reply._send_until_delivered", _arrives_but_says_nothing)
    answer = await stage.ask("role", role="ai-engineer", private=True)
    await stage.alice.click(answer, label="Salary")
    await stage.alice.click(answer, label="AI Engineer")
    drawn.set()
    await stage.env.settle()
    assert said(answer).startswith("## AI Engineer")
    assert not answer.attachments


def _fails(svg: str) -> bytes:
    raise ValueError(svg)


class TestWithoutARenderer:
    """A host on which pictures cannot be drawn."""

    @pytest.fixture
    def pictures(self) -> Pictures:
        """Draws nothing."""
        return Pictures(draw=_fails)

    async def test_the_answer_is_text(self, stage: Stage) -> None:
        with capture_logs() as logs:
            answer = await stage.ask("salary", role="ai-engineer")
        assert "120–180K USD a year" in said(answer)
        assert not answer.attachments
        assert [entry["event"] for entry in logs] == ["picture failed"]


class TestWithAFullQueue:
    """So much is being drawn that there is no room for another picture."""

    @pytest.fixture
    def pictures(self) -> Pictures:
        """Lets nobody wait."""
        return Pictures(waiting=0)

    async def test_the_answer_is_text_and_the_refusal_is_logged_once(self, stage: Stage) -> None:
        with capture_logs() as logs:
            answer = await stage.ask("salary")
        assert not answer.attachments
        assert [entry["event"] for entry in logs] == ["picture refused"]
