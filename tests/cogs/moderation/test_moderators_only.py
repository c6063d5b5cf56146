"""Commands and components for moderators refuse members.

A server's settings may allow a command to anyone, so hiding it by default is not enough. The
commands are read from the command tree, so new ones are tested too.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeAlias

import discord
import pytest
import simcord
from discord import AppCommandOptionType, app_commands
from simcord.backend.models import Overwrite
from simcord.enums import ComponentType, OverwriteType
from sqlalchemy import select

from bot.db.models import Server
from bot.db.models.base import Base
from bot.domain.errors import Refusal
from bot.interactions import ModeratorRoute
from bot.services.moderation import members
from bot.ui.groups.routes import Part
from bot.ui.groups.settings import more_settings_screen, settings_screen
from cogs.manage import PARTS
from tests.cogs.challenges.weekly import FIRST, start_week
from tests.cogs.stage import Message, Stage, answer_of, drawn, said
from tests.cogs.standings.boards import actor_of, add_members, add_points
from tests.limits import components
from tests.rows import stored_rows

ROOTS = ("setup", "manage")
_MANAGE_SERVER = discord.Permissions(manage_guild=True).value
REFUSAL = "Only moderators can do this: people with the **Manage Server** permission."
FOR_REVIEWERS = "Only reviewers can do this: moderators, and people with a group’s reviewer role."


def _moderator_commands(stage: Stage) -> Iterator[app_commands.Command[Any, ..., Any]]:
    """Yield every command for moderators."""
    for root in ROOTS:
        found = stage.bot.tree.get_command(root)
        inside = found.walk_commands() if isinstance(found, app_commands.Group) else [found]
        yield from (command for command in inside if isinstance(command, app_commands.Command))


def _required_options(stage: Stage, command: app_commands.Command[Any, ..., Any]) -> dict[str, Any]:
    """Return a value for every required option of a command."""
    kinds = {AppCommandOptionType.user: stage.bob, AppCommandOptionType.integer: 1}
    named = {"challenge": FIRST, "reason": "helped others"}
    return {
        option.display_name: kinds.get(option.type, named.get(option.name, "Night owls"))
        for option in command.parameters
        if option.required
    }


async def _rows(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    async with stage.bot.resources.database.reading() as connection:
        return await stored_rows(connection, Base.metadata.sorted_tables)


async def _use_all_components(
    stage: Stage, by: simcord.MemberActor, message: Message
) -> list[simcord.ResponseMessage]:
    """Use every button and menu of a message that is for moderators and return the answers."""
    answers = []
    for part in components(drawn(message)):
        custom_id, kind = part.get("custom_id", ""), ComponentType(part["type"])
        if custom_id.startswith("leaderboard:"):
            continue  # for members, too
        if kind is ComponentType.BUTTON:
            answers.append(await by.click(message, custom_id=custom_id))
        elif kind is ComponentType.STRING_SELECT:
            chosen = [part["options"][-1]["value"]]
            answers.append(await by.select(message, chosen, custom_id=custom_id))
        elif kind is ComponentType.ROLE_SELECT:
            answers.append(
                await by.select(message, [stage.server.roles["Moderators"]], custom_id=custom_id)
            )
        elif kind is ComponentType.USER_SELECT:
            answers.append(await by.select(message, [stage.alice], custom_id=custom_id))
        elif kind is ComponentType.CHANNEL_SELECT:
            answers.append(await by.select(message, [stage.channel], custom_id=custom_id))
    return [answer_of(answer) for answer in answers]


async def test_moderator_commands_exist(stage: Stage) -> None:
    names = {command.qualified_name for command in _moderator_commands(stage)}
    assert {"manage", "setup"} <= names


async def test_no_command_outside_of_the_tested_groups_is_for_moderators(stage: Stage) -> None:
    restricted = {one.name for one in stage.bot.tree.get_commands() if one.default_permissions}
    assert restricted == {*ROOTS, "Member details"}  # see `test_context_menus.py`


async def test_discord_shows_moderator_commands_to_moderators_only(stage: Stage) -> None:
    hidden = {command.qualified_name for command in _moderator_commands(stage)}
    assert hidden.isdisjoint(stage.alice.available_commands(stage.channel))
    assert hidden <= set(stage.morgan.available_commands(stage.channel))


async def test_synced_moderator_commands_need_manage_server_and_a_server(stage: Stage) -> None:
    payloads = {
        one["name"]: one for one in (c.to_dict(stage.bot.tree) for c in _command_groups(stage))
    }
    for root in ROOTS:
        assert int(payloads[root]["default_member_permissions"]) == _MANAGE_SERVER
        assert payloads[root]["contexts"] == [0]  # servers only
        assert payloads[root]["integration_types"] == [0]  # where a server added the bot


def _command_groups(stage: Stage) -> list[Any]:
    return [stage.bot.tree.get_command(root) for root in ROOTS]


async def test_every_moderator_command_refuses_a_member(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.show_all_commands_to_everyone()
    before = await _rows(stage)
    for command in _moderator_commands(stage):
        refused = await stage.ask_refused(
            command.qualified_name, **_required_options(stage, command)
        )
        assert said(refused).startswith(REFUSAL), command.qualified_name
        assert "the server’s integration settings only decide who sees it" in said(refused)
    assert await _rows(stage) == before


def test_every_part_of_the_dashboard_is_for_moderators() -> None:
    assert all(isinstance(route_of(None), ModeratorRoute) for route_of in PARTS.values())


async def test_every_moderator_command_accepts_a_moderator(stage: Stage) -> None:
    await stage.create_group("Night owls")
    for command in _moderator_commands(stage):
        options = _required_options(stage, command)
        if "name" in options:
            options["name"] = "Early birds"
        answer = await stage.ask(command.qualified_name, by=stage.morgan, **options)
        assert REFUSAL not in said(answer), command.qualified_name
    assert all(
        isinstance(error.__cause__, Refusal) for error in stage.env.errors
    )  # refused for another reason than rights


async def _skipped_and_paused(stage: Stage) -> simcord.ResponseMessage:
    await stage.challenges("Skip")
    return await stage.pause_challenges()


async def _challenge(stage: Stage) -> simcord.ResponseMessage:
    every = await stage.challenges("Choose a challenge")
    return await stage.choose(every, "Choose a challenge", FIRST, by=stage.morgan)


async def _with_faults(stage: Stage) -> simcord.ResponseMessage:
    stage.deny_permissions(stage.channel, send_messages=True)
    return await stage.ask("setup", by=stage.morgan)


_Opens: TypeAlias = Callable[[Stage], Awaitable[simcord.ResponseMessage]]


def _part(part: str) -> _Opens:
    return lambda stage: stage.ask("manage", by=stage.morgan, part=part)


SCREENS: dict[str, tuple[int, _Opens]] = {
    "dashboard": (4, lambda stage: stage.ask("manage", by=stage.morgan)),
    "settings": (10, lambda stage: stage.settings()),
    "setup": (2, lambda stage: stage.ask("setup", by=stage.morgan)),
    "members": (3, _part("members")),
    "one member": (4, lambda stage: stage.ask("manage", by=stage.morgan, member=stage.alice)),
    "challenges": (7, _part("challenges")),
    "all challenges": (5, lambda stage: stage.challenges("Choose a challenge")),
    "one challenge": (7, _challenge),
    "post now?": (2, lambda stage: stage.challenges("Post now…")),
    "history": (1, lambda stage: stage.challenges("History")),
    "seasons": (2, _part("seasons")),
    "points": (1, _part("points")),
    "export": (3, _part("export")),
    "audit": (3, _part("audit")),
    "challenges, paused and skipped": (6, _skipped_and_paused),
    "setup with faults": (4, _with_faults),
}
"""Screens for moderators: the minimum number of buttons and menus on each, and what opens it."""


async def _refuses_a_former_moderator(
    stage: Stage, shown: dict[str, simcord.ResponseMessage], least: dict[str, int]
) -> None:
    """Use all components of screens that Morgan has opened, after he is no moderator any more."""
    stage.demote_morgan()
    before = await _rows(stage)
    for screen, message in shown.items():
        answers = await _use_all_components(stage, stage.morgan, message)
        assert len(answers) >= least[screen], screen
        assert all(said(one).startswith(REFUSAL) and one.ephemeral for one in answers), screen
    assert await _rows(stage) == before


async def test_components_refuse_a_former_moderator(stage: Stage) -> None:
    """There are more members, and more decisions about them, than fit on a page."""
    group = await stage.create_group("Night owls")
    crowd = await add_members(stage, (f"member{number}" for number in range(12)))
    await add_points(stage, group, dict.fromkeys([stage.alice, *crowd], 10))
    morgan, now = actor_of(stage, stage.morgan), stage.env.now()
    async with stage.bot.resources.database.writing() as connection:
        for member in crowd:
            await members.set_excluded(connection, morgan, member.id, now, excluded=True)
    shown = {screen: await opens(stage) for screen, (_, opens) in SCREENS.items()}
    least = {screen: number for screen, (number, _) in SCREENS.items()}
    await _refuses_a_former_moderator(stage, shown, least)


async def test_components_before_the_first_group_is_open_refuse_a_former_moderator(
    stage: Stage,
) -> None:
    new = await stage.ask("setup", by=stage.morgan)
    again = await stage.ask("setup", by=stage.morgan)
    shown = {"new": new, "settings": await stage.press(again, "All settings", by=stage.morgan)}
    await _refuses_a_former_moderator(stage, shown, {"new": 4, "settings": 2})


async def test_components_of_settings_refuse_a_member(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    parts: tuple[tuple[Part, int], ...] = (("challenges", 6), ("reviews", 6), ("roles", 2))
    screens = [(settings_screen(group, stage.env.now()), 10)]
    screens += [(more_settings_screen(group, part), least) for part, least in parts]
    before = await _rows(stage)
    for screen, least in screens:
        view = screen.view(picture=False)
        posted = await stage.bot.get_partial_messageable(stage.channel.id).send(view=view)
        answers = await _use_all_components(stage, stage.alice, posted)
        assert len(answers) >= least
        assert all(said(answer).startswith(REFUSAL) and answer.ephemeral for answer in answers)
    assert await _rows(stage) == before


async def test_review_buttons_refuse_a_member_before_and_after_the_decision(stage: Stage) -> None:
    week = await start_week(stage)
    await week.submit(by=stage.bob)
    for decision in ("Accept", "Undo"):
        before = await _rows(stage)
        answers = await _use_all_components(stage, stage.alice, week.review)
        assert len(answers) >= 2
        assert all(
            said(answer).startswith(FOR_REVIEWERS) and answer.ephemeral for answer in answers
        )
        assert await _rows(stage) == before
        await week.decide(decision)


async def test_review_buttons_and_form_refuse_a_former_moderator(stage: Stage) -> None:
    week = await start_week(stage)
    await week.submit()
    shown = [await week.review_list(stage.morgan), await week.review_next(stage.morgan)]
    form = await stage.morgan.click(week.review, label="Decide…")
    stage.demote_morgan()
    before = await _rows(stage)
    for message in shown:
        answers = await _use_all_components(stage, stage.morgan, message)
        assert answers
        refusals = (REFUSAL, FOR_REVIEWERS)  # the list has a button back to the dashboard
        assert all(said(answer).startswith(refusals) and answer.ephemeral for answer in answers)
    answer = await week.send_note(form, "Not enough")
    assert said(answer).startswith(FOR_REVIEWERS)
    assert await _rows(stage) == before


async def test_forms_for_a_pause_and_settings_refuse_a_former_moderator(stage: Stage) -> None:
    await stage.create_group("Night owls")
    pause = await stage.morgan.click(await stage.challenges(), label="Pause…")
    name = await stage.morgan.click(await stage.settings(), label="Name and time zone…")
    stage.demote_morgan()
    before = await _rows(stage)
    for form, typed in ((pause, [""]), (name, ["Day owls", "UTC"])):
        answer = await stage.fill_in(form, *typed, by=stage.morgan)
        assert said(answer).startswith(REFUSAL)
    assert await _rows(stage) == before


async def test_manage_server_that_a_channel_grants_makes_nobody_a_moderator(stage: Stage) -> None:
    await stage.show_all_commands_to_everyone()
    allowed = discord.Permissions(manage_guild=True).value
    entry = Overwrite(target_id=stage.server.id, type=OverwriteType.ROLE, allow=allowed, deny=0)
    stage.env.backend.set_overwrite(stage.channel.id, entry)
    assert said(await stage.ask_refused("manage")).startswith(REFUSAL)


async def test_server_without_the_bot_is_none(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People who installed the bot for themselves can use it in any server."""
    monkeypatch.setattr(stage.bot, "get_guild", lambda _: None)
    assert "This only works in a server" in said(await stage.ask_refused("plan join"))
    async with stage.bot.resources.database.reading() as connection:
        assert (await connection.execute(select(Server))).all() == []
