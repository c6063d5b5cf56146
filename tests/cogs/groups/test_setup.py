"""The commands of /setup: the menus, buttons and form of the settings, and the setup check."""

from dataclasses import replace
from typing import Any

import discord
import pytest
import simcord

from tests.cogs.stage import Stage, labels, lines_of, menu, said


async def _start(stage: Stage, **options: Any) -> simcord.ResponseMessage:
    return await stage.ask("setup start", by=stage.morgan, **options)


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
    shown = await _start(stage, name="Night owls", timezone="Berlin")
    assert shown.ephemeral
    assert said(shown).startswith("## Night owls · not open yet")
    shown = await _choose(stage, shown, "Channel for the weekly challenge", stage.channel)
    shown = await _choose(stage, shown, "Weekday", "2")
    shown = await _choose(stage, shown, "Time", "1800")
    shown = await _choose(stage, shown, "What to do if I was offline", "12")
    shown = await _choose(stage, shown, "Role to ping", role)
    shown = await _choose(stage, shown, "Review channel", reviews)
    shown = await _choose(stage, shown, "Role that members get", role)
    shown = await _choose(stage, shown, "Only people with", graduates)
    for line in (
        f"**Weekly challenge** in {stage.channel.mention}",
        "**When** Wednesdays at 18:00, Europe/Berlin time · next <t:1767805200:f>",  # 7 January
        "**If I was offline** post up to 12 hours late",
        f"**Pings** {role.mention}",
        f"**Review channel** {reviews.mention}",
        f"**Role for members** {role.mention}",
        f"**Who can join** everyone with {graduates.mention}",
    ):
        assert line in said(shown)
    opened = await stage.press(shown, "Open the group", by=stage.morgan)
    assert "is open. Members can join the group" in said(opened)
    assert "## Nothing to fix" in said(opened)
    assert "**Night owls** · 0 members" in said(await stage.ask("group"))


async def test_channel_is_told_once_that_a_group_opened_although_things_are_left_to_fix(
    stage: Stage,
) -> None:
    shown = await _start(stage)
    shown = await _choose(stage, shown, "Channel for the weekly challenge", stage.channel)
    stage.deny_permissions(stage.channel, attach_files=True)
    opened = await stage.press(shown, "Open the group", by=stage.morgan)
    assert "is open. Members can join the group" in said(opened)
    assert "Nothing to fix" not in said(opened)
    for _ in range(2):
        await stage.run_due()
    (told,) = [one for one in stage.channel.history() if "is open" in said(one)]
    assert "Everyone here can join this study group." in said(told)
    joined = await stage.press(told, "Join", by=stage.bob)
    assert joined.ephemeral
    assert said(joined).startswith("## You’re in")


async def test_group_that_is_opened_again_is_not_announced_again(stage: Stage) -> None:
    shown = await _start(stage)
    shown = await _choose(stage, shown, "Channel for the weekly challenge", stage.channel)
    opened = await stage.press(shown, "Open the group", by=stage.morgan)
    assert "and I’ll say so in" in said(opened)
    for _ in range(2):
        await stage.advance(minutes=2)
        shown = await stage.archive_group("Study group")
        reopened = await stage.press(shown, "Open the group", by=stage.morgan)
        assert "I’ll say so" not in said(reopened)
        await stage.run_due()
    assert len([one for one in stage.channel.history() if "is open" in said(one)]) == 1


async def test_moderator_opens_no_group_in_a_channel_in_which_they_cannot_write(
    stage: Stage,
) -> None:
    shown = await _start(stage)
    shown = await _choose(stage, shown, "Channel for the weekly challenge", stage.channel)
    stage.deny_permissions(stage.channel, send_messages=True)
    refused = await stage.press(shown, "Open the group", by=stage.morgan)
    assert f"**Send Messages** permission in {stage.channel.mention} yourself" in said(refused)
    assert "No study group is open in this server" in said(await stage.ask_refused("group"))


async def test_settings_menus_show_the_current_values(stage: Stage) -> None:
    shown = await _start(stage)
    assert [_chosen(shown, hint) for hint in ("Weekday", "Time", "What to do")] == [
        ["0"],
        ["0900"],
        ["48"],
    ]
    shown = await _choose(stage, shown, "Channel for the weekly challenge", stage.channel)
    shown = await _choose(stage, shown, "Weekday", "6")
    assert _chosen(shown, "Channel for the weekly challenge") == [str(stage.channel.id)]
    assert _chosen(shown, "Weekday") == ["6"]


async def test_empty_choice_clears_an_optional_setting(stage: Stage) -> None:
    role = stage.server.create_role("Learners", mentionable=True)
    shown = await _start(stage)
    for hint, value, empty in (
        ("Role to ping", role, "**Pings** nobody"),
        ("Role that members get", role, "**Role for members** none"),
        ("Review channel", stage.channel, "**Review channel** none"),
        ("Only people with", role, "**Who can join** everyone in the server"),
    ):
        shown = await _choose(stage, shown, hint, value)
        assert empty not in said(shown)
        shown = await _choose(stage, shown, hint)
        assert empty in said(shown)


async def test_role_that_the_moderator_could_not_mention_is_refused(stage: Stage) -> None:
    role, shown = stage.server.create_role("Learners"), await _start(stage)
    refused = said(await _choose(stage, shown, "Role to ping", role))
    assert "You can’t mention @Learners yourself, so I won’t do it for you" in refused
    everyone = stage.server.roles["@everyone"]
    assert "I don’t ping" in said(await _choose(stage, shown, "Role to ping", everyone))
    assert "**Pings** nobody" in said(await _start(stage))


async def test_moderator_who_may_mention_everyone_can_choose_any_role_to_ping(stage: Stage) -> None:
    role = stage.server.create_role("Learners")
    permissions = discord.Permissions(manage_guild=True, mention_everyone=True)
    allowed = stage.server.create_role("Speakers", permissions=permissions)
    speaker = stage.server.add_member(stage.env.create_user("sam"), roles=[allowed])
    chosen = await stage.choose(
        await stage.ask("setup start", by=speaker), "Role to ping", role, by=speaker
    )
    assert f"**Pings** {role.mention}" in said(chosen)


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
    group = await stage.create_group()
    edited = await allowed.ask("manage group edit", by=sam, group=group.name)
    refused = await allowed.choose(edited, "Role to ping", role, by=sam)
    assert "You can’t mention @Learners yourself" in said(refused)
    edited = await stage.ask("manage group edit", by=sam, group=group.name)
    edited = await stage.choose(edited, "Channel for the weekly", allowed.channel, by=sam)
    edited = await stage.choose(edited, "Role to ping", role, by=sam)
    assert f"**Pings** {role.mention}" in said(edited)
    refused = await stage.choose(edited, "Channel for the weekly", stage.channel, by=sam)
    assert "You can’t mention @Learners yourself" in said(refused)


async def test_moderator_lets_in_nobody_for_a_role_that_they_could_not_give(stage: Stage) -> None:
    need, gets = stage.server.create_role("Need"), stage.server.create_role("Gets")
    moderates = stage.server.create_role(
        "Helpers", permissions=discord.Permissions(manage_guild=True)
    )
    sam = stage.server.add_member(stage.env.create_user("sam"), roles=[moderates])
    await stage.create_group("Night owls", role_id=need.id, member_role_id=gets.id)
    edited = await stage.ask("manage group edit", by=sam, group="Night owls")
    refused = await stage.choose(edited, "Only people with", by=sam)
    assert "Members of Night owls get @Gets, which you can’t give anybody yourself" in said(refused)
    edited = await stage.ask("manage group edit", by=stage.morgan, group="Night owls")
    emptied = await stage.choose(edited, "Only people with", by=stage.morgan)
    assert "**Who can join** everyone in the server" in said(emptied)


async def test_role_that_discord_manages_is_refused_for_members(stage: Stage) -> None:
    role = stage.server.roles["TestBot"]
    refused = await _choose(stage, await _start(stage), "Role that members get", role)
    assert "Discord manages it for a bot, a subscription or server boosts." in said(refused)


async def test_group_without_a_channel_is_not_opened(stage: Stage) -> None:
    shown = await _start(stage)
    refused = await stage.press(shown, "Open the group", by=stage.morgan)
    assert "Choose a channel for the weekly challenge first" in said(refused)
    assert "No study group is open in this server" in said(await stage.ask_refused("group"))


async def test_moderator_chooses_no_channel_in_which_they_cannot_write(stage: Stage) -> None:
    stage.deny_permissions(stage.channel, send_messages=True)
    shown = await _start(stage)
    refused = await _choose(stage, shown, "Channel for the weekly challenge", stage.channel)
    assert f"**Send Messages** permission in {stage.channel.mention} yourself" in said(refused)
    assert "no channel chosen yet" in said(await _start(stage))


async def test_setup_start_continues_an_unfinished_setup(stage: Stage) -> None:
    await _choose(stage, await _start(stage, name="Night owls"), "Weekday", "4")
    reopened = await _start(stage)
    assert said(reopened).startswith("## Night owls · not open yet")
    assert "**When** Fridays at 09:00" in said(reopened)
    assert said(await _start(stage, name="Day owls")).startswith("## Day owls · not open yet")


async def test_setup_start_shows_the_open_group(stage: Stage) -> None:
    await stage.create_group("Night owls")
    shown = await _start(stage)
    assert said(shown).startswith("## Night owls\nThis group is open")
    assert "Open the group" not in labels(shown)


@pytest.mark.parametrize("options", [{"name": "Day owls"}, {"timezone": "Berlin"}])
async def test_setup_start_refuses_to_change_a_group_that_is_open(
    stage: Stage, options: dict[str, str]
) -> None:
    await stage.create_group("Night owls")
    refused = await stage.ask_refused("setup start", by=stage.morgan, **options)
    assert "To add another group, use `/manage group create`" in said(refused)
    shown = said(await _start(stage))
    assert shown.startswith("## Night owls\n")
    assert "UTC" in shown


async def test_form_changes_name_and_time_zone(stage: Stage) -> None:
    shown = await _start(stage, name="Night owls")
    form = await stage.morgan.click(shown, label="Name and time zone…")
    assert [line["value"] for line in lines_of(form)] == ["Night owls", "UTC"]
    changed = await stage.fill_in(form, "Early birds", "new york", by=stage.morgan)
    assert said(changed).startswith("## Early birds")
    assert "America/New_York time" in said(changed)


@pytest.mark.parametrize(
    ("name", "zone", "sentence"),
    [
        ("Night owls", "Nowhere", "I don’t know the time zone “Nowhere”"),
        ("Early birds", "UTC", "This server already has a group called “Early birds”"),
        ("\u3164", "UTC", "A group’s name needs at least one character that can be seen"),
    ],
)
async def test_form_with_invalid_name_or_zone_changes_nothing(
    stage: Stage, name: str, zone: str, sentence: str
) -> None:
    await stage.create_group("Early birds")
    shown = await stage.ask("manage group create", by=stage.morgan, name="Night owls")
    form = await stage.morgan.click(shown, label="Name and time zone…")
    answer = await stage.fill_in(form, name, zone, by=stage.morgan)
    assert sentence in said(answer)
    assert "**Night owls** · not open yet" in said(
        await stage.ask("manage group list", by=stage.morgan)
    )


async def test_time_zones_are_suggested_by_city_and_abbreviation(stage: Stage) -> None:
    for typed in ("berl", "cest"):
        offered = await stage.morgan.autocomplete(stage.channel, "setup start", "timezone", typed)
        assert offered[0]["value"] == "Europe/Berlin"
    every = await stage.morgan.autocomplete(stage.channel, "setup start", "timezone", "")
    assert len(every) == 25  # as many as Discord shows


async def test_setup_with_an_unknown_time_zone_is_refused(stage: Stage) -> None:
    refused = await stage.ask_refused("setup start", by=stage.morgan, timezone="Nowhere at all")
    assert "I don’t know the time zone “Nowhere at all”" in said(refused)


async def test_setup_check_without_groups_explains_how_to_create_one(stage: Stage) -> None:
    refused = await stage.ask_refused("setup check", by=stage.morgan)
    assert "Create the first group with `/setup start`" in said(refused)


async def test_setup_check_names_a_missing_permission_and_says_when_it_is_resolved(
    stage: Stage,
) -> None:
    silent = discord.PermissionOverwrite(send_messages=False)
    overwrites: Any = {stage.server.default_role: silent}
    hidden_channel = stage.server.create_text_channel("quiet", overwrites=overwrites)
    await stage.create_group(channel_id=hidden_channel.id)
    ill = await stage.ask("setup check", by=stage.morgan)
    assert said(ill).startswith("## 1 thing to fix")
    assert (
        f"I can’t post in {hidden_channel.mention}, because **Send Messages** is denied to @everyone"
        in (said(ill))
    )
    stage.env.backend.delete_overwrite(hidden_channel.id, stage.server.id)
    await stage.env.settle()
    well = await stage.press(ill, "Check again", by=stage.morgan)
    assert said(well).startswith("## Nothing to fix")
    assert f"I can post in {hidden_channel.mention}" in said(well)
    assert "**Fixed since the last check**\n- “I can’t post in" in said(well)


async def test_setup_check_links_the_settings_of_each_group(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    checked = await stage.ask("setup check", by=stage.morgan)
    shown = await stage.press(checked, "Settings: Early birds", by=stage.morgan)
    assert said(shown).startswith("## Early birds")
