"""`/manage part:members` and `/manage member:`: everyone, quiet members, one member, exclusion."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import simcord
from sqlalchemy import insert

from bot.db.models import Milestone
from bot.formatting import date_stamp
from bot.ui.moderation.routes import SetExcluded, ShowMember, ShowMembers
from tests.cogs.challenges.weekly import start_week
from tests.cogs.moderation.members import detail, exclude
from tests.cogs.stage import Stage, answer_of, drawn, labels, said
from tests.cogs.standings.boards import add_members, add_points, ask_season_end
from tests.limits import components


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice and Bob are in the plan; Alice did two days, the second with a note."""
    await stage.create_group("Night owls")
    for member in (stage.alice, stage.bob):
        await stage.ask("plan join", by=member)
        await stage.ask("plan done", by=member, day=1)
    await stage.ask("plan done", day=2, note="my own thought")
    return stage


async def _board(stage: Stage, **options: object) -> simcord.ResponseMessage:
    shown = await stage.ask("manage", by=stage.morgan, part="members", **options)
    assert shown.ephemeral
    return shown


async def _show(stage: Stage, **options: object) -> str:
    return said(await _board(stage, **options))


async def _detail(stage: Stage, member: simcord.MemberActor) -> str:
    return said(await detail(stage, member))


async def _quiet(stage: Stage) -> simcord.ResponseMessage:
    return await stage.press(await _board(stage), "Quiet", by=stage.morgan)


async def test_members_are_listed_privately_and_a_menu_opens_one_and_leads_back(
    joined: Stage,
) -> None:
    dashboard = await joined.ask("manage", by=joined.morgan)
    shown = await joined.press(dashboard, "Members", by=joined.morgan)
    assert said(shown) == await _show(joined)
    assert said(shown).startswith(
        "## Members of Night owls\n- **alice** 20 points · 2 of 30 days · on track · seen <t:"
    )
    assert "- **bob** 10 points · 1 of 30 days" in said(shown)
    assert "2 members. Only moderators see this." in said(shown)
    one = await joined.choose(shown, "See a member", str(joined.bob.id), by=joined.morgan)
    assert said(one).startswith(f"## bob ({joined.bob.mention})")
    back = await joined.press(one, "All members", by=joined.morgan)
    assert said(back).startswith("## Members of Night owls")
    await joined.create_group("Larks", channel_id=None)
    assert "## Members of Larks\nNobody" in await _show(joined, group="Larks")


async def test_member_detail_leaves_out_notes_and_counts_milestones(joined: Stage) -> None:
    detailed = await detail(joined, joined.alice)
    shown = said(detailed)
    assert shown.startswith(f"## alice ({joined.alice.mention})\nIn Night owls since <t:")
    assert "**Plan** 2 of 30 done · on track to finish on <t:" in shown
    assert " · 1 day in a row · started <t:" in shown
    assert "**Answers** none yet\n**Points** **20** in Night owls" in shown
    assert "**Milestones**" in shown
    assert "my own thought" not in shown
    entries = await joined.press(detailed, "Show points", by=joined.morgan)
    assert said(entries).startswith(f"## {joined.alice.mention}’s points\n**20** in Night owls")
    back = await joined.press(entries, "Member details", by=joined.morgan)
    assert said(back) == shown
    row = {"guild_id": joined.server.id, "member_id": joined.alice.id, "at": joined.env.now()}
    rows = [{**row, "milestone_id": f"week-{n}"} for n in (1, 2, 3)]
    async with joined.bot.resources.database.writing() as connection:
        await connection.execute(insert(Milestone), rows)
    assert " and 3 before" in await _detail(joined, joined.alice)


async def test_board_marks_hidden_aliased_and_excluded_members(joined: Stage) -> None:
    await joined.appear("hidden")
    await joined.appear("alias", "*Fox*", by=joined.bob)
    await exclude(joined, joined.bob)
    shown = await _show(joined)
    assert "hidden\n- **bob**" in shown
    assert " · as “\\*Fox\\*” · **off leaderboards**" in shown


async def test_board_of_empty_group_has_a_message(stage: Stage) -> None:
    await stage.create_group("Night owls")
    shown = await _board(stage)
    assert "Nobody has joined this group yet." in said(shown)
    assert labels(shown)[0] == "Invite people"
    assert "Invite people" in labels(await stage.ask("manage", by=stage.morgan))


async def test_points_of_a_new_season_stand_beside_the_sum_that_the_detail_shows(
    joined: Stage,
) -> None:
    asked = await ask_season_end(joined)
    await joined.press(asked, "End the season", by=joined.morgan)
    assert "- **alice** 0 points this season, 20 in all · " in await _show(joined)
    assert "**Points** **20** in Night owls" in await _detail(joined, joined.alice)


async def test_quiet_list_says_who_answered_and_whose_answer_was_returned(stage: Stage) -> None:
    week = await start_week(stage)
    await stage.ask("plan join")
    await stage.pass_time(days=4, hours=6)
    await stage.run_due()
    await week.submit("I ran it twice")
    shown = await _quiet(stage)
    assert "no check-in yet" in said(shown)
    assert " · answered <t:" in said(shown)
    one = await stage.choose(shown, "See a member", str(stage.alice.id), by=stage.morgan)
    back = await stage.press(one, "Quiet members", by=stage.morgan)
    assert said(back) == said(shown)
    await week.decide("Decide…", "Show the sum")
    shown = await _quiet(stage)
    assert "no check-in yet · an answer returned <t:" in said(shown)
    one = await stage.choose(shown, "See a member", str(stage.alice.id), by=stage.morgan)
    (opens,) = (part for part in components(drawn(one)) if part.get("label") == "Latest answer")
    answer = await stage.press(one, "Latest answer", by=stage.morgan)
    assert "I ran it twice" in said(answer)
    assert "**Returned**" in said(answer)
    refused = answer_of(await stage.click_id(opens["custom_id"], stage.bob))
    assert "I ran it twice" not in said(refused)


async def test_member_detail_says_until_when_a_plan_is_paused(joined: Stage) -> None:
    await joined.set_plan("Pause…", "next Monday", by=joined.bob)
    shown = await _detail(joined, joined.bob)
    assert f"paused until {date_stamp(dt.date(2026, 1, 5), ZoneInfo('UTC'))} · " in shown


async def test_member_is_taken_off_leaderboards_once_and_put_back_by_somebody_else(
    joined: Stage,
) -> None:
    mika = joined.add_moderator()
    await joined.join_group("Night owls", by=mika)
    off = await exclude(joined, mika)
    assert "**off leaderboards**" in said(off)
    again = SetExcluded(member_id=mika.id, excluded=True).custom_id()
    assert "**off leaderboards**" in said(answer_of(await joined.click_id(again, joined.morgan)))
    audit = said(await joined.ask("manage", by=joined.morgan, part="audit"))
    assert audit.count("took a member off the leaderboards") == 1
    shown = await detail(joined, mika, by=mika)
    refused = await joined.press(shown, "Put back on leaderboards", by=mika)
    assert said(refused).startswith("You can’t put yourself back on the leaderboards")
    back = await joined.press(off, "Put back on leaderboards", by=joined.morgan)
    assert "off leaderboards" not in said(back)


async def test_unknown_person_has_no_detail_and_is_not_excluded(joined: Stage) -> None:
    unknown = "hasn’t used Cohort in this server yet"
    assert unknown in await _detail(joined, joined.morgan)
    route = SetExcluded(member_id=joined.morgan.id, excluded=True).custom_id()
    assert unknown in said(answer_of(await joined.click_id(route, joined.morgan)))


async def test_member_neither_sees_nor_excludes_others(joined: Stage) -> None:
    await joined.show_all_commands_to_everyone()
    for options in ({"part": "members"}, {"member": joined.bob}):
        refused = said(await joined.ask_refused("manage", **options))
        assert refused.startswith("Only moderators can do this")
    for route in (
        ShowMembers(group_id=1, quiet=True),
        ShowMember(member_id=joined.bob.id),
        SetExcluded(member_id=joined.bob.id, excluded=True),
    ):
        answer = answer_of(await joined.click_id(route.custom_id()))
        assert said(answer).startswith("Only moderators can do this")
    assert "off leaderboards" not in await _detail(joined, joined.bob)


async def test_quiet_members_are_listed_and_the_detail_says_what_may_help(joined: Stage) -> None:
    none = await _quiet(joined)
    assert said(none).startswith("## Night owls: who might need a nudge\nNobody right now")
    await joined.pass_time(days=8)
    shown = await _quiet(joined)
    assert shown.ephemeral
    assert "- **alice** · last check-in <t:" in said(shown)
    assert "plan days behind" in said(shown)
    assert "2 members. Only" in said(shown)
    one = await joined.choose(shown, "See a member", str(joined.alice.id), by=joined.morgan)
    assert "behind.** A short personal message helps most" in said(one)
    board = await joined.press(await _quiet(joined), "All members", by=joined.morgan)
    assert said(board).startswith("## Members of Night owls")


async def test_members_with_nothing_due_are_not_called_quiet(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.pass_time(days=3)
    await stage.set_plan("Shift…", "20")
    await stage.pass_time(days=15)
    assert "Nobody right now" in said(await _quiet(stage))
    await stage.pass_time(days=9)
    assert "**alice**" in said(await _quiet(stage))


async def test_member_without_a_group_or_plan_is_said_to_have_none(joined: Stage) -> None:
    await joined.set_plan("Leave")
    await joined.leave_group()
    shown = await _show(joined)
    assert "**alice** 20 points · not in the plan" in shown
    assert "· left the group" in shown
    assert "**Plan** none right now" in await _detail(joined, joined.alice)


async def test_large_group_has_pages(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    crowd = await add_members(stage, (f"member{number:02d}" for number in range(10)))
    await add_points(stage, group, dict.fromkeys(crowd, 10))
    first = await _board(stage)
    assert said(first).count("- **member") == 7
    assert labels(first)[-3:] == ["More", "Quiet members", "Back"]
    second = await stage.press(first, "More", by=stage.morgan)
    assert said(second).count("- **member") == 3
    assert labels(second)[-3:] == ["Previous", "Quiet members", "Back"]
    await stage.pass_time(days=8)
    quiet = await stage.press(second, "Quiet", by=stage.morgan)
    assert said(quiet).count("joined the group <t:") == 7
    assert said(await stage.press(quiet, "More", by=stage.morgan)).count("joined the group") == 3


async def test_page_beyond_the_end_shows_the_last_page(joined: Stage) -> None:
    group_id = (await joined.create_group("Larks")).id
    for member in (joined.alice, joined.bob):
        await joined.join_group("Larks", by=member)
    await joined.pass_time(days=8)
    board = await joined.click_id(f"members:2:board:{group_id}:10", joined.morgan)
    assert said(answer_of(board)).count("- **") == 2
    quiet = await joined.click_id(f"members:2:board:{group_id}:10:yes", joined.morgan)
    assert said(answer_of(quiet)).count("last check-in <t:") == 2


async def test_board_buttons_refuse_a_former_moderator(joined: Stage) -> None:
    shown = await detail(joined, joined.alice)
    board = await _board(joined)
    joined.demote_morgan()
    clicks = [(shown, label) for label in labels(shown)] + [(board, labels(board)[0])]
    for message, label in clicks:
        answer = await joined.press(message, label, by=joined.morgan)
        assert said(answer).startswith("Only moderators can do this")


async def test_member_names_are_escaped(stage: Stage) -> None:
    await stage.create_group("Night owls")
    eve = stage.server.add_member(stage.env.create_user("eve"), nick="**@everyone** <@1>")
    await stage.join_group("Night owls", by=eve)
    for shown in (await _show(stage), await _detail(stage, eve)):
        assert "@everyone" not in shown
        assert "<@1>" not in shown
