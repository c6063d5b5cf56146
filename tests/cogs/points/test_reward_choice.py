"""`/manage part:seasons`, Rewards: which roles moderators may choose for a milestone."""

from dataclasses import replace

import discord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.permissions.role_safety import MODERATOR_PERMISSIONS
from bot.ui.points.routes import ChooseReward, ManageRewards
from tests.cogs.points.rewards import choose, list_all, show
from tests.cogs.stage import Stage, answer_of, said


async def test_rewards_list_the_milestones_that_bring_a_role(joined: Stage) -> None:
    shown = await list_all(joined)
    assert said(shown).startswith("## Rewards\n")
    assert said(shown).endswith("No milestone has a role yet.")
    assert shown.ephemeral
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    again = said(await list_all(joined))
    assert again.endswith(f"- **First day done** · <@&{role.id}>")


async def test_milestone_says_who_has_reached_it(joined: Stage) -> None:
    assert "It has no role.\n\nNobody has reached it yet." in said(await show(joined))
    await joined.ask("plan done")
    assert f"**Reached by 1 member**\n{joined.alice.mention}" in said(await show(joined))


async def test_chosen_reward_is_in_the_audit_log(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await choose(joined, role)
    audit = said(await joined.ask("manage", by=joined.morgan, part="audit"))
    assert f"chose <@&{role.id}> for the milestone “First day done”" in audit


async def test_powerful_role_is_refused(joined: Stage) -> None:
    for power in ("administrator", "ban_members", "manage_messages"):
        boss = joined.server.create_role("Boss", permissions=discord.Permissions(**{power: True}))
        label = MODERATOR_PERMISSIONS[power]
        why = f"it lets people moderate, because it grants **{label}**."
        refusal = await choose(joined, boss)
        assert refusal.startswith(f"I can’t give members @Boss: {why}"), power


async def test_role_with_power_in_one_channel_of_everyone_or_of_a_bot_is_refused(
    joined: Stage,
) -> None:
    role = joined.server.create_role("Helpers")
    allow = discord.Permissions(manage_messages=True).value
    entry = Overwrite(target_id=role.id, type=OverwriteType.ROLE, allow=allow, deny=0)
    joined.env.backend.set_overwrite(joined.channel.id, entry)
    await joined.env.settle()
    refusal = await choose(joined, role)
    assert f"it grants **Manage Messages** in {joined.channel.mention}" in refusal
    assert "everyone has it already" in await choose(joined, joined.server.default_role)
    assert "Discord manages" in await choose(joined, joined.server.roles["TestBot"])


async def test_moderator_without_manage_roles_cannot_choose_a_role(joined: Stage) -> None:
    moderators, role = joined.server.roles["Moderators"], joined.server.create_role("Keys")
    may = discord.Permissions(manage_guild=True, view_channel=True)
    joined.env.backend.edit_role(joined.server.id, moderators.id, {"permissions": may.value})
    await joined.env.settle()
    refusal = await choose(joined, role)
    assert refusal.startswith("You can’t give @Keys to anyone yourself")
    assert "**Manage Roles**" in refusal
    shown = await joined.settings(part="Roles…")
    refusal = said(await joined.choose(shown, "Role that members get", role, by=joined.morgan))
    assert refusal.startswith("You can’t give @Keys to anyone yourself")


async def test_moderator_cannot_choose_role_above_their_own(joined: Stage) -> None:
    own, role = joined.server.roles["TestBot"], joined.server.create_role("Keys")
    order = [{"id": str(role.id), "position": 3}, {"id": str(own.id), "position": 9}]
    joined.env.backend.reorder_roles(joined.server.id, order)
    await joined.env.settle()
    refusal = await choose(joined, role)
    assert refusal.startswith("@Keys isn’t below your own highest role")
    shown = await joined.settings(part="Roles…")
    refusal = said(await joined.choose(shown, "Role that members get", role, by=joined.morgan))
    assert refusal.startswith("@Keys isn’t below your own highest role")


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
    assert f"Its role is <@&{role.id}>." in await choose(owned, role)


async def test_role_above_the_bots_is_refused(joined: Stage) -> None:
    role = joined.server.create_role("High")
    moderators = joined.server.roles["Moderators"]
    order = [{"id": str(role.id), "position": 9}, {"id": str(moderators.id), "position": 10}]
    joined.env.backend.reorder_roles(joined.server.id, order)
    await joined.env.settle()
    refusal = await choose(joined, role)
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
    refusal = await choose(joined, role)
    assert (
        "none of my roles has the **Manage Roles** permission. To fix it: Server Settings"
        in refusal
    )


async def test_reward_is_refused_to_members(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    route = ChooseReward(milestone_id="first-check-in", role_id=role.id)
    for press in (route, ManageRewards()):
        answer = answer_of(await joined.click_id(press.custom_id()))
        assert said(answer).startswith("Only moderators can do this")
    assert "It has no role." in said(await show(joined))


async def test_reward_of_an_unknown_milestone_is_refused(joined: Stage) -> None:
    gone = ChooseReward(milestone_id="no-longer-there").custom_id()
    answer = answer_of(await joined.click_id(gone, joined.morgan))
    assert "no longer works" in said(answer)
