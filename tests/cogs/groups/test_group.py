"""/group as a member uses it: see the groups, join one, switch, leave."""

import asyncio
from typing import Any

import discord
import pytest
import simcord
from sqlalchemy import select

from bot.db.models import Member
from bot.interactions import Interaction
from tests.cogs.moderation.members import move
from tests.cogs.points.rewards import give_role
from tests.cogs.stage import MISSING_PERMISSIONS, Stage, answer_of, labels, menu, said
from tests.cogs.standings.boards import add_member, add_points


def _roles(stage: Stage, whose: simcord.MemberActor | None = None) -> list[int]:
    """Return the ids of Alice’s roles on Discord, or of those of another member."""
    member = stage.env.backend.get_member(stage.server.id, (whose or stage.alice).id)
    return list(member.role_ids)


async def test_group_list_without_groups_explains_who_can_create_one(stage: Stage) -> None:
    assert "No study group is open in this server" in said(await stage.ask_refused("group"))


async def test_group_list_shows_each_group_and_marks_the_members_own(stage: Stage) -> None:
    role = stage.server.create_role("Graduates")
    await stage.create_group("Night owls")
    await stage.create_group("Early birds", needed_role_id=role.id, weekday=4)
    await stage.join_group("Night owls")
    listed = await stage.ask("group")
    assert (
        "**Night owls** · your group · 1 member · challenge on Mondays at 09:00 (UTC) · 7 days to answer"
        in (said(listed))
    )
    assert "**Early birds** · 0 members · challenge on Fridays at 09:00 (UTC)" in said(listed)
    assert f" · only for <@&{role.id}>" in said(listed)
    assert labels(listed) == ["Join Early birds", "Leave"]


async def test_join_answer_has_a_button_to_start_the_plan(stage: Stage) -> None:
    await stage.create_group("Night owls")
    joined = await stage.join_group("Night owls")
    assert said(joined).startswith("## You’re in Night owls")
    assert f"The weekly challenge appears in {stage.channel.mention}" in said(joined)
    assert "plan" not in said(await stage.leave_group())
    rejoined = await stage.join_group("Night owls")
    assert said(await stage.press(rejoined, "Start the plan")).startswith("## You’re in")


async def test_archived_groups_cannot_be_joined_but_left_or_changed_for_another(
    stage: Stage,
) -> None:
    await stage.create_group("Old owls")
    listed = await stage.ask("group", by=stage.bob)
    await stage.join_group("Old owls")
    await stage.archive_group("Old owls")
    refused = await stage.press(listed, "Join Old owls", by=stage.bob)
    assert "“Old owls” isn’t open. `/group` shows the groups you can join." in said(refused)
    assert "You’re in **Old owls**, which is archived." in said(await stage.ask("group"))
    await stage.create_group("Night owls")
    assert labels(await stage.ask("group", by=stage.bob)) == ["Join Night owls"]
    joined = await stage.press(await stage.ask("group"), "Join Night owls")
    assert said(joined).startswith("## You’re in Night owls")  # without a question
    await stage.archive_group("Night owls")
    assert said(await stage.leave_group()).startswith("## You’ve left Night owls")
    assert "No study group is open in this server" in said(await stage.ask_refused("group"))


async def test_groups_named_by_an_emoji_alone_can_be_chosen(stage: Stage) -> None:
    await stage.create_group("🦉")
    await stage.create_group("🐝")
    joined = await stage.join_group("🐝")
    assert said(joined).startswith("## You’re in 🐝")
    assert "🦉" in said(await stage.ask("leaderboard", group="🦉"))


async def test_join_asks_before_it_moves_a_member_who_keeps_points_in_the_former_group(
    stage: Stage,
) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done", day=1)
    birds = await stage.create_group("Early birds")
    await stage.create_group("Larks")
    before = await stage.ask("group")
    asked = await stage.choose(await stage.ask("group"), "Join another", str(birds.id))
    assert said(asked).startswith("## Leave Night owls?")
    assert labels(asked) == ["Switch", "Stay"]
    assert said(await stage.press(asked, "Stay")) == "You stay in **Night owls**."
    asked = answer_of(await stage.click_id(f"group:2:join:{birds.id}"))
    moved = await stage.press(asked, "Switch")
    assert said(moved).startswith("## You’re in Early birds")
    refused = await stage.press(before, "Leave")
    assert "You’re not in that group any more." in said(refused)
    await stage.ask("plan done", day=2)
    assert "**10** in Night owls · **10** in Early birds" in said(await stage.ask("points"))
    shown = said(await stage.ask("group"))
    assert "**Night owls** · 0 members" in shown
    assert "**Early birds** · your group · 1 member" in shown


async def test_switch_asks_again_after_another_change_of_groups(stage: Stage) -> None:
    owls = await stage.create_group("Night owls")
    birds, larks = await stage.create_group("Early birds"), await stage.create_group("Larks")
    await stage.join_group(owls.name.raw)
    asked = answer_of(await stage.click_id(f"group:2:join:{birds.id}"))
    await stage.join_group(larks.name.raw)
    again = await stage.press(asked, "Switch")
    assert said(again).startswith("## Leave Larks?")


async def test_group_with_required_role_refuses_members_without_it(stage: Stage) -> None:
    role = stage.server.create_role("Graduates")
    await stage.create_group("Night owls")
    tied = await stage.create_group("Early birds", needed_role_id=role.id)
    await stage.join_group("Night owls")
    refused = await stage.press(await stage.ask("group"), f"Join {tied.name}")
    assert f"is only for people with the role <@&{role.id}>" in said(refused)
    assert "**Night owls** · your group" in said(await stage.ask("group"))


async def test_leaving_a_group_pauses_the_plan_until_one_is_joined(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    left = await stage.leave_group()
    assert said(left).startswith("## You’ve left Night owls")
    assert "Your plan is paused, without reminders, until you’re in a group again." in said(left)
    assert "Resume" not in labels(await stage.ask("plan settings"))
    refused = await stage.ask_refused("plan done")
    assert "Your plan is safe, but you’re not in an open group" in said(refused)
    await stage.pass_time(days=9)
    assert "## Your plan is paused" in said(await stage.ask("plan today"))
    assert "Leave" not in labels(await stage.ask("group"))
    again = answer_of(await stage.click_id("group:2:leave:1"))
    assert "You’re not in that group any more." in said(again)
    back = await stage.press(left, "Rejoin the group")
    assert "paused" not in said(back)
    assert said(await stage.press(back, "My plan")).startswith("## Day 1 of 30")
    assert "is done" in said(await stage.ask("plan done"))


async def test_member_who_paused_before_leaving_resumes_after_rejoining(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.set_plan("Pause…", "")
    left = await stage.leave_group()
    assert "Start today" in labels(await stage.ask("plan today"))
    back = await stage.press(left, "Rejoin the group")
    assert "Your plan is still paused." in said(back)
    assert said(await stage.press(back, "Resume my plan")).startswith(
        "Your plan starts today.\n\n## Day 1 of 30"
    )


async def test_group_role_is_given_on_joining_and_removed_on_leaving(stage: Stage) -> None:
    owls, birds = stage.server.create_role("Owls"), stage.server.create_role("Birds")
    await stage.create_group("Night owls", member_role_id=owls.id)
    await stage.create_group("Early birds", member_role_id=birds.id)
    await stage.join_group("Night owls")
    await stage.run_due()
    assert _roles(stage) == [owls.id]
    await stage.join_group("Early birds")
    await stage.run_due()
    assert _roles(stage) == [birds.id]
    await stage.leave_group()
    await stage.run_due()
    assert _roles(stage) == []


@pytest.mark.parametrize("chosen", ["Birds", None])
async def test_who_leaves_loses_the_role_that_the_group_gave_before_another_was_chosen(
    stage: Stage, chosen: str | None
) -> None:
    """Alice leaves, Bob joins another group, and a moderator moves Carol."""
    owls, birds = stage.server.create_role("Owls"), stage.server.create_role("Birds")
    night_owls = await stage.create_group("Night owls", member_role_id=owls.id)
    await stage.create_group("Larks")
    carol = await add_member(stage, "carol")
    members = (stage.alice, stage.bob, carol)
    await add_points(stage, night_owls, dict.fromkeys(members, 10))
    await stage.run_due()
    edited = await stage.settings(part="Roles…")
    roles = [birds] if chosen else []
    said_so = await stage.choose(edited, "Role that members get", *roles, by=stage.morgan)
    assert "those who are in the group keep theirs until then" in said(said_so)
    await stage.advance(hours=1)
    assert [_roles(stage, one) for one in members] == [[owls.id]] * 3
    await stage.leave_group()
    await stage.join_group("Larks", by=stage.bob)
    await move(stage, member=carol)
    await stage.run_due()
    assert [_roles(stage, one) for one in members] == [[]] * 3


async def test_joining_the_plan_gives_the_group_role_or_keeps_the_one_that_it_gave_before(
    stage: Stage,
) -> None:
    owls = stage.server.create_role("Owls")
    group = await stage.create_group("Night owls", member_role_id=owls.id)
    await stage.ask("plan join")
    await add_points(stage, group, {stage.bob: 10})
    await stage.run_due()
    assert _roles(stage) == [owls.id]
    edited = await stage.settings(part="Roles…")
    await stage.choose(edited, "Role that members get", by=stage.morgan)
    await stage.ask("plan join", by=stage.bob)
    await stage.advance(hours=1)
    assert _roles(stage, stage.bob) == [owls.id]


async def test_role_of_a_milestone_stays_although_the_group_gave_it_before(stage: Stage) -> None:
    owls, birds = stage.server.create_role("Owls"), stage.server.create_role("Birds")
    await stage.create_group("Night owls", member_role_id=owls.id)
    await stage.join_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.run_due()
    await give_role(stage, owls)
    edited = await stage.settings(part="Roles…")
    await stage.choose(edited, "Role that members get", birds, by=stage.morgan)
    await stage.run_due()
    await stage.leave_group()
    await stage.run_due()
    assert _roles(stage) == [owls.id]


async def test_role_of_a_former_group_is_taken_once_discord_answers_again(stage: Stage) -> None:
    owls, birds = stage.server.create_role("Owls"), stage.server.create_role("Birds")
    await stage.create_group("Night owls", member_role_id=owls.id)
    await stage.create_group("Early birds", member_role_id=birds.id)
    for role in (owls, birds):
        path = f"/guilds/{stage.server.id}/members/{stage.alice.id}/roles/{role.id}"
        stage.env.inject_error("DELETE", path, status=500, times=None)
    for name in ("Night owls", "Early birds", "Night owls"):
        await stage.join_group(name)
        await stage.run_due()
    stage.forget_faults()
    await stage.advance(minutes=3)
    assert _roles(stage) == [owls.id]


async def test_join_pressed_nine_times_at_once_ends_in_one_group_with_its_role_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    owls, birds = stage.server.create_role("Owls"), stage.server.create_role("Birds")
    role_by_group = {
        (await stage.create_group("Night owls", member_role_id=owls.id)).id: owls.id,
        (await stage.create_group("Early birds", member_role_id=birds.id)).id: birds.id,
    }
    answer, pressed = stage.bot.on_interaction, list[Interaction]()

    async def keep(interaction: Interaction) -> None:
        pressed.append(interaction)

    monkeypatch.setattr(stage.bot, "on_interaction", keep)
    for number in range(9):
        await stage.click_id(f"group:2:join:{[*role_by_group][number % 2]}")
    with stage.env.time_context():
        await asyncio.gather(*map(answer, pressed))
    await stage.run_due()
    async with stage.bot.resources.database.reading() as connection:
        group_id = await connection.scalar(select(Member.group_id))
    assert _roles(stage) == [role_by_group[group_id or 0]]


async def test_group_role_that_cannot_be_given_or_taken_at_first_blocks_nobody_and_follows_later(
    stage: Stage,
) -> None:
    owls = stage.server.create_role("Owls")
    await stage.create_group("Night owls", member_role_id=owls.id)
    path = f"/guilds/{stage.server.id}/members/{stage.alice.id}/roles/{owls.id}"
    for method in ("PUT", "DELETE"):
        stage.env.inject_error(method, path, status=403, code=MISSING_PERMISSIONS)
    joined = await stage.join_group("Night owls")
    await stage.run_due()
    assert said(joined).startswith("## You’re in Night owls")
    assert _roles(stage) == []
    await stage.advance(minutes=16)
    assert _roles(stage) == [owls.id]
    await stage.leave_group()
    await stage.run_due()
    assert _roles(stage) == [owls.id]
    await stage.advance(minutes=16)
    assert _roles(stage) == []


async def test_role_stays_taken_from_who_came_and_left_again_before_discord_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    owls = stage.server.create_role("Owls")
    await stage.create_group("Night owls", member_role_id=owls.id)
    await stage.join_group("Night owls")
    await stage.run_due()
    take = stage.bot.http.remove_role

    async def answer_late(*args: Any, **options: Any) -> None:
        await take(*args, **options)
        monkeypatch.setattr(stage.bot.http, "remove_role", take)
        await stage.join_group("Night owls")
        await stage.leave_group()

    monkeypatch.setattr(stage.bot.http, "remove_role", answer_late)
    await stage.leave_group()
    await stage.run_due()
    await stage.run_due()
    assert _roles(stage) == []


async def test_member_who_keeps_switching_groups_asks_discord_once_for_each_role(
    stage: Stage,
) -> None:
    owls, birds = stage.server.create_role("Owls"), stage.server.create_role("Birds")
    await stage.create_group("Night owls", member_role_id=owls.id)
    await stage.create_group("Early birds", member_role_id=birds.id)
    await stage.run_due()  # the panels
    for number in range(5):
        await stage.join_group(("Night owls", "Early birds")[number % 2])
    assert _roles(stage) == []  # no answer has waited for Discord
    assert await stage.run_due() == 3  # her role, and one job for each that she may have had
    assert _roles(stage) == [owls.id]


async def test_role_follows_a_member_who_switches_groups_while_it_is_given(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    owls, birds = stage.server.create_role("Owls"), stage.server.create_role("Birds")
    await stage.create_group("Night owls", member_role_id=owls.id)
    await stage.create_group("Early birds", member_role_id=birds.id)
    give = stage.bot.http.add_role

    async def switch_meanwhile(*args: Any, **options: Any) -> None:
        monkeypatch.setattr(stage.bot.http, "add_role", give)
        await stage.join_group("Early birds")
        await give(*args, **options)

    await stage.join_group("Night owls")
    monkeypatch.setattr(stage.bot.http, "add_role", switch_meanwhile)
    for _ in range(3):
        await stage.advance(seconds=3)
    assert _roles(stage) == [birds.id]


async def test_role_with_moderator_permissions_is_refused_as_group_role(stage: Stage) -> None:
    boss = stage.server.create_role("Boss", permissions=discord.Permissions(ban_members=True))
    await stage.create_group("Night owls")
    shown = await stage.settings(part="Roles…")
    refused = await stage.choose(shown, "Role that members get", boss, by=stage.morgan)
    assert "I can’t give members @Boss: it lets people moderate" in said(refused)
    assert not menu(await stage.settings(part="Roles…"), "Role that members get").get(
        "default_values"
    )
