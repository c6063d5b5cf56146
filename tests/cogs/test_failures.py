"""Bugs, outdated buttons and failed pictures: what members see and what is logged."""

import re
import sys
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.interactions import Request, Route, Screen
from bot.pictures.renderer import Pictures, WorkerProcess
from bot.resources import Resources
from bot.ui.autocomplete import NameOption
from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, answer_of, labels, said

SECRET = "my private words"


async def _add_broken_command(bot: StudyBot) -> None:
    broken_option = NameOption(lambda _: 1 / 0)  # type: ignore[arg-type,return-value]

    async def broken(
        _: discord.Interaction[Any], text: app_commands.Transform[str, broken_option]
    ) -> None:
        raise RuntimeError(f"cannot digest {text}")

    broken.__annotations__["text"] = (
        broken_option  # a string would be resolved outside of this function
    )
    bot.tree.command(name="broken", description="Fails, quoting what was typed")(broken)

    await bot.tree.sync()


@pytest.mark.simcord(check_errors=False)
async def test_bug_is_answered_with_a_reference_from_the_log(stage: Stage) -> None:
    await _add_broken_command(stage.bot)
    with capture_logs() as logs:
        answer = await stage.ask("broken", text=SECRET)
    reference = re.search(r"mention \*\*(\w{6})\*\*", said(answer))
    assert reference
    assert answer.ephemeral
    bug = next(entry for entry in logs if entry["event"] == "bug")
    assert bug["reference"] == reference[1]
    assert "\nRuntimeError\n" in bug["traceback"]


@pytest.mark.simcord(check_errors=False)
async def test_database_that_cannot_be_used_is_no_bug_and_loses_no_typed_text(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = await start_week(stage)
    form = await week.open_form()

    def refuse() -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(stage.bot.resources.database, "writing", refuse)
    with capture_logs() as logs:
        answer = await week.fill_in(form, SECRET)
    assert "can’t use my database right now" in said(answer)
    assert SECRET in said(answer)
    assert [(each["event"], each["log_level"]) for each in logs] == [
        ("database unavailable", "warning")
    ]


@pytest.mark.simcord(check_errors=False)
async def test_texts_and_names_of_members_are_not_logged(stage: Stage) -> None:
    await _add_broken_command(stage.bot)
    with capture_logs() as logs:
        await stage.ask("broken", text=SECRET)
        await stage.ask_refused("role", role=SECRET)
    assert "cannot digest" in str(logs)
    assert SECRET not in str(logs)
    assert "alice" not in str(logs)


@pytest.mark.simcord(check_errors=False)
async def test_names_of_chosen_people_are_not_logged(stage: Stage) -> None:
    async def greet(_: discord.Interaction[Any], person: discord.User) -> None:
        raise RuntimeError(f"cannot greet {person}")

    greet.__annotations__["person"] = discord.User  # a string would be resolved elsewhere
    stage.bot.tree.command(name="greet", description="Fails, naming whom it was to greet")(greet)
    await stage.bot.tree.sync()
    with capture_logs() as logs:
        await stage.ask("greet", person=stage.env.create_user("Zebedee"))
        await stage.ask("greet", person=stage.bob)
    assert "cannot greet" in str(logs)
    assert "Zebedee" not in str(logs)
    assert "bob" not in str(logs)


@pytest.mark.simcord(check_errors=False)
async def test_text_of_a_chosen_message_is_not_logged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, work: str) -> Screen:
        raise RuntimeError(f"cannot digest {work}")

    await start_week(stage)
    monkeypatch.setattr("bot.ui.challenges.answers._open_form", broken)
    written = await stage.alice.send(stage.channel, SECRET)
    with capture_logs() as logs:
        await stage.alice.context_menu(stage.channel, "Hand in as my answer", written)
    assert "cannot digest" in str(logs)
    assert SECRET not in str(logs)


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize(
    ("command", "options"), [("plan progress", {}), ("points", {}), ("manage", {})]
)
async def test_person_outside_of_the_server_is_refused_without_a_bug(
    stage: Stage, command: str, options: dict[str, Any]
) -> None:
    gone = stage.env.create_user("Zebedee")
    with capture_logs() as logs:
        answer = await stage.ask(command, by=stage.morgan, member=gone, **options)
    assert "This person isn’t in this server" in said(answer)
    assert answer.ephemeral
    assert not logs


@pytest.mark.simcord(check_errors=False)
async def test_bug_in_autocomplete_returns_no_suggestions(stage: Stage) -> None:
    await _add_broken_command(stage.bot)
    with capture_logs() as logs:
        assert await stage.alice.autocomplete(stage.channel, "broken", "text", "a") == []
    assert "ZeroDivisionError" in str(logs)


async def test_bug_after_a_click_is_answered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = await stage.ask("role", role="ai-engineer")

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stage.bot.router, "answer", fail)
    with capture_logs():
        clicked = await stage.alice.click(answer, label="See the pay")
    assert clicked.response is not None
    assert "Something went wrong on our side" in said(clicked.response)


async def test_broken_connection_to_discord_is_no_bug(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(stage.bot.router, "answer", fail)
    with capture_logs() as logs:
        answer = await stage.ask("salary")
    assert "Discord didn’t answer just now" in said(answer)
    assert [(each["event"], each["log_level"]) for each in logs] == [
        ("discord unreachable", "warning")
    ]


async def test_error_that_cannot_be_sent_because_of_the_connection_is_only_logged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(stage.bot.router, "answer", fail)
    monkeypatch.setattr("bot.interactions.reply.Reply.send_error", fail)
    with capture_logs() as logs:
        await stage.run("salary")
    assert [each["event"] for each in logs] == ["discord unreachable", "answer failed"]


async def test_failure_after_an_answer_is_only_logged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.create_group()
    followed, real_answer = [], stage.bot.router.answer

    async def fail(*_: object, **__: object) -> None:
        followed.append("screen")
        raise ZeroDivisionError

    async def answer(*args: Any) -> Any:
        screen = await real_answer(*args)
        assert isinstance(screen, Screen)
        return screen.then(fail)

    async def follow_up(_: Request, __: Route) -> None:
        followed.append("notices")

    monkeypatch.setattr(stage.bot.router, "answer", answer)
    stage.bot.router.follow_up = follow_up
    with capture_logs() as logs:
        shown = await stage.run("plan join")
    assert "You’re in" in said(answer_of(shown))
    assert not shown.followups
    assert followed == ["screen", "notices"]
    assert [each["event"] for each in logs if each["log_level"] == "error"] == [
        "failed after answering"
    ]


async def test_bug_after_a_form_returns_what_was_typed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await stage.run("career job-ad")

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stage.bot.router, "answer", fail)
    with capture_logs() as logs:
        answer = await stage.fill_in(form, f"{SECRET} ```")
    typed = f"Here’s what you typed, so that you can copy it:\n```\n{SECRET} `\u200b``\n```"
    assert said(answer).endswith(typed)
    assert labels(answer) == ["Back to the form…"]
    assert answer.ephemeral
    assert SECRET not in str(logs)


async def test_buttons_work_after_a_restart(stage: Stage, resources: Resources) -> None:
    answer = await stage.press(await stage.ask("role", role="ai-engineer"), "Show everyone")
    restarted = StudyBot(resources)
    await stage.env.restart_bot(restarted)
    clicked = await stage.bob.click(answer, label="See the pay")
    assert clicked.response is not None
    assert "120–180K" in said(clicked.response)
    await restarted.close()


@pytest.mark.parametrize(
    ("custom_id", "sentence"),
    [
        ("role:2:show:no:gone", "I don’t know “gone” yet. The nearest entries are:"),
        ("role:2:show:", "no longer works"),
        ("compare:2:show:", "no longer works"),
        ("gone:2:show:ai-engineer", "no longer works"),
        ("gone:2:something", "no longer works"),
        ("plan:2:gone:1", "no longer works"),
        ("plan:2:look:1:gone", "no longer in the plan"),
    ],
)
async def test_outdated_button_is_refused_with_a_reason(
    stage: Stage, custom_id: str, sentence: str
) -> None:
    answer = answer_of(await stage.click_id(custom_id))
    assert sentence in said(answer)
    assert answer.ephemeral


async def test_form_that_no_longer_works_offers_no_way_back_to_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await stage.run("career job-ad")
    monkeypatch.delitem(stage.bot.router.routes, "skills:2:job-ad")
    answer = await stage.fill_in(form, "We look for Python.")
    assert "no longer works" in said(answer)
    assert labels(answer) == []


@pytest.mark.parametrize("custom_id", ["role:0:show:ai-engineer", "plan:0:do:today", "anything"])
async def test_button_with_unknown_id_is_answered_in_time(
    stage: Stage, custom_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the real delay until an answer is deferred
    clicked = await stage.click_id(custom_id)
    await stage.env.advance_time(3)
    answer = answer_of(clicked)
    assert "no longer works" in said(answer)
    assert answer.ephemeral


async def test_answer_does_not_wait_for_a_slow_picture(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.interactions.respond.PICTURE_PATIENCE", 0)
    with capture_logs() as logs:
        answer = await stage.ask("salary", role="ai-engineer")
    assert "120–180K USD a year" in said(answer)
    assert not answer.attachments
    assert [entry["event"] for entry in logs] == ["picture too late"]


async def test_tick_logs_no_traceback_while_the_database_cannot_be_used(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start_week(stage)

    def refuse() -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(stage.bot.resources.database, "writing", refuse)
    with capture_logs() as logs:
        await stage.bot.dispatcher.run_due(stage.env.now())
    assert {each["event"] for each in logs} >= {"planning failed", "claim failed"}
    assert {each["log_level"] for each in logs} == {"warning"}
    assert not any("exc_info" in each for each in logs)


async def test_bug_in_a_tick_is_logged_with_its_traceback(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stage.bot.resources.database, "writing", fail)
    with capture_logs() as logs:
        await stage.bot.dispatcher.run_due(stage.env.now())
    assert logs
    assert all(isinstance(each["exc_info"], ZeroDivisionError) for each in logs)


class TestBrokenRenderer:
    """Pictures cannot be drawn on this host."""

    @pytest.fixture
    def pictures(self) -> Pictures:
        """A renderer that fails to draw."""
        command = (sys.executable, "-m", "tests.pictures.workers", "fail")
        return Pictures(WorkerProcess(command=command))

    async def test_answer_has_text_without_a_picture(self, stage: Stage) -> None:
        with capture_logs() as logs:
            answer = await stage.ask("salary", role="ai-engineer")
        assert "120–180K USD a year" in said(answer)
        assert not answer.attachments
        assert [entry["event"] for entry in logs] == ["picture failed"]


class TestFullPictureQueue:
    """The queue of pictures to be drawn is full."""

    @pytest.fixture
    def pictures(self) -> Pictures:
        """A renderer whose queue accepts no picture."""
        return Pictures(most_pending=0)

    async def test_answer_is_text_and_refusal_is_logged_once(self, stage: Stage) -> None:
        with capture_logs() as logs:
            answer = await stage.ask("salary")
        assert not answer.attachments
        assert [entry["event"] for entry in logs] == ["picture refused"]
