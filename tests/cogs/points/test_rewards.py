"""Roles for milestones: chosen by moderators, given, removed, or withheld and reported."""

from dataclasses import replace

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.delivery.sender import DiscordAction, SentMessage
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.permissions.role_safety import MODERATOR_PERMISSIONS
from bot.services.delivery import outbox
from bot.services.points import rewards
from tests.cogs.challenges.weekly import advance
from tests.cogs.conftest import Stage, said
from tests.limits import text_of

FIRST = "First day done"


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice has joined the plan."""
    await stage.create_group(review_channel_id=stage.server.create_text_channel("reviews").id)
    await stage.ask("plan join")
    return stage


def roles(stage: Stage, holder: simcord.MemberActor | None = None) -> list[int]:
    """Return the roles of a member, Alice by default."""
    member = stage.env.backend.get_member(stage.server.id, (holder or stage.alice).id)
    return list(member.role_ids)


async def choose(stage: Stage, role: simcord.RoleHandle, milestone: str = FIRST) -> str:
    """Choose the role of a milestone as Morgan and return the answer."""
    options = {"milestone": milestone, "role": role}
    return said(await stage.ask("manage board reward", by=stage.morgan, **options))


async def choose_refused(stage: Stage, **options: object) -> str:
    """Run /manage board reward as Morgan and return the refusal."""
    return said(await stage.ask_refused("manage board reward", by=stage.morgan, **options))


async def setup_news(stage: Stage) -> str:
    """Run a command as Morgan and return the setup news after the answer."""
    before = len(stage.env.http_requests)
    await stage.ask("manage board reward", by=stage.morgan)
    _, *news = stage.env.http_requests[before:]
    return "\n".join(text_of(one.json) for one in news if isinstance(one.json, dict))


async def test_role_is_given_when_milestone_is_reached(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    chosen = await choose(joined, role)
    assert f"Members who reach “First day done” now get <@&{role.id}>." in chosen
    assert f"- **First day done** · <@&{role.id}>" in chosen
    assert "- **First week done** · no role" in chosen
    checked = await joined.ask("plan done")
    assert f"You get the role <@&{role.id}>." in said(checked)
    assert roles(joined) == []
    await joined.run_due()
    assert roles(joined) == [role.id]


async def test_role_is_removed_on_undo_and_given_again(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    for command, has in (("done", True), ("undo", False), ("done", True)):
        await joined.ask(f"plan {command}")
        await joined.run_due()
        assert roles(joined) == ([role.id] if has else [])
        await joined.pass_time(minutes=5)


async def test_milestone_undone_before_delivery_gives_no_role(joined: Stage) -> None:
    await choose(joined, joined.server.create_role("Starter"))
    await joined.ask("plan done")
    await joined.ask("plan undo")
    await joined.run_due()
    assert roles(joined) == []


async def test_newly_chosen_role_is_given_to_those_who_reached_it_before(joined: Stage) -> None:
    await joined.ask("plan join", by=joined.bob)
    for holder in (joined.alice, joined.bob):
        await joined.ask("plan done", by=holder)
    role = joined.server.create_role("Starter")
    assert "2 members have already reached it and will get the role too." in await choose(
        joined, role
    )
    await advance(joined, seconds=5)
    assert (roles(joined), roles(joined, joined.bob)) == ([role.id], [role.id])


async def test_changed_reward_gives_new_role_and_keeps_former(joined: Stage) -> None:
    first, second = (joined.server.create_role(name) for name in ("Starter", "Beginner"))
    await choose(joined, first)
    await joined.ask("plan done")
    await joined.run_due()
    await choose(joined, second)
    await advance(joined, seconds=5)
    assert set(roles(joined)) == {first.id, second.id}


async def test_removed_reward_leaves_roles_already_given(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    await joined.ask("plan done")
    await joined.run_due()
    removed = await joined.ask("manage board reward", by=joined.morgan, milestone=FIRST)
    assert "no longer get a role" in said(removed)
    assert "- **First day done** · no role" in said(removed)
    unchanged = await joined.ask("manage board reward", by=joined.morgan, milestone=FIRST)
    assert "“First day done” has no role. To choose one, fill in the `role` option" in said(
        unchanged
    )
    await joined.run_due()
    assert roles(joined) == [role.id]


async def test_reward_without_options_lists_all_milestones(joined: Stage) -> None:
    shown = await joined.ask("manage board reward", by=joined.morgan)
    assert said(shown).startswith("## Roles for milestones\n")
    assert said(shown).count("no role") == 10
    assert shown.ephemeral


async def test_chosen_reward_is_in_the_audit_log(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    audit = said(await joined.ask("manage audit", by=joined.morgan))
    assert f"chose <@&{role.id}> for the milestone “First day done”" in audit


async def test_unknown_milestone_is_refused_with_suggestions(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    assert "I can’t find a milestone called “frst dy”" in await choose_refused(
        joined, milestone="frst dy", role=role
    )
    assert "Fill in the `milestone` option" in await choose_refused(joined, role=role)


@pytest.mark.parametrize("power", ["administrator", "ban_members", "manage_messages"])
async def test_powerful_role_is_refused(joined: Stage, power: str) -> None:
    boss = joined.server.create_role("Boss", permissions=discord.Permissions(**{power: True}))
    refusal = await choose_refused(joined, milestone=FIRST, role=boss)
    label = MODERATOR_PERMISSIONS[power]
    assert refusal.startswith(f"@Boss lets people moderate: it grants **{label}**. Everyone")
    assert "Server Settings → Roles" in refusal


async def test_role_with_power_in_one_channel_is_refused(joined: Stage) -> None:
    role = joined.server.create_role("Helpers")
    allow = discord.Permissions(manage_messages=True).value
    entry = Overwrite(target_id=role.id, type=OverwriteType.ROLE, allow=allow, deny=0)
    joined.env.backend.set_overwrite(joined.channel.id, entry)
    await joined.env.settle()
    refusal = await choose_refused(joined, milestone=FIRST, role=role)
    assert f"it grants **Manage Messages** in {joined.channel.mention}" in refusal


async def test_moderator_without_manage_roles_cannot_choose_a_role(joined: Stage) -> None:
    moderators, role = joined.server.roles["Moderators"], joined.server.create_role("Keys")
    may = discord.Permissions(manage_guild=True, view_channel=True)
    joined.env.backend.edit_role(joined.server.id, moderators.id, {"permissions": may.value})
    await joined.env.settle()
    refusal = await choose_refused(joined, milestone=FIRST, role=role)
    assert refusal.startswith("You can’t give @Keys to anyone yourself")
    assert "**Manage Roles**" in refusal
    shown = await joined.ask("setup start", by=joined.morgan)
    refusal = said(await joined.choose(shown, "Role that members get", role, by=joined.morgan))
    assert refusal.startswith("You can’t give @Keys to anyone yourself")
    assert joined.env.errors


async def test_moderator_cannot_choose_role_above_their_own(joined: Stage) -> None:
    own, role = joined.server.roles["TestBot"], joined.server.create_role("Keys")
    order = [{"id": str(role.id), "position": 3}, {"id": str(own.id), "position": 9}]
    joined.env.backend.reorder_roles(joined.server.id, order)
    await joined.env.settle()
    refusal = await choose_refused(joined, milestone=FIRST, role=role)
    assert refusal.startswith("@Keys isn’t below your own highest role")
    shown = await joined.ask("setup start", by=joined.morgan)
    refusal = said(await joined.choose(shown, "Role that members get", role, by=joined.morgan))
    assert refusal.startswith("@Keys isn’t below your own highest role")
    assert joined.env.errors


async def test_owner_may_choose_any_role_the_bot_can_give(stage: Stage) -> None:
    server = stage.env.create_guild("Her own", owner=stage.alice.user)
    owned = replace(
        stage,
        server=server,
        channel=server.create_text_channel("study"),
        morgan=server.add_member(stage.alice.user),
    )
    role = server.create_role("Keys")
    await owned.env.settle()
    await owned.create_group()
    assert f"Members who reach “First day done” now get <@&{role.id}>." in await choose(owned, role)


async def test_backfill_continues_in_later_batches(
    joined: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewards, "BATCH_SIZE", 1)
    await joined.ask("plan join", by=joined.bob)
    for holder in (joined.alice, joined.bob):
        await joined.ask("plan done", by=holder)
    role = joined.server.create_role("Starter")
    assert "2 members have already reached it and will get the role too." in await choose(
        joined, role
    )
    for _ in range(3):
        await advance(joined, seconds=2)
    assert (roles(joined), roles(joined, joined.bob)) == ([role.id], [role.id])


async def test_everyone_and_bot_roles_are_refused(joined: Stage) -> None:
    everyone = joined.server.default_role
    assert "Everyone already has" in await choose_refused(joined, milestone=FIRST, role=everyone)
    own = joined.server.roles["TestBot"]
    assert "Discord manages" in await choose_refused(joined, milestone=FIRST, role=own)


async def test_role_above_the_bots_is_refused(joined: Stage) -> None:
    role = joined.server.create_role("High")
    joined.env.backend.reorder_roles(joined.server.id, [{"id": str(role.id), "position": 9}])
    await joined.env.settle()
    refusal = await choose_refused(joined, milestone=FIRST, role=role)
    assert refusal.startswith(
        "I can’t give @High to members, because it’s above my own role. To fix it:"
    )


def _set_bot_permissions(stage: Stage, **permissions: bool) -> None:
    """Change the permissions of the bot in the server."""
    own = stage.server.roles["TestBot"]
    value = stage.env.backend.get_role(stage.server.id, own.id).permissions
    changed = discord.Permissions(value)
    changed.update(**permissions)
    stage.env.backend.edit_role(stage.server.id, own.id, {"permissions": changed.value})


async def test_missing_manage_roles_is_refused_with_instructions(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    _set_bot_permissions(joined, manage_roles=False, administrator=False)
    await joined.env.settle()
    refusal = await choose_refused(joined, milestone=FIRST, role=role)
    assert (
        "none of my roles has the **Manage Roles** permission. To fix it: Server Settings"
        in refusal
    )


async def test_role_that_became_powerful_is_withheld_and_reported(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    joined.env.backend.edit_role(
        joined.server.id, role.id, {"permissions": discord.Permissions(ban_members=True).value}
    )
    await joined.ask("plan done")
    await joined.run_due()
    assert roles(joined) == []
    assert "It now lets people moderate, and" in await setup_news(joined)
    assert await setup_news(joined) == ""


async def test_role_refused_by_discord_is_retried_and_reported_once(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    path = f"/guilds/{joined.server.id}/members/{joined.alice.id}/roles/{role.id}"
    joined.env.inject_error("PUT", path, status=403, code=50013)
    await joined.ask("plan done")
    await joined.run_due()
    assert roles(joined) == []
    assert "I can’t give members the role for “First day done”." in await setup_news(joined)
    assert await setup_news(joined) == ""
    await advance(joined, hours=1, minutes=1)
    assert roles(joined) == [role.id]
    assert "fixed" in (await setup_news(joined)).lower()


async def test_role_is_removed_if_milestone_was_undone_during_delivery(joined: Stage) -> None:
    await choose(joined, joined.server.create_role("Starter"))
    await joined.ask("plan done")
    bot, now = joined.bot, joined.env.now()
    database = bot.resources.database
    async with database.writing() as session:
        (due,) = await outbox.claim(session, me="us", now=now, limit=1)
        handler = bot.dispatcher.handlers[DeliveryKind.REWARD](bot, due, now)
        loaded = await handler.load(session)
    action = handler.build(loaded)
    assert isinstance(action, DiscordAction)
    await joined.ask("plan undo")
    with joined.env.time_context():
        await action.do(bot)
    assert roles(joined)
    async with database.writing() as session:
        await outbox.record(session, due, me="us", state=DeliveryState.SENT)
        await handler.delivered(session, SentMessage(0, 0, now), loaded)
    await joined.run_due()
    assert roles(joined) == []


async def test_departed_member_is_not_reported(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    await joined.ask("plan done")
    path = f"/guilds/{joined.server.id}/members/{joined.alice.id}/roles/{role.id}"
    joined.env.inject_error("PUT", path, status=404, code=10007)
    await joined.run_due()
    assert await setup_news(joined) == ""


async def test_deleted_role_is_reported(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    joined.env.backend.delete_role(joined.server.id, role.id)
    await joined.ask("plan done")
    await joined.run_due()
    assert "The role has been deleted. To fix this, choose another one" in await setup_news(joined)


async def test_reward_is_refused_to_members(joined: Stage) -> None:
    for command in await joined.bot.tree.fetch_commands():
        if command.name == "manage":
            joined.server.set_command_permissions(command, {joined.server.default_role: True})
    role = joined.server.create_role("Starter")
    answer = await joined.ask_refused("manage board reward", milestone=FIRST, role=role)
    assert said(answer).startswith("Only moderators can do this")
    shown = await joined.ask("manage board reward", by=joined.morgan)
    assert "<@&" not in said(shown)


async def test_setup_check_lists_each_unusable_role_once(joined: Stage) -> None:
    role, other = joined.server.create_role("Starter"), joined.server.create_role("Boss")
    await choose(joined, role)
    await choose(joined, other, "First week done")
    await choose(joined, other, "Second week done")
    assert "Nothing to fix" in said(await joined.ask("setup check", by=joined.morgan))
    joined.env.backend.delete_role(joined.server.id, role.id)
    power = {"permissions": discord.Permissions(ban_members=True).value}
    joined.env.backend.edit_role(joined.server.id, other.id, power)
    await joined.env.settle()
    checked = said(await joined.ask("setup check", by=joined.morgan))
    assert "2 things to fix" in checked
    assert "- The role for “First day done” was deleted." in checked
    assert (
        "week done” any more: it lets people moderate, because it grants **Ban Members**" in checked
    )
