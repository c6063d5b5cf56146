"""Moderators add, change, archive and list groups on the screens of /manage and /setup."""

import discord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.ui.groups.routes import ArchiveGroup, OpenGroup, ShowSettings
from tests.cogs.stage import Stage, answer_of, labels, menu, said


async def _listed(stage: Stage, name: str) -> str:
    """Return what the dashboard of the group “Chess” says about another."""
    shown = await stage.ask("manage", by=stage.morgan, group="Chess")
    options = menu(shown, "Another group")["options"]
    return next(str(one["description"]) for one in options if one["label"] == name)


async def test_server_without_groups_is_told_how_to_open_one(stage: Stage) -> None:
    for options in ({}, {"part": "group"}):
        refused = await stage.ask_refused("manage", by=stage.morgan, **options)
        assert "This server has no group yet. Press **Set up**" in said(refused), options
    started = await stage.press(refused, "Set up", by=stage.morgan)
    assert said(started).startswith("## Study group · not open yet")


async def test_each_group_has_its_own_settings(stage: Stage) -> None:
    for name in ("Chess", "Night owls"):
        await stage.create_group(name)
    made = await stage.add_group("Early birds", "Tokyo")
    made = await stage.press(made, "All settings", by=stage.morgan)
    made = await stage.choose(made, "Weekday", "5", by=stage.morgan)
    made = await stage.choose(made, "Channel for challenges", stage.channel, by=stage.morgan)
    await stage.press(made, "Open the group", by=stage.morgan)
    assert await _listed(stage, "Night owls") == "0 members · Mondays at 09:00, UTC time"
    assert await _listed(stage, "Early birds") == "0 members · Saturdays at 09:00, Tokyo time"


async def test_server_can_have_as_many_groups_as_fit_into_a_menu(stage: Stage) -> None:
    for number in range(25):
        await stage.create_group(f"Group {number}")
    refused = await stage.add_group("One more")
    assert "A server can have up to 25 groups" in said(refused)
    listed = await stage.ask("group")
    assert len(menu(listed, "Join a group")["options"]) == 25


async def test_settings_are_found_by_suggestion_typo_and_menu(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    offered = await stage.morgan.autocomplete(stage.channel, "manage", "group", "early")
    assert [one["name"] for one in offered] == ["Early birds"]
    for typed in (offered[0]["value"], "erly birds"):
        assert said(await stage.settings(typed)).startswith("## Early birds")
    shown = await stage.ask("manage", by=stage.morgan, group="Night owls")
    shown = await stage.choose(shown, "Another group", "Early birds", by=stage.morgan)
    assert said(await stage.press(shown, "Settings", by=stage.morgan)).startswith("## Early birds")
    refused = await stage.settings("chess club")
    assert "There is no group “chess club” here. Did you mean “" in said(refused)


async def test_time_zone_is_understood_in_many_ways(stage: Stage) -> None:
    await stage.create_group("Night owls")
    refused = said(await stage.name_group("Night owls", "IST", former="Night owls"))
    assert (
        "I’m not sure which time zone “IST” is. Type a city or a country, or one of these: "
        in refused
    )
    assert "“Asia/Kolkata”" in refused
    for typed, zone in (("India", "Kolkata"), ("utc+2", "UTC+2")):
        shown = await stage.name_group("Night owls", typed, former="Night owls")
        assert f"{zone} time" in said(shown)


async def test_archiving_asks_first_keeps_points_and_refuses_members(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    asked = await stage.press(await stage.settings(), "Archive…", by=stage.morgan)
    assert said(asked).startswith("## Archive Night owls?\nNothing has changed yet.")
    assert "Its members’ plans are paused, without reminders." in said(asked)
    assert "is done" in said(await stage.ask("plan done"))
    kept = await stage.press(asked, "Keep it open", by=stage.morgan)
    assert "Members can join this group." in said(kept)
    archived = await stage.archive_group("Night owls")
    assert "## Night owls · archived\nNobody can join this group" in said(archived)
    assert " · next " not in said(archived)
    assert "No study group is open in this server" in said(
        await stage.ask_refused("plan join", by=stage.bob)
    )
    assert "you’re not in an open group right now" in said(
        await stage.ask_refused("plan done", day=2)
    )
    assert "**10** in Night owls" in said(await stage.ask("points"))
    await stage.create_group("Chess")
    assert (await _listed(stage, "Night owls")).startswith("archived · 1 member")


async def test_archiving_sends_no_message_to_members_outside_the_plan(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.join_group("Night owls")
    asked = await stage.press(await stage.settings(), "Archive…", by=stage.morgan)
    assert "They keep their points and everything they did." in said(asked)
    await stage.press(asked, "Archive the group", by=stage.morgan)
    result = await stage.run("points")
    assert result.followups == []
    assert "archived" not in said(answer_of(result))


async def test_archiving_pauses_plans_and_reopening_resumes_them(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.remind(18)
    await stage.ask("plan done")
    await stage.archive_group("Night owls")
    shown_paused = await stage.ask("plan today")
    told = said(shown_paused)
    assert "## Your plan is paused" in told
    assert "Moderators have archived your group" in told
    assert "until you’re in an open group" in told
    assert "Pick a group with `/group`." in told
    assert "Resume" not in labels(shown_paused)
    await stage.advance(days=5)
    assert stage.alice.user.dm_channel.history() == []
    opened = await stage.archive_group("Night owls")
    assert said(opened).startswith("## Night owls is open again")
    shown = said(await stage.ask("plan today"))
    assert "Your group is open again, and your plan continues" in shown
    assert "Next is day 2" in shown
    assert "behind" not in shown
    assert "1 day in a row" in shown


async def test_menu_says_when_challenges_are_paused(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.create_group("Chess")
    assert (await _listed(stage, "Night owls")).startswith("0 members · ")
    await stage.pause_challenges()
    assert (await _listed(stage, "Night owls")).startswith("challenges paused · ")
    assert " · paused" in said(await stage.settings())
    await stage.archive_group("Night owls")
    assert (await _listed(stage, "Night owls")).startswith("archived · ")


async def test_groups_of_another_server_cannot_be_changed(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    other = stage.in_another_server()
    await other.create_group("Chess club")
    refused = await other.settings(str(group.id))
    assert "There is no group" in said(refused)
    for route in (ArchiveGroup, OpenGroup, ShowSettings):
        pressed = await other.click_id(route(group_id=group.id).custom_id(), by=other.morgan)
        assert "This group no longer exists" in said(answer_of(pressed))
    assert "**Night owls**" in said(await stage.ask("group"))


def _let_invite(stage: Stage, member_id: int) -> None:
    """Allow a member, or the bot, to invite people to the channel."""
    may_invite = discord.Permissions(create_instant_invite=True).value
    entry = Overwrite(member_id, OverwriteType.MEMBER, allow=may_invite, deny=0)
    stage.env.backend.set_overwrite(stage.channel.id, entry)


async def test_moderator_gets_a_link_that_invites_people_to_the_group(stage: Stage) -> None:
    role = stage.server.create_role("Graduates")
    await stage.create_group(needed_role_id=role.id)
    _let_invite(stage, stage.morgan.id)
    shown = await stage.press(await stage.settings(), "Invite people", by=stage.morgan)
    assert shown.ephemeral
    assert "https://discord.gg/" in said(shown)
    assert f"They need {role.mention} to join." in said(shown)
    assert not labels(shown)


async def test_link_needs_the_permission_to_invite_of_bot_and_moderator(stage: Stage) -> None:
    group = await stage.create_group()
    press = f"group:2:invite:{group.id}"
    stage.deny_permissions(stage.channel, create_instant_invite=True)
    assert "I don’t have the **Create Invite** permission" in said(
        answer_of(await stage.click_id(press, stage.morgan))
    )
    assert stage.bot.user
    _let_invite(stage, stage.bot.user.id)
    refused = said(answer_of(await stage.click_id(press, stage.morgan)))
    assert "You don’t have the **Create Invite** permission" in refused
    assert "Allow it under Edit Channel → Permissions, or ask an admin to" in refused
    assert said(answer_of(await stage.click_id(press))).startswith("Only moderators can do this")


async def test_gallery_and_live_board_are_switched_on_by_those_who_may_write_there(
    stage: Stage,
) -> None:
    await stage.create_group()
    stage.deny_permissions(stage.channel, only_to=stage.morgan, send_messages=True)
    for menu_of in ("No gallery", "No live board"):
        shown = await stage.settings(part="Challenges and live")
        refused = said(await stage.choose(shown, menu_of, "yes", by=stage.morgan))
        assert f"**Send Messages** permission in {stage.channel.mention} yourself" in refused


async def test_group_is_named_by_those_who_may_write_where_its_name_is_shown(stage: Stage) -> None:
    await stage.create_group()
    shown = await stage.settings()
    stage.deny_permissions(stage.channel, send_messages=True)
    refused = said(await stage.press(shown, "Name and time zone…", by=stage.morgan))
    assert f"**Send Messages** permission in {stage.channel.mention} yourself" in refused
    stage.restore_permissions(stage.channel)
    form = await stage.morgan.click(await stage.settings(), label="Name and time zone…")
    stage.deny_permissions(stage.channel, send_messages=True)
    assert "permission" in said(await stage.fill_in(form, "Read me", "UTC", by=stage.morgan))
    stage.restore_permissions(stage.channel)
    assert said(await stage.settings()).startswith("## Night owls")
