"""Roles for milestones: given, or withheld and reported."""

import discord

from tests.cogs.points.rewards import choose, give_role, list_all, roles, setup_news, show
from tests.cogs.stage import MISSING_PERMISSIONS, UNKNOWN_MEMBER, Stage, labels, said


async def test_role_is_given_when_milestone_is_reached(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    chosen = await choose(joined, role)
    assert chosen.startswith(f"## First day done\nIts role is <@&{role.id}>.")
    listed = said(await list_all(joined))
    assert f"- **First day done** · <@&{role.id}>" in listed
    assert "First week done" not in listed
    checked = await joined.ask("plan done")
    assert f"You get the role <@&{role.id}>." in said(checked)
    assert roles(joined) == []
    await joined.run_due()
    assert roles(joined) == [role.id]


async def test_newly_chosen_role_is_given_to_those_who_reached_it_before_beside_their_former(
    joined: Stage,
) -> None:
    await joined.ask("plan join", by=joined.bob)
    first, second = (joined.server.create_role(name) for name in ("Starter", "Beginner"))
    await give_role(joined, first)
    await joined.ask("plan done")
    await joined.run_due()
    await joined.undo()
    await joined.run_due()
    assert roles(joined) == [first.id]  # which stays after the undo
    for holder in (joined.alice, joined.bob):
        await joined.ask("plan done", by=holder)
    await joined.run_due()
    assert "2 members will get it now." in await choose(joined, second)
    await joined.advance(seconds=5)
    for holder in (joined.alice, joined.bob):
        assert set(roles(joined, holder)) == {first.id, second.id}


async def test_removed_reward_leaves_roles_already_given(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await give_role(joined, role)
    await joined.ask("plan done")
    await joined.run_due()
    shown = await show(joined)
    removed = await joined.press(shown, "Remove the role", by=joined.morgan)
    assert f"It has no role. Anyone who already has <@&{role.id}> keeps it." in said(removed)
    assert "Remove the role" not in labels(removed)
    await joined.run_due()
    assert roles(joined) == [role.id]


async def test_role_that_became_powerful_is_withheld_and_reported(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await give_role(joined, role)
    joined.env.backend.edit_role(
        joined.server.id, role.id, {"permissions": discord.Permissions(ban_members=True).value}
    )
    await joined.ask("plan done")
    await joined.run_due()
    assert roles(joined) == []
    assert "any more: it lets people moderate" in await setup_news(joined)


async def test_role_refused_by_discord_is_retried_and_reported_once(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await give_role(joined, role)
    path = f"/guilds/{joined.server.id}/members/{joined.alice.id}/roles/{role.id}"
    joined.env.inject_error("PUT", path, status=403, code=MISSING_PERMISSIONS)
    await joined.ask("plan done")
    await joined.run_due()
    assert roles(joined) == []
    news = await setup_news(joined)
    assert "Discord won’t let me give the role for “First day done”, although" in news
    assert "## 1 thing to fix" in news
    await joined.advance(hours=1, minutes=1)
    assert roles(joined) == [role.id]
    assert "## Nothing to fix" in said(await joined.ask("setup", by=joined.morgan))


async def test_departed_member_is_not_reported(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await give_role(joined, role)
    await joined.ask("plan done")
    path = f"/guilds/{joined.server.id}/members/{joined.alice.id}/roles/{role.id}"
    joined.env.inject_error("PUT", path, status=404, code=UNKNOWN_MEMBER)
    await joined.run_due()
    assert "## Nothing to fix" in await setup_news(joined)


async def test_deleted_role_is_reported(joined: Stage) -> None:
    role = joined.server.create_role("Starter")
    await give_role(joined, role)
    joined.env.backend.delete_role(joined.server.id, role.id)
    await joined.ask("plan done")
    await joined.run_due()
    assert "The role for “First day done” was deleted." in await setup_news(joined)


async def test_setup_check_lists_each_unusable_role_once(joined: Stage) -> None:
    role, other = joined.server.create_role("Starter"), joined.server.create_role("Boss")
    await give_role(joined, role)
    await give_role(joined, other, "First week done")
    await give_role(joined, other, "Second week done")
    assert "Nothing to fix" in said(await joined.ask("setup", by=joined.morgan))
    joined.env.backend.delete_role(joined.server.id, role.id)
    power = {"permissions": discord.Permissions(ban_members=True).value}
    joined.env.backend.edit_role(joined.server.id, other.id, power)
    await joined.env.settle()
    checked = said(await joined.ask("setup", by=joined.morgan))
    assert "2 things to fix" in checked
    assert "The role for “First day done” was deleted." in checked
    assert (
        "week done”, @Boss, any more: it lets people moderate, because it grants **Ban Members**"
        in checked
    )
