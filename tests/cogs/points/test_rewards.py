"""Roles for milestones: chosen with care, given and taken back, and never in silence refused."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.delivery.handler import DiscordAction, SentMessage
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.permissions.role_safety import MODERATOR_PERMISSIONS
from bot.services.delivery import outbox
from bot.services.points import rewards
from tests.cogs.challenges.weekly import later
from tests.cogs.conftest import Stage, said
from tests.limits import text_of

FIRST = "First day done"


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """The stage, with Alice in the plan."""
    await stage.group(review_channel_id=stage.server.create_text_channel("reviews").id)
    await stage.ask("plan join")
    return stage


def roles(stage: Stage, who: simcord.MemberActor | None = None) -> list[int]:
    """Return the roles that somebody has, Alice unless named."""
    member = stage.env.backend.get_member(stage.server.id, (who or stage.alice).id)
    return list(member.role_ids)


async def choose(stage: Stage, role: simcord.RoleHandle, milestone: str = FIRST) -> str:
    """Let Morgan choose the role of a milestone, and return what that says."""
    options = {"milestone": milestone, "role": role}
    return said(await stage.ask("manage board reward", by=stage.morgan, **options))


async def refused(stage: Stage, **options: object) -> str:
    """Let Morgan choose in vain, and return why."""
    return said(await stage.ask_in_vain("manage board reward", by=stage.morgan, **options))


async def heard(stage: Stage) -> str:
    """Let Morgan give a command, and return what news came after the answer to it."""
    before = len(stage.env.http_requests)
    await stage.ask("manage board reward", by=stage.morgan)
    _, *news = stage.env.http_requests[before:]
    return "\n".join(text_of(one.json) for one in news if isinstance(one.json, dict))


async def test_it_is_given_to_who_reaches_the_milestone(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    chosen = await choose(joined, role)
    assert f"“First day done” now brings <@&{role.id}>." in chosen
    assert f"- **First day done** · <@&{role.id}>" in chosen
    assert "- **First week done** · no role" in chosen
    checked = await joined.ask("plan done")
    assert f"You get the role <@&{role.id}>." in said(checked)
    assert roles(joined) == []
    await joined.ring()
    assert roles(joined) == [role.id]


async def test_undone_it_is_taken_back_and_done_again_it_is_given_again(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    for command, has in (("done", True), ("undo", False), ("done", True)):
        await joined.ask(f"plan {command}")
        await joined.ring()
        assert roles(joined) == ([role.id] if has else [])
        await joined.pass_time(minutes=5)


async def test_done_and_undone_before_the_bell_rings_nothing_is_given(joined: Stage) -> None:
    await choose(joined, joined.server.create_role("Starter"))
    await joined.ask("plan done")
    await joined.ask("plan undo")
    await joined.ring()
    assert roles(joined) == []


async def test_who_reached_it_before_gets_it_when_it_is_chosen(joined: Stage) -> None:
    await joined.ask("plan join", by=joined.bob)
    for who in (joined.alice, joined.bob):
        await joined.ask("plan done", by=who)
    role = joined.server.create_role("Starter")
    assert "2 members reached it before and will get it, too." in await choose(joined, role)
    await later(joined, seconds=5)
    assert (roles(joined), roles(joined, joined.bob)) == ([role.id], [role.id])


async def test_another_role_comes_to_all_and_the_former_stays(joined: Stage) -> None:
    first, second = (joined.server.create_role(name) for name in ("Starter", "Beginner"))
    await choose(joined, first)
    await joined.ask("plan done")
    await joined.ring()
    await choose(joined, second)
    await later(joined, seconds=5)
    assert set(roles(joined)) == {first.id, second.id}


async def test_without_a_role_the_reward_is_taken_away_and_who_has_it_keeps_it(
    joined: Stage,
) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    await joined.ask("plan done")
    await joined.ring()
    gone = await joined.ask("manage board reward", by=joined.morgan, milestone=FIRST)
    assert "brings no role any more" in said(gone)
    assert "- **First day done** · no role" in said(gone)
    again = await joined.ask("manage board reward", by=joined.morgan, milestone=FIRST)
    assert "“First day done” brings no role. Fill in the option `role`" in said(again)
    await joined.ring()
    assert roles(joined) == [role.id]


async def test_alone_it_shows_what_there_is(joined: Stage) -> None:
    shown = await joined.ask("manage board reward", by=joined.morgan)
    assert said(shown).startswith("## Roles for milestones\n")
    assert said(shown).count("no role") == 10
    assert shown.ephemeral


async def test_decisions_are_kept(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    audit = said(await joined.ask("manage audit", by=joined.morgan))
    assert f"chose <@&{role.id}> for the milestone “First day done”" in audit


async def test_a_milestone_that_is_none_is_refused_with_what_is_near(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    assert "There is no milestone “frst dy”" in await refused(
        joined, milestone="frst dy", role=role
    )
    assert "fill in the option `milestone`" in await refused(joined, role=role)


@pytest.mark.parametrize("power", ["administrator", "ban_members", "manage_messages"])
async def test_a_role_with_power_is_refused(joined: Stage, power: str) -> None:
    boss = joined.server.create_role("Boss", permissions=discord.Permissions(**{power: True}))
    said_no = await refused(joined, milestone=FIRST, role=boss)
    label = MODERATOR_PERMISSIONS[power]
    assert said_no.startswith(f"@Boss lets people moderate: it grants **{label}**, and whoever")
    assert "Server Settings → Roles" in said_no


async def test_a_role_with_power_in_one_channel_is_refused(joined: Stage) -> None:
    role = joined.server.create_role("Helpers")
    allow = discord.Permissions(manage_messages=True).value
    entry = Overwrite(target_id=role.id, type=OverwriteType.ROLE, allow=allow, deny=0)
    joined.env.backend.set_overwrite(joined.channel.id, entry)
    await joined.env.settle()
    said_no = await refused(joined, milestone=FIRST, role=role)
    assert f"it grants **Manage Messages** in {joined.channel.mention}" in said_no


async def test_who_could_not_give_the_role_themselves_cannot_choose_it(joined: Stage) -> None:
    moderators, role = joined.server.roles["Moderators"], joined.server.create_role("Keys")
    may = discord.Permissions(manage_guild=True, view_channel=True)
    joined.env.backend.edit_role(joined.server.id, moderators.id, {"permissions": may.value})
    await joined.env.settle()
    said_no = await refused(joined, milestone=FIRST, role=role)
    assert said_no.startswith("You can’t give @Keys to anyone yourself")
    assert "**Manage Roles**" in said_no
    shown = await joined.ask("setup start", by=joined.morgan)
    said_no = said(await joined.choose(shown, "Role that members get", role, by=joined.morgan))
    assert said_no.startswith("You can’t give @Keys to anyone yourself")
    assert joined.env.errors


async def test_nor_one_that_does_not_stand_below_their_own(joined: Stage) -> None:
    own, role = joined.server.roles["TestBot"], joined.server.create_role("Keys")
    order = [{"id": str(role.id), "position": 3}, {"id": str(own.id), "position": 9}]
    joined.env.backend.reorder_roles(joined.server.id, order)
    await joined.env.settle()
    said_no = await refused(joined, milestone=FIRST, role=role)
    assert said_no.startswith("@Keys does not stand below your own highest role")
    shown = await joined.ask("setup start", by=joined.morgan)
    said_no = said(await joined.choose(shown, "Role that members get", role, by=joined.morgan))
    assert said_no.startswith("@Keys does not stand below your own highest role")
    assert joined.env.errors


async def test_the_owner_may_choose_any_role_that_the_bot_can_give(stage: Stage) -> None:
    server = stage.env.create_guild("Her own", owner=stage.alice.user)
    owned = replace(
        stage,
        server=server,
        channel=server.create_text_channel("study"),
        morgan=server.add_member(stage.alice.user),
    )
    role = server.create_role("Keys")
    await owned.env.settle()
    await owned.group()
    assert f"“First day done” now brings <@&{role.id}>." in await choose(owned, role)


async def test_what_follows_for_the_rest_is_done_by_the_bell(
    joined: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewards, "BATCH_SIZE", 1)
    await joined.ask("plan join", by=joined.bob)
    for who in (joined.alice, joined.bob):
        await joined.ask("plan done", by=who)
    role = joined.server.create_role("Starter")
    assert "2 members reached it before and will get it, too." in await choose(joined, role)
    for _ in range(3):
        await later(joined, seconds=2)
    assert (roles(joined), roles(joined, joined.bob)) == ([role.id], [role.id])


async def test_roles_that_nobody_can_be_given_are_refused(joined: Stage) -> None:
    everyone = joined.server.default_role
    assert "Everyone has" in await refused(joined, milestone=FIRST, role=everyone)
    own = joined.server.roles["TestBot"]
    assert "belongs to a bot" in await refused(joined, milestone=FIRST, role=own)


async def test_a_role_above_the_bots_own_is_refused(joined: Stage) -> None:
    role = joined.server.create_role("High")
    joined.env.backend.reorder_roles(joined.server.id, [{"id": str(role.id), "position": 9}])
    await joined.env.settle()
    said_no = await refused(joined, milestone=FIRST, role=role)
    assert said_no.startswith("I can’t give @High: it stands above my own role. To mend it:")


def _may(stage: Stage, **permissions: bool) -> None:
    """Change what the bot may do in the server."""
    own = stage.server.roles["TestBot"]
    value = stage.env.backend.get_role(stage.server.id, own.id).permissions
    changed = discord.Permissions(value)
    changed.update(**permissions)
    stage.env.backend.edit_role(stage.server.id, own.id, {"permissions": changed.value})


async def test_without_manage_roles_it_is_said_where_to_click(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    _may(joined, manage_roles=False, administrator=False)
    await joined.env.settle()
    said_no = await refused(joined, milestone=FIRST, role=role)
    assert "**Manage Roles** is granted by none of my roles. To mend it: Server Settings" in said_no


async def test_a_role_that_became_powerful_is_not_given_and_moderators_hear(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    joined.env.backend.edit_role(
        joined.server.id, role.id, {"permissions": discord.Permissions(ban_members=True).value}
    )
    await joined.ask("plan done")
    await joined.ring()
    assert roles(joined) == []
    assert "It lets people moderate by now." in await heard(joined)
    assert await heard(joined) == ""


async def test_a_role_that_discord_refuses_is_tried_again_and_moderators_hear_once(
    joined: Stage,
) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    path = f"/guilds/{joined.server.id}/members/{joined.alice.id}/roles/{role.id}"
    joined.env.inject_error("PUT", path, status=403, code=50013)
    await joined.ask("plan done")
    await joined.ring()
    assert roles(joined) == []
    assert "The role for “First day done” does not get to members." in await heard(joined)
    assert await heard(joined) == ""
    await later(joined, hours=1, minutes=1)
    assert roles(joined) == [role.id]
    assert "mended" in (await heard(joined)).lower()


async def test_what_is_undone_while_the_role_is_given_is_taken_back(joined: Stage) -> None:
    await choose(joined, joined.server.create_role("Starter"))
    await joined.ask("plan done")
    bot, now = joined.bot, joined.env.now()
    handler, database = bot.dispatcher.handlers[DeliveryKind.REWARD], bot.resources.database
    async with database.writing() as session:
        (due,) = await outbox.claim(session, me="us", now=now, limit=1)
        owed = await handler.load(session, due, now)
    action = handler.build(owed, due, now)
    assert isinstance(action, DiscordAction)
    await joined.ask("plan undo")
    with joined.env.time_context():
        await action.do(bot)
    assert roles(joined)
    async with database.writing() as session:
        await outbox.record(session, due, me="us", state=DeliveryState.SENT)
        await handler.delivered(session, due, SentMessage(0, 0, now), owed)
    await joined.ring()
    assert roles(joined) == []


async def test_who_left_the_server_is_no_trouble(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    await joined.ask("plan done")
    path = f"/guilds/{joined.server.id}/members/{joined.alice.id}/roles/{role.id}"
    joined.env.inject_error("PUT", path, status=404, code=10007)
    await joined.ring()
    assert await heard(joined) == ""


async def test_a_role_that_was_deleted_is_told(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    joined.env.backend.delete_role(joined.server.id, role.id)
    await joined.ask("plan done")
    await joined.ring()
    assert "It was deleted. Choose another with `/manage board reward`" in await heard(joined)


async def test_a_plain_member_is_refused(joined: Stage) -> None:
    for command in await joined.bot.tree.fetch_commands():
        if command.name == "manage":
            joined.server.set_command_permissions(command, {joined.server.default_role: True})
    role = joined.server.create_role("Starter")
    answer = await joined.ask_in_vain("manage board reward", milestone=FIRST, role=role)
    assert said(answer).startswith("This is for moderators")
    shown = await joined.ask("manage board reward", by=joined.morgan)
    assert "<@&" not in said(shown)


async def test_setup_check_shows_each_role_that_could_not_be_given_once(joined: Stage) -> None:
    role, other = joined.server.create_role("Starter"), joined.server.create_role("Boss")
    await choose(joined, role)
    await choose(joined, other, "First week done")
    await choose(joined, other, "Second week done")
    assert "Everything is in order" in said(await joined.ask("setup check", by=joined.morgan))
    joined.env.backend.delete_role(joined.server.id, role.id)
    power = {"permissions": discord.Permissions(ban_members=True).value}
    joined.env.backend.edit_role(joined.server.id, other.id, power)
    await joined.env.settle()
    checked = said(await joined.ask("setup check", by=joined.morgan))
    assert "2 things to mend" in checked
    assert "- The role for “First day done” was deleted." in checked
    assert (
        "week done” any more: whoever has it may moderate, as it grants **Ban Members**" in checked
    )
