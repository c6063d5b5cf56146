"""/setup: the first group, the menus, buttons and form of the settings, and the check."""

import datetime as dt
from dataclasses import replace
from typing import Any

import discord
import simcord
from simcord.backend import serializers
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.domain.schedule.clock import timestamp
from bot.services.groups import groups
from tests.cogs.stage import Stage, answer_of, filled, labels, lines_of, menu, said


async def _start(stage: Stage) -> simcord.ResponseMessage:
    """Return all settings of the server’s first group, which is not open yet."""
    started = await stage.ask("setup", by=stage.morgan)
    return await stage.press(started, "All settings", by=stage.morgan)


async def _choose(
    stage: Stage, shown: simcord.ResponseMessage, hint: str, *values: Any
) -> simcord.ResponseMessage:
    return await stage.choose(shown, hint, *values, by=stage.morgan)


def _chosen(shown: simcord.ResponseMessage, hint: str) -> list[str]:
    """Return the selected values of a menu."""
    found = menu(shown, hint)
    options = [one["value"] for one in found.get("options", ()) if one.get("default")]
    return options or [str(one["id"]) for one in found.get("default_values") or ()]


async def test_setup_opens_a_group_after_a_choice_in_every_menu(stage: Stage) -> None:
    role = stage.server.create_role("Learners", mentionable=True)
    graduates = stage.server.create_role("Graduates")
    reviews = stage.server.create_text_channel("reviews")
    shown = await _start(stage)
    assert shown.ephemeral
    assert said(shown).startswith("## Study group · not open yet")
    assert [_chosen(shown, hint) for hint in ("Weekday", "Time")] == [["0"], ["0900"]]
    shown = await _choose(stage, shown, "Channel for challenges", stage.channel)
    assert "-# Channel for challenges" in said(shown)
    shown = await _choose(stage, shown, "Weekday", "2")
    shown = await _choose(stage, shown, "Time", "1800")
    line = "Wednesdays at 18:00, UTC time · next <t:1767808800:f>"  # 7 January
    assert line in said(shown)
    assert _chosen(shown, "Channel for challenges") == [str(stage.channel.id)]
    assert _chosen(shown, "Weekday") == ["2"]
    for part, hint, chosen in (
        ("", "Role to ping", role),
        ("Reviews…", "Review channel", reviews),
        ("Roles…", "Role that members get", role),
        ("Roles…", "Role needed", graduates),
    ):
        shown = await stage.press(shown, part, by=stage.morgan) if part else shown
        for values in ([chosen], [], [chosen]):
            shown = await _choose(stage, shown, hint, *values)
            assert _chosen(shown, hint) == [str(value.id) for value in values], hint
        shown = await stage.press(shown, "Back to settings", by=stage.morgan) if part else shown
    opened = await stage.press(shown, "Open the group", by=stage.morgan)
    assert f"the panel that I’m posting in {stage.channel.mention}" in said(opened)
    assert "**Study group** · 0 members" in said(await stage.ask("group"))


async def test_group_is_not_opened_without_a_channel_in_which_the_moderator_may_write(
    stage: Stage,
) -> None:
    shown = await _start(stage)
    refused = await stage.press(shown, "Open the group", by=stage.morgan)
    assert "Choose a channel for the weekly challenge first" in said(refused)
    refusal = f"**Send Messages** permission in {stage.channel.mention} yourself"
    stage.deny_permissions(stage.channel, send_messages=True)
    shown = await _start(stage)
    refused = await _choose(stage, shown, "Channel for challenges", stage.channel)
    assert refusal in said(refused)
    stage.restore_permissions(stage.channel)
    shown = await _start(stage)
    assert _chosen(shown, "Channel for challenges") == []
    shown = await _choose(stage, shown, "Channel for challenges", stage.channel)
    stage.deny_permissions(stage.channel, send_messages=True)
    refused = await stage.press(shown, "Open the group", by=stage.morgan)
    assert refusal in said(refused)
    assert "No study group is open in this server" in said(await stage.ask_refused("group"))
    back = await stage.press(await _start(stage), "Back", by=stage.morgan)
    assert labels(back) == ["Open the group", "Name and time zone…", "All settings"]
    assert said(back).startswith("## Study group · not open yet")


async def test_role_that_the_moderator_could_not_mention_is_refused(stage: Stage) -> None:
    role, shown = stage.server.create_role("Learners"), await _start(stage)
    refused = said(await _choose(stage, shown, "Role to ping", role))
    assert "You can’t mention @Learners yourself, so I won’t do it for you" in refused
    everyone = stage.server.roles["@everyone"]
    assert "I don’t ping" in said(await _choose(stage, shown, "Role to ping", everyone))
    assert _chosen(await _start(stage), "Role to ping") == []


async def test_moderator_who_may_mention_everyone_can_choose_any_role_to_ping(stage: Stage) -> None:
    role = stage.server.create_role("Learners")
    permissions = discord.Permissions(manage_guild=True, mention_everyone=True)
    allowed = stage.server.create_role("Speakers", permissions=permissions)
    speaker = stage.server.add_member(stage.env.create_user("sam"), roles=[allowed])
    await _start(stage)
    chosen = await stage.choose(
        await stage.settings("Study group", by=speaker), "Role to ping", role, by=speaker
    )
    assert _chosen(chosen, "Role to ping") == [str(role.id)]


async def test_first_step_of_a_group_that_was_opened_since_lets_nobody_ping_elsewhere(
    stage: Stage,
) -> None:
    first_step = await stage.ask("setup", by=stage.morgan)
    role = stage.server.create_role("Everybody")
    await stage.env.settle()
    news = stage.server.create_text_channel("news")
    async with stage.bot.resources.database.writing() as connection:
        (group,) = await groups.list_groups(connection, stage.server.id)
        changes = {"opened_at": stage.env.now(), "channel_id": stage.channel.id}
        changes["ping_role_id"] = role.id
        await groups.change(connection, stage.server.id, group.id, now=stage.env.now(), **changes)
    refused = said(await _choose(stage, first_step, "Where should I post?", news))
    assert refused.startswith("You can’t mention @Everybody yourself")
    without = answer_of(await stage.click_id(f"group:2:channel:{group.id}", stage.morgan))
    assert _chosen(without, "Channel for challenges") == [str(stage.channel.id)]
    shown = await _choose(stage, await stage.settings("Study group"), "Role to ping")
    assert _chosen(shown, "Role to ping") == []
    moved = await _choose(stage, first_step, "Where should I post?", news)
    assert "not open yet" not in said(moved)
    assert _chosen(moved, "Channel for challenges") == [str(news.id)]


async def test_role_is_pinged_only_in_channels_where_the_moderator_could_mention_it(
    stage: Stage,
) -> None:
    role = stage.server.create_role("Learners")
    moderates = stage.server.create_role(
        "Helpers", permissions=discord.Permissions(manage_guild=True)
    )
    sam = stage.server.add_member(stage.env.create_user("sam"), roles=[moderates])
    loud: Any = {moderates: discord.PermissionOverwrite(mention_everyone=True)}
    allowed = replace(stage, channel=stage.server.create_text_channel("loud", overwrites=loud))
    await stage.create_group()
    edited = await allowed.settings(by=sam)
    refused = await allowed.choose(edited, "Role to ping", role, by=sam)
    assert "You can’t mention @Learners yourself" in said(refused)
    edited = await stage.settings(by=sam)
    edited = await stage.choose(edited, "Channel for challenges", allowed.channel, by=sam)
    edited = await stage.choose(edited, "Role to ping", role, by=sam)
    assert _chosen(edited, "Role to ping") == [str(role.id)]
    refused = await stage.choose(edited, "Channel for challenges", stage.channel, by=sam)
    assert "You can’t mention @Learners yourself" in said(refused)


async def test_moderator_lets_in_nobody_for_a_role_that_they_could_not_give(stage: Stage) -> None:
    need, gets = stage.server.create_role("Need"), stage.server.create_role("Gets")
    moderates = stage.server.create_role(
        "Helpers", permissions=discord.Permissions(manage_guild=True)
    )
    sam = stage.server.add_member(stage.env.create_user("sam"), roles=[moderates])
    await stage.create_group("Night owls", needed_role_id=need.id, member_role_id=gets.id)
    edited = await stage.settings(by=sam, part="Roles…")
    refused = await stage.choose(edited, "Role needed", by=sam)
    assert "Members of Night owls get @Gets, which you can’t give anybody yourself" in said(refused)
    edited = await stage.settings(part="Roles…")
    emptied = await stage.choose(edited, "Role needed", by=stage.morgan)
    assert _chosen(emptied, "Role needed") == []


async def test_role_that_discord_manages_is_refused_for_members(stage: Stage) -> None:
    role = stage.server.roles["TestBot"]
    roles = await stage.press(await _start(stage), "Roles…", by=stage.morgan)
    refused = await _choose(stage, roles, "Role that members get", role)
    assert "Discord manages it for a bot, a subscription or server boosts." in said(refused)


async def test_first_group_is_open_after_two_presses(stage: Stage) -> None:
    started = await stage.ask("setup", by=stage.morgan)
    assert started.ephemeral
    assert labels(started) == ["Open the group", "Name and time zone…", "All settings"]
    chosen = await _choose(stage, started, "Where should I post?", stage.channel)
    assert _chosen(chosen, "Where should I post?") == [str(stage.channel.id)]
    assert "Mondays at 09:00, UTC time. Now open the group." in said(chosen)
    opened = await stage.press(chosen, "Open the group", by=stage.morgan)
    assert said(opened).startswith("## Study group is open\nMembers press **Start / Today**")
    assert "The first challenge comes <t:" in said(opened)
    steps = ["Invite people", "Post a challenge now…", "Manage"]
    assert labels(opened) == steps
    asked = await stage.press(opened, "Post a challenge now…", by=stage.morgan)
    assert "Post it now" in labels(asked)


async def test_opened_group_without_a_permission_says_only_what_to_fix(stage: Stage) -> None:
    overwrites: Any = {
        stage.server.default_role: discord.PermissionOverwrite(send_messages=False),
        stage.server.roles["Moderators"]: discord.PermissionOverwrite(send_messages=True),
    }
    quiet = stage.server.create_text_channel("quiet", overwrites=overwrites)
    started = await stage.ask("setup", by=stage.morgan)
    assert "Choose a channel that I can post in" in said(started)
    chosen = await _choose(stage, started, "Where should I post?", quiet)
    for shown in (chosen, await stage.press(chosen, "All settings", by=stage.morgan)):
        assert "Choose a channel that I can post in, then open the group." in said(shown)
        assert filled(shown) == []
    opened = await stage.press(chosen, "Open the group", by=stage.morgan)
    assert said(opened).startswith(
        "## Study group is open\n\n## 1 thing to fix\n\n**Study group:** I can’t"
    )
    assert "posting" not in said(opened)
    assert labels(opened) == ["Settings of Study group", "Check again", "Manage"]


async def test_first_step_asks_for_a_channel_in_which_the_moderator_may_write(stage: Stage) -> None:
    started = await stage.ask("setup", by=stage.morgan)
    refused = await stage.press(started, "Open the group", by=stage.morgan)
    assert "Choose a channel for the weekly challenge first" in said(refused)
    stage.deny_permissions(stage.channel, send_messages=True)
    refused = await _choose(stage, started, "Where should I post?", stage.channel)
    assert f"**Send Messages** permission in {stage.channel.mention} yourself" in said(refused)


async def test_setup_continues_an_unfinished_setup(stage: Stage) -> None:
    await _choose(stage, await _start(stage), "Weekday", "4")
    started = await stage.ask("setup", by=stage.morgan)
    assert said(started).startswith("## Study group · not open yet")
    assert "each week: Fridays at 09:00, UTC time" in said(started)
    form = await stage.morgan.click(started, label="Name and time zone…")
    renamed = await stage.fill_in(form, "Day owls", "Berlin", by=stage.morgan)
    assert said(renamed).startswith("## Day owls · not open yet")
    assert "each week: Fridays at 09:00, Berlin time" in said(renamed)


async def test_added_group_posts_when_the_first_one_does_and_its_form_has_the_same_zone(
    stage: Stage,
) -> None:
    await stage.create_group("Night owls", weekday=3, post_at=dt.time(18), zone="Europe/Berlin")
    checked = await stage.ask("setup", by=stage.morgan)
    form = await stage.morgan.click(checked, label="Add a group…")
    assert [line.get("value", "") for line in lines_of(form)] == ["", "Europe/Berlin"]
    added = await stage.fill_in(form, "Early birds", "Europe/Berlin", by=stage.morgan)
    assert said(added).startswith("## Early birds · not open yet")
    assert "each week: Thursdays at 18:00, Berlin time" in said(added)
    checked = await stage.ask("setup", by=stage.morgan)
    assert "**Early birds** isn’t open yet, so nobody can join it." in said(checked)
    begun = await stage.press(checked, "Open it", by=stage.morgan)
    assert said(begun).startswith("## Early birds · not open yet")
    assert "Open the group" in labels(begun)


async def test_opening_a_group_lists_only_its_own_problems(stage: Stage) -> None:
    weekend = stage.server.create_text_channel("weekend")
    await stage.create_group("Weekend", channel_id=weekend.id)
    stage.deny_permissions(weekend, send_messages=True)
    added = await stage.add_group("Early birds")
    await _choose(stage, added, "Where should I post?", stage.channel)
    opened = said(await stage.press(added, "Open the group", by=stage.morgan))
    assert opened.startswith("## Early birds is open")
    assert "to fix" not in opened
    assert "## 1 thing to fix" in said(await stage.ask("setup", by=stage.morgan))


async def test_form_changes_name_and_time_zone(stage: Stage) -> None:
    await stage.create_group("Night owls")
    shown = await stage.settings()
    form = await stage.morgan.click(shown, label="Name and time zone…")
    assert [line["value"] for line in lines_of(form)] == ["Night owls", "UTC"]
    changed = await stage.fill_in(form, "Early birds", "new york", by=stage.morgan)
    assert said(changed).startswith("## Early birds")
    assert "New York time" in said(changed)


async def test_form_with_invalid_name_or_zone_changes_nothing(stage: Stage) -> None:
    await stage.create_group("Early birds")
    await stage.create_group("Night owls")
    for name, zone, sentence in (
        ("Night owls", "Nowhere", "I’m not sure which time zone “Nowhere” is"),
        ("Early birds", "UTC", "This server already has a group called “Early birds”"),
        ("\u3164", "UTC", "A group’s name needs at least one character that can be seen"),
    ):
        answer = await stage.name_group(name, zone, former="Night owls")
        assert sentence in said(answer)
        form = await stage.morgan.click(answer, label="Back to the form…")
        assert [line["value"] for line in lines_of(form)] == [name, zone], sentence
    unchanged = said(await stage.settings())
    assert unchanged.startswith("## Night owls\n")
    assert "Mondays at 09:00, UTC time" in unchanged


async def test_setup_names_a_missing_permission_and_leads_to_the_settings_until_it_is_granted(
    stage: Stage,
) -> None:
    silent = discord.PermissionOverwrite(send_messages=False)
    overwrites: Any = {stage.server.default_role: silent}
    hidden_channel = stage.server.create_text_channel("quiet", overwrites=overwrites)
    await stage.create_group(channel_id=hidden_channel.id)
    ill = await stage.ask("setup", by=stage.morgan)
    settings = await stage.press(
        await stage.ask("setup", by=stage.morgan), "Settings of Night owls", by=stage.morgan
    )
    assert said(settings).startswith("## Night owls")
    assert said(ill).startswith("## 1 thing to fix")
    assert (
        f"I can’t post in {hidden_channel.mention}, because **Send Messages** is denied to @everyone"
        in (said(ill))
    )
    assert "To fix it: Edit Channel → Permissions → @" in said(ill)
    await stage.pass_time(minutes=1)
    ill = await stage.press(ill, "Check again", by=stage.morgan)
    at = timestamp(stage.env.now(), "T")
    assert said(ill).startswith(f"## Still 1 thing to fix · checked at {at}\n")
    stage.env.backend.delete_overwrite(hidden_channel.id, stage.server.id)
    await stage.env.settle()
    well = await stage.press(ill, "Check again", by=stage.morgan)
    assert said(well).startswith("## Nothing to fix")
    assert f"I can post in {hidden_channel.mention}" in said(well)


async def test_moderator_is_told_of_another_group_in_the_same_channel(stage: Stage) -> None:
    await stage.create_group("Night owls")
    added = await stage.add_group("Early birds")
    chosen = await _choose(stage, added, "Where should I post?", stage.channel)
    assert said(chosen).endswith(
        "Also in this channel: Night owls. If that isn’t meant, choose another."
    )


async def test_moderator_is_told_at_the_choice_that_the_bot_cannot_post_there(stage: Stage) -> None:
    shown = await stage.ask("setup", by=stage.morgan)
    send = discord.Permissions(send_messages=True).value
    guild = stage.bot.get_guild(stage.server.id)
    assert guild
    bots = Overwrite(target_id=guild.me.id, type=OverwriteType.MEMBER, allow=0, deny=send)
    stage.env.backend.set_overwrite(stage.channel.id, bots)
    chosen = await _choose(stage, shown, "Where should I post?", stage.channel)
    assert f"I can’t post in {stage.channel.mention}, because **Send Messages**" in said(chosen)
    assert "→ allow Send Messages." in said(chosen)


async def test_role_of_a_bot_is_not_pinged_but_one_that_people_buy_is(stage: Stage) -> None:
    await stage.create_group("Night owls")
    own = stage.server.roles["TestBot"]
    await _tag(stage, own, "bot_id")
    refused = await _choose(stage, await stage.settings(), "Role to ping", own)
    assert said(refused).startswith("@TestBot is a bot’s own role; nobody else has it.")
    assert _chosen(await stage.settings(), "Role to ping") == []
    await _tag(stage, own, "subscription_listing_id")
    await _choose(stage, await stage.settings(), "Role to ping", own)
    assert _chosen(await stage.settings(), "Role to ping") == [str(own.id)]


async def _tag(stage: Stage, role: simcord.RoleHandle, tag: str) -> None:
    """Say what Discord manages a role for, which simcord doesn’t; and let everyone mention it."""
    stored = stage.env.backend.get_role(stage.server.id, role.id)
    payload = {**serializers.role_payload(stored), "mentionable": True, "tags": {tag: "1"}}
    event = {"guild_id": str(stage.server.id), "role": payload}
    stage.env.backend.emit("GUILD_ROLE_UPDATE", event)
    await stage.env.settle()
