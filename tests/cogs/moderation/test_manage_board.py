"""The commands of /manage board: all members, one member, inactive members, exclusion."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import simcord

from bot.formatting import date_stamp
from tests.cogs.stage import Stage, answer_of, labels, said


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice and Bob are in the plan; Alice did two days, the second with a note."""
    await stage.create_group("Night owls")
    for member in (stage.alice, stage.bob):
        await stage.ask("plan join", by=member)
        await stage.ask("plan done", by=member, day=1)
    await stage.ask("plan done", day=2, note="my own thought")
    return stage


async def _show(stage: Stage, **options: object) -> str:
    answer = await stage.ask("manage board show", by=stage.morgan, **options)
    assert answer.ephemeral
    return said(answer)


async def test_board_shows_all_members_privately(joined: Stage) -> None:
    shown = await _show(joined)
    assert shown.startswith("## Night owls, as moderators see it\n- **alice**\n")
    assert "20 points this week, 20 this season, **20** in total · 2 of 30 plan days" in shown
    assert "10 points this week" in shown
    assert "active <t:" in shown
    assert "2 members" in shown


async def test_board_marks_hidden_aliased_and_excluded_members(joined: Stage) -> None:
    await joined.appear("hidden")
    await joined.appear("alias", "*Fox*", by=joined.bob)
    await joined.ask("manage board exclude", by=joined.morgan, member=joined.bob)
    shown = await _show(joined)
    assert "**alice** · hidden from leaderboards" in shown
    assert "**bob** · shown as “\\*Fox\\*” · **taken off the leaderboards**" in shown


async def test_board_of_empty_group_has_a_message(stage: Stage) -> None:
    await stage.create_group("Night owls")
    assert "Nobody has joined this group yet." in await _show(stage)


async def test_group_option_selects_among_several_groups(joined: Stage) -> None:
    await joined.create_group("Larks", channel_id=None)
    assert "## Larks, as moderators see it\nNobody" in await _show(joined, group="Larks")


async def test_member_detail_leaves_out_notes(joined: Stage) -> None:
    shown = await _show(joined, member=joined.alice)
    assert shown.startswith(f"## alice ({joined.alice.mention})\nIn Night owls since <t:")
    assert "**Plan** 2 of 30 done · on track" in shown
    assert "a plan day is due every day" in shown
    assert "**Streak** 1 day in a row" in shown
    assert "**Latest check-ins** day 2 <t:" in shown
    assert "**Answers** none yet\n**Points** **20** in Night owls" in shown
    assert "**Milestones**" in shown
    assert "my own thought" not in shown


async def test_member_detail_says_when_a_plan_starts_and_how_often_a_day_is_due(
    joined: Stage,
) -> None:
    assert " · a plan day is due every day\n" in await _show(joined, member=joined.bob)
    sam = joined.server.add_member(joined.env.create_user("sam"))
    await joined.ask("plan join", by=sam, start="next Monday", pace="weekdays")
    shown = await _show(joined, member=sam)
    monday = date_stamp(dt.date(2026, 1, 5), ZoneInfo("UTC"))
    assert f"starts on {monday}\n**Start** {monday} · plan days are due on weekdays\n" in shown


async def test_member_detail_of_unknown_member_has_a_message(joined: Stage) -> None:
    assert "hasn’t used Cohort in this server yet" in await _show(joined, member=joined.morgan)


async def test_member_detail_buttons_exclude_and_restore(joined: Stage) -> None:
    shown = await joined.ask("manage board show", by=joined.morgan, member=joined.alice)
    off = await joined.press(shown, "Take off leaderboards", by=joined.morgan)
    assert "**taken off the leaderboards**" in said(off)
    assert labels(off)[-1] == "Put back on leaderboards"
    restored = await joined.press(off, "Put back on leaderboards", by=joined.morgan)
    assert "Shown on leaderboards by name" in said(restored)


async def test_member_detail_button_shows_point_entries(joined: Stage) -> None:
    shown = await joined.ask("manage board show", by=joined.morgan, member=joined.alice)
    entries = await joined.press(shown, "Show points", by=joined.morgan)
    assert said(entries).startswith(f"## {joined.alice.mention}’s points\n**20** in Night owls")


async def test_second_exclusion_changes_nothing_and_offers_restore(joined: Stage) -> None:
    async def exclude() -> simcord.ResponseMessage:
        return await joined.ask("manage board exclude", by=joined.morgan, member=joined.alice)

    first = await exclude()
    assert said(first).startswith("## Off the leaderboards\n")
    second = await exclude()
    assert said(second).startswith("## Already off the leaderboards\n")
    assert "**taken off the leaderboards**" in await _show(joined)
    restored = await joined.press(second, "Put back on leaderboards", by=joined.morgan)
    assert "Shown on leaderboards" in said(restored)
    await exclude()
    assert "Shown on leaderboards" in said(await joined.press(first, "Undo", by=joined.morgan))


async def test_moderator_does_not_put_themselves_back(joined: Stage) -> None:
    mika = joined.add_moderator()
    await joined.join_group("Night owls", by=mika)
    await joined.ask("manage board exclude", by=joined.morgan, member=mika)
    shown = await joined.ask("manage board exclude", by=mika, member=mika)
    refused = await joined.press(shown, "Put back on leaderboards", by=mika)
    assert said(refused).startswith("You can’t put yourself back on the leaderboards")
    shown = await joined.ask("manage board exclude", by=joined.morgan, member=mika)
    back = await joined.press(shown, "Put back on leaderboards", by=joined.morgan)
    assert "Shown on leaderboards" in said(back)


async def test_unknown_person_is_not_excluded(joined: Stage) -> None:
    refused = await joined.ask_refused(
        "manage board exclude", by=joined.morgan, member=joined.morgan
    )
    assert "hasn’t used Cohort in this server yet" in said(refused)


async def test_inactive_members_are_listed_with_advice(joined: Stage) -> None:
    none = await joined.ask("manage board quiet", by=joined.morgan)
    assert "Nobody right now" in said(none)
    await joined.pass_time(days=8)
    shown = await joined.ask("manage board quiet", by=joined.morgan)
    assert shown.ephemeral
    assert f"**alice** {joined.alice.mention} · last check-in <t:" in said(shown)
    assert "plan days behind" in said(shown)
    assert "### What might help\n- **Gone quiet:** a short personal message" in said(shown)
    assert "2 lines, oldest first; the same member can appear twice." in said(shown)


async def test_members_with_nothing_due_are_not_called_inactive(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.pass_time(days=3)
    await stage.ask("plan shift", days=20)
    await stage.pass_time(days=15)
    shown = said(await stage.ask("manage board quiet", by=stage.morgan))
    assert "No one who has something to do has been silent for a week" in shown
    await stage.pass_time(days=9)
    assert "**alice**" in said(await stage.ask("manage board quiet", by=stage.morgan))


async def test_member_without_a_group_or_plan_is_said_to_have_none(joined: Stage) -> None:
    await joined.fill_in(await joined.run("plan leave"), "leave")
    await joined.leave_group()
    shown = said(await joined.ask("manage board show", by=joined.morgan))
    assert "**alice** · no longer in a group" in shown
    assert "not in the plan" in shown
    detail = await joined.ask("manage board show", by=joined.morgan, member=joined.alice)
    assert "**Plan** none right now" in said(detail)


async def test_board_and_inactive_members_link_to_each_other(joined: Stage) -> None:
    board = await joined.ask("manage board show", by=joined.morgan)
    inactive = await joined.press(board, "Who might need a nudge", by=joined.morgan)
    assert "Nobody right now" in said(inactive)
    board_again = await joined.press(inactive, "Show the whole group", by=joined.morgan)
    assert said(board_again).startswith("## Night owls, as moderators see it")


async def test_large_group_has_pages(stage: Stage) -> None:
    await stage.create_group("Night owls")
    for number in range(12):
        member = stage.server.add_member(stage.env.create_user(f"member{number:02d}"))
        await stage.join_group("Night owls", by=member)
    first = await stage.ask("manage board show", by=stage.morgan)
    assert said(first).count("- **member") == 10
    assert labels(first) == ["Next", "Who might need a nudge"]
    second = await stage.press(first, "Next", by=stage.morgan)
    assert said(second).count("- **member") == 2
    assert labels(second) == ["Previous", "Who might need a nudge"]
    await stage.pass_time(days=8)
    inactive = await stage.press(second, "Who might need a nudge", by=stage.morgan)
    assert said(inactive).count("joined the group <t:") == 10
    assert said(await stage.press(inactive, "Next", by=stage.morgan)).count("joined the group") == 2


async def test_page_beyond_the_end_shows_the_last_page(joined: Stage) -> None:
    group_id = (await joined.create_group("Larks")).id
    for member in (joined.alice, joined.bob):
        await joined.join_group("Larks", by=member)
    await joined.pass_time(days=8)
    board = await joined.click_id(f"members:2:board:{group_id}:10", joined.morgan)
    assert said(answer_of(board)).count("- **") == 2
    inactive = await joined.click_id(f"members:2:inactive:{group_id}:10", joined.morgan)
    assert said(answer_of(inactive)).count("last check-in <t:") == 2


async def test_board_buttons_refuse_a_former_moderator(joined: Stage) -> None:
    shown = await joined.ask("manage board show", by=joined.morgan, member=joined.alice)
    board = await joined.ask("manage board show", by=joined.morgan)
    joined.demote_morgan()
    clicks = [(shown, label) for label in labels(shown)] + [(board, labels(board)[0])]
    for message, label in clicks:
        answer = await joined.press(message, label, by=joined.morgan)
        assert said(answer).startswith("Only moderators can do this")


async def test_member_names_are_escaped(stage: Stage) -> None:
    await stage.create_group("Night owls")
    eve = stage.server.add_member(stage.env.create_user("eve"), nick="**@everyone** <@1>")
    await stage.join_group("Night owls", by=eve)
    for options in ({}, {"member": eve}):
        shown = await _show(stage, **options)
        assert "@everyone" not in shown
        assert "<@1>" not in shown
