"""The panel in a group’s channel: its buttons, when it is posted, edited, replaced and removed."""

from dataclasses import replace

import discord

from bot.app import StudyBot
from bot.delivery.handler import Postpone
from bot.domain.jobs import JobKind
from bot.resources import Resources
from bot.services import outbox
from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, labels, panels_in, said
from tests.cogs.standings.boards import add_member

BUTTONS = ["Start / Today", "This week’s challenge", "My progress", "Remind me", "Help"]


async def _open_group(stage: Stage, name: str = "Night owls", **chosen: object) -> discord.Message:
    """Create and open a group; return its panel."""
    await stage.create_group(name, **chosen)
    await stage.run_due()
    return _panel(stage, name)


def _panel(stage: Stage, name: str = "Night owls") -> discord.Message:
    (panel,) = [one for one in panels_in(stage.channel) if said(one).startswith(f"## {name}\n")]
    return panel


def _numbers(stage: Stage) -> str:
    """Return how many people the panel says there are."""
    return said(_panel(stage)).splitlines()[4]


async def test_panel_is_posted_and_pinned_once_when_a_group_opens_and_again_if_it_is_deleted(
    stage: Stage,
) -> None:
    panel = await _open_group(stage, weekday=3)
    assert labels(panel) == BUTTONS
    assert (
        "learns AI engineering with Cohort.\n**30 plan days** at your own pace, 50 to 60 minutes each:"
        in said(panel)
    )
    assert "**A challenge** every Thursday at 09:00, UTC time\n" in said(panel)
    assert _numbers(stage) == "Nobody has joined yet. Be the first."
    assert _panel(stage).pinned
    await stage.advance(hours=3)
    assert len(panels_in(stage.channel)) == 1
    await _partial(stage, panel).delete()
    await stage.advance(minutes=61)
    await stage.advance(seconds=10)
    assert _panel(stage).pinned


async def test_panel_follows_the_settings_of_its_group_and_moves_to_another_channel(
    stage: Stage,
) -> None:
    await _open_group(stage)
    settings = await stage.choose(await stage.settings(), "Weekday", "4", by=stage.morgan)
    await stage.advance(minutes=1)
    assert "every Friday at 09:00" in said(_panel(stage))
    garden = stage.server.create_text_channel("garden")
    await stage.choose(settings, "Channel for challenges", garden, by=stage.morgan)
    await stage.run_due()
    assert panels_in(stage.channel) == []
    assert len(panels_in(garden)) == 1


async def test_newcomer_checks_in_with_three_presses_and_is_counted_within_a_minute(
    stage: Stage,
) -> None:
    panel = await _open_group(stage)
    day = await stage.press(panel, "Start / Today")
    assert day.ephemeral
    assert "## You’re in" in said(day)
    assert "Day 1" in said(day)
    done = await stage.press(day, "Day 1 done")
    assert "Day 1" in said(done)
    await stage.ask("plan join", by=stage.bob)
    await stage.advance(minutes=1)
    assert _numbers(stage) == "2 members"
    await stage.leave_group()
    await stage.advance(minutes=1)
    assert _numbers(stage) == "1 member"


async def test_start_shows_members_their_day_also_after_they_had_left_the_group(
    stage: Stage,
) -> None:
    panel = await _open_group(stage)
    await stage.ask("plan join")
    await stage.ask("plan done", day=1)
    today = "## You’re done for today\nNext is day 2"
    assert said(await stage.press(panel, "Start / Today")).startswith(today)
    await stage.leave_group()
    day = said(await stage.press(panel, "Start / Today"))
    assert today in day
    assert "paused" not in day


async def test_newcomer_is_told_privately_by_each_other_button_how_to_start(stage: Stage) -> None:
    panel = await _open_group(stage)
    answers = {label: await stage.press(panel, label) for label in BUTTONS[1:]}
    for label, answer in answers.items():
        assert answer.ephemeral, label
        assert "Something went wrong" not in said(answer), label
    for label in ("My progress", "Remind me"):
        assert said(answers[label]) == "You’re not in the plan. Press **Start** for day 1."
        assert labels(answers[label]) == ["Start"]
    assert "## You’re in" in said(await stage.press(answers["Remind me"], "Start"))


async def test_each_button_answers_members_privately(stage: Stage) -> None:
    week = await start_week(stage)
    await stage.ask("plan join")
    for button, text in (
        ("This week’s challenge", week.challenge.title),
        ("My progress", "0 of 30"),
        ("Remind me", "Your reminders are off"),
        ("Help", "Your next step"),
    ):
        answer = await stage.press(_panel(stage), button)
        assert answer.ephemeral
        assert text in said(answer)


async def test_newcomer_reads_when_the_challenge_of_the_panels_group_comes(stage: Stage) -> None:
    panel = await _open_group(stage, weekday=3)
    await _open_group(stage, "Early birds")
    shown = await stage.press(panel, "This week’s challenge")
    assert said(shown).startswith("You’re not in **Night owls** yet. **Start** takes you")
    when = "**Challenges** Thursdays at 09:00, UTC time · next <t:1767258000:f>"
    assert said(shown).endswith(when)
    assert labels(shown) == ["Start"]
    week = await start_week(stage, name="Late risers", weekday=0)
    carol = await add_member(stage, "carol")
    shown = await stage.press(_panel(stage, "Late risers"), "This week’s challenge", carol)
    assert "Mondays at 09:00, UTC time · next <t:" in said(shown)
    assert "## You’re in Late risers" in said(await stage.press(shown, "Start", carol))
    shown = await stage.press(panel, "This week’s challenge", carol)
    assert week.challenge.title in said(shown)  # of their own group


async def test_panel_is_posted_at_once_where_it_can_be_again(stage: Stage) -> None:
    silent = stage.server.create_text_channel("silent")
    stage.deny_permissions(silent, send_messages=True)
    await stage.create_group(channel_id=silent.id)
    await stage.run_due()
    shown = await stage.settings()
    assert said(shown).startswith(f"## Night owls\nI can’t post in {silent.mention}, because")
    assert "To fix it: " in said(shown)
    shown = await stage.choose(shown, "Channel for challenges", stage.channel, by=stage.morgan)
    assert f"The panel comes to {stage.channel.mention} in a few seconds." in said(shown)
    await stage.advance(seconds=10)
    assert _panel(stage).pinned


async def test_check_of_a_mended_channel_brings_the_panel_at_once(stage: Stage) -> None:
    stage.deny_permissions(stage.channel, send_messages=True)
    await stage.create_group()
    await stage.run_due()
    checked = await stage.ask("setup", by=stage.morgan)
    stage.restore_permissions(stage.channel)
    await stage.advance(seconds=10)
    assert panels_in(stage.channel) == []
    await stage.press(checked, "Check again", by=stage.morgan)
    await stage.advance(seconds=10)
    assert _panel(stage).pinned


async def test_member_of_another_group_is_asked_and_may_stay_or_switch(stage: Stage) -> None:
    await _open_group(stage)
    birds = await _open_group(stage, "Early birds")
    await stage.press(_panel(stage), "Start / Today")
    asked = await stage.press(birds, "Start / Today")
    assert said(asked).startswith("## Leave Night owls?")
    stays = await stage.press(asked, "Stay")
    assert said(stays) == "You stay in **Night owls**."
    assert "Day 1" in said(await stage.press(stays, "Today"))
    asked = await stage.press(birds, "Start / Today")
    assert said(await stage.press(asked, "Switch")).startswith("## You’re in Early birds")
    assert "Day 1" in said(await stage.press(birds, "Start / Today"))


async def test_start_needs_the_role_that_the_group_requires(stage: Stage) -> None:
    role = stage.server.create_role("Graduates")
    panel = await _open_group(stage, needed_role_id=role.id)
    assert f"You need {role.mention} to join." in said(panel)
    refused = await stage.press(panel, "Start / Today")
    assert f"is only for people with the role {role.mention}" in said(refused)
    assert "Nobody has joined yet" in _numbers(stage)


async def test_panel_that_discord_refuses_waits_if_its_group_is_gone_meanwhile(
    stage: Stage,
) -> None:
    await _open_group(stage)
    bot, now, no_group = stage.bot, stage.env.now(), 99
    async with bot.resources.database.writing() as connection:
        job = outbox.job(JobKind.PANEL, stage.server.id, no_group, "", now)
        await outbox.enqueue(connection, [job])
        (claimed,) = await outbox.claim(connection, me="us", now=now, limit=1)
        handler = bot.dispatcher.handlers[JobKind.PANEL](bot, claimed, now)
        assert isinstance(await handler.refused_by_discord(connection), Postpone)


async def test_panel_waits_for_another_channel_if_its_channel_is_deleted(stage: Stage) -> None:
    await _open_group(stage)
    garden = stage.server.create_text_channel("garden")
    stage.env.backend.delete_channel(stage.channel.id)
    await stage.advance(hours=2)
    settings = await replace(stage, channel=garden).settings()
    await stage.choose(settings, "Channel for challenges", garden, by=stage.morgan)
    await stage.advance(minutes=16)
    await stage.advance(seconds=10)
    assert len(panels_in(garden)) == 1


async def test_archived_group_has_no_panel_and_an_open_one_has_it_again(stage: Stage) -> None:
    old = await _open_group(stage)
    await stage.archive_group("Night owls")
    assert "isn’t open" in said(await stage.press(old, "Start / Today"))
    await stage.run_due()
    assert panels_in(stage.channel) == []
    await stage.archive_group("Night owls")  # opens it again
    await stage.run_due()
    assert _panel(stage).id != old.id


async def test_panel_is_posted_but_not_pinned_without_the_permission(stage: Stage) -> None:
    stage.deny_permissions(stage.channel, pin_messages=True)
    panel = await _open_group(stage)
    assert not panel.pinned
    assert not any(entry.method == "PUT" for entry in stage.env.http_requests)


async def test_buttons_of_a_panel_work_after_a_restart(stage: Stage, resources: Resources) -> None:
    panel = await _open_group(stage)
    restarted = StudyBot(resources)
    await stage.env.restart_bot(restarted)
    assert "Day 1" in said(await stage.press(panel, "Start / Today"))
    await restarted.close()


def _partial(stage: Stage, message: discord.Message) -> discord.PartialMessage:
    return stage.bot.get_partial_messageable(stage.channel.id).get_partial_message(message.id)
