"""Servers that remove the bot, take it back, or cannot be reached for a while."""

from typing import Any

from simcord.backend import serializers
from sqlalchemy import select

from bot.app import StudyBot
from bot.db.models import Server
from bot.resources import Resources
from tests.cogs.conftest import Stage, said


async def _joined(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done")


async def _told(stage: Stage, event: str, **more: Any) -> None:
    """Let Discord send the bot an event about the server."""
    about: dict[str, Any] = {"id": str(stage.server.id), **more}
    if event == "GUILD_CREATE":
        guild = stage.env.backend.get_guild(stage.server.id)
        about = {**serializers.guild_create_payload(stage.env.backend, guild), **more}
        if not more:
            about.pop("unavailable", None)  # so that it is a server that invites the bot
    stage.env.backend.emit(event, about)
    await stage.env.settle()


async def _known(resources: Resources) -> list[int]:
    """Return the ids of the servers about which something is stored."""
    async with resources.database.reading() as session:
        return list(await session.scalars(select(Server.guild_id)))


async def test_server_that_returns_in_time_has_all_its_data(stage: Stage) -> None:
    await _joined(stage)
    await _told(stage, "GUILD_DELETE")
    await stage.pass_time(days=29)
    await stage.run_due()
    await _told(stage, "GUILD_CREATE")
    await stage.pass_time(days=9)
    await stage.run_due()
    assert "1 of 30 done" in said(await stage.ask("plan today"))
    assert "**10** in Night owls" in said(await stage.ask("points why"))


async def test_data_of_a_server_is_deleted_after_thirty_days(
    stage: Stage, resources: Resources
) -> None:
    await _joined(stage)
    await _told(stage, "GUILD_DELETE")
    await stage.pass_time(days=30, hours=1)
    await stage.run_due()
    assert await _known(resources) == []
    await _told(stage, "GUILD_CREATE")
    assert "no study group yet" in said(await stage.ask_refused("plan join"))
    assert "Nothing." in said(await stage.ask("privacy show"))


async def test_outage_of_any_length_changes_nothing(stage: Stage, resources: Resources) -> None:
    await _joined(stage)
    await _told(stage, "GUILD_DELETE", unavailable=True)
    await stage.pass_time(days=60)
    await stage.run_due()
    assert await _known(resources) == [stage.server.id]
    await _told(stage, "GUILD_CREATE", unavailable=False)
    assert "1 of 30 done" in said(await stage.ask("plan today"))


async def test_removal_while_the_bot_was_offline_is_noticed(
    stage: Stage, resources: Resources
) -> None:
    await _joined(stage)
    stage.env.backend.subscribers.clear()  # the line to Discord is cut
    stage.env.backend.remove_guild(stage.server.id)
    reborn = StudyBot(resources)
    await stage.env.restart_bot(reborn)
    assert await _known(resources) == [stage.server.id]
    await stage.pass_time(days=30, hours=1)
    await reborn.run_due()
    assert await _known(resources) == []
    await reborn.close()


async def test_other_servers_keep_their_data(stage: Stage, resources: Resources) -> None:
    await _joined(stage)
    there = stage.in_another_server()
    await there.ask("privacy visibility", show_me="not at all")
    await _told(stage, "GUILD_DELETE")
    await stage.pass_time(days=31)
    await stage.run_due()
    assert await _known(resources) == [there.server.id]
