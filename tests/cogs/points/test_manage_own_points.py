"""Moderators cannot correct their own points unless they are the only moderator."""

from collections import Counter
from dataclasses import replace
from typing import Any

import discord
import pytest
import simcord
from sqlalchemy import select

from bot.db.models import Decision
from tests.cogs.points.corrections import entry_lines, list_corrections
from tests.cogs.stage import Stage, moderators_role, said

OWN = "You can’t correct your own points"


async def test_moderator_cannot_correct_own_points_unless_owner(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join", by=stage.morgan)
    filled: dict[str, Any] = {"member": stage.morgan, "reason": "helped others"}
    for command, more in (("give", {"points": 1}), ("take", {"points": 1}), ("undo", {})):
        refusal = await stage.ask_refused(
            f"manage points {command}", by=stage.morgan, **filled, **more
        )
        assert said(refusal).startswith(OWN)
    shown = await stage.ask("manage board show", by=stage.morgan, member=stage.morgan)
    assert said(await stage.press(shown, "Give or take", by=stage.morgan)).startswith(OWN)
    assert await list_corrections(stage) == []


@pytest.fixture
def _count_role_members(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Provide the member counts of roles, which simcord lacks."""

    async def fetch_role_member_counts(guild_id: int) -> dict[str, int]:
        members = stage.env.backend.guilds[guild_id].members.values()
        return {
            str(role): many
            for role, many in Counter(one for member in members for one in member.role_ids).items()
        }

    monkeypatch.setattr(stage.bot.http, "get_role_member_counts", fetch_role_member_counts)


async def _create_server_owned_by_alice(stage: Stage, *, sees_roles: bool = True) -> Stage:
    """Return a server that Alice owns, with Alice in a group and Morgan as a member."""
    server = stage.env.create_guild("Evening school", owner=stage.alice.user)
    channel = server.create_text_channel("study")
    alice, morgan = (server.add_member(one.user) for one in (stage.alice, stage.morgan))
    if not sees_roles:
        await stage.env.settle()
        own = next(role for role in server.roles.values() if role.name == "TestBot")
        less = discord.Permissions(view_channel=True, send_messages=True)
        stage.env.backend.edit_role(server.id, own.id, {"permissions": less.value})
    owned = replace(stage, server=server, channel=channel, alice=alice, morgan=morgan)
    await owned.env.settle()
    await owned.create_group("Night owls")
    await owned.ask("plan join")
    return owned


async def _correct_own_points(stage: Stage) -> str:
    return said(await stage.ask("manage points give", **_own_points(stage)))


async def _correct_own_points_refused(stage: Stage) -> str:
    return said(await stage.ask_refused("manage points give", **_own_points(stage)))


def _own_points(stage: Stage) -> dict[str, Any]:
    """Return the options with which Alice gives points to herself."""
    return {"member": stage.alice, "points": 5, "reason": "by hand"}


async def _make_moderator(stage: Stage, member: simcord.MemberActor) -> None:
    """Give a member a role with Manage Server."""
    role = moderators_role(stage.server)
    stage.env.backend.add_member_role(stage.server.id, member.id, role.id)
    await stage.env.settle()


@pytest.mark.usefixtures("_count_role_members")
async def test_only_moderator_corrects_own_points_and_entry_is_marked(stage: Stage) -> None:
    owned = await _create_server_owned_by_alice(stage)
    assert "You now have **5** there." in await _correct_own_points(owned)
    shown = entry_lines(said(await owned.ask("points why")))
    assert shown == ["- **+5** given by the member themselves, who owns this server: by hand"]
    async with owned.bot.resources.database.reading() as connection:
        subject = await connection.scalar(select(Decision.subject))
    assert subject == "+5"


@pytest.mark.usefixtures("_count_role_members")
async def test_owner_cannot_correct_own_points_if_another_holds_a_moderating_role(
    stage: Stage,
) -> None:
    owned = await _create_server_owned_by_alice(stage)
    await _make_moderator(owned, owned.morgan)
    assert (await _correct_own_points_refused(owned)).startswith(OWN)
    assert await list_corrections(owned) == []


@pytest.mark.usefixtures("_count_role_members")
async def test_moderating_role_held_by_owner_alone_does_not_count(stage: Stage) -> None:
    owned = await _create_server_owned_by_alice(stage)
    await _make_moderator(owned, owned.alice)
    assert "You now have **5** there." in await _correct_own_points(owned)


async def test_former_decision_counts_if_roles_are_not_visible(stage: Stage) -> None:
    owned = await _create_server_owned_by_alice(stage, sees_roles=False)
    await _make_moderator(owned, owned.morgan)
    assert "You now have **5** there." in await _correct_own_points(owned)
    await owned.ask("manage board exclude", by=owned.morgan, member=owned.alice)
    assert (await _correct_own_points_refused(owned)).startswith(OWN)


async def test_former_moderator_does_not_count(stage: Stage) -> None:
    owned = await _create_server_owned_by_alice(stage, sees_roles=False)
    await _make_moderator(owned, owned.morgan)
    await owned.ask("manage board exclude", by=owned.morgan, member=owned.alice)
    owned.demote_morgan()
    assert "You now have **5** there." in await _correct_own_points(owned)


async def test_own_correction_is_refused_if_discord_does_not_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned = await _create_server_owned_by_alice(stage)

    async def silent(_: int) -> dict[str, int]:
        raise TimeoutError

    monkeypatch.setattr(stage.bot.http, "get_role_member_counts", silent)
    assert (await _correct_own_points_refused(owned)).startswith("Discord didn’t tell")
    assert await list_corrections(owned) == []
