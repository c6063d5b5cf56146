"""Pages of /leaderboard, also after a restart, the last week and past seasons."""

import datetime as dt
import json

import simcord

from bot.app import StudyBot
from bot.domain.groups import StudyGroup
from bot.resources import Resources
from bot.services.standings import seasons
from tests.cogs.stage import Stage, alt_of, labels, said
from tests.cogs.standings.boards import (
    actor_of,
    add_member,
    add_members,
    add_points,
    places,
    set_member,
    show_everyone,
)

WEEK = dt.timedelta(days=7)


async def _last_week(stage: Stage, shown: simcord.ResponseMessage) -> simcord.ResponseMessage:
    return await stage.choose(shown, "What to show", "Last week")


async def _crowd(stage: Stage, group: StudyGroup, many: int) -> list[simcord.MemberActor]:
    """Add members with points, each with one point less than the previous one."""
    crowd = await add_members(stage, (f"member{number:02d}" for number in range(many)))
    await add_points(stage, group, {one: 500 - number for number, one in enumerate(crowd)})
    return crowd


async def test_near_me_starts_four_lines_above_own_and_pages_lead_to_the_end_and_back(
    stage: Stage,
) -> None:
    group = await stage.create_group("Night owls")
    crowd = await _crowd(stage, group, 25)
    answer = await stage.ask("leaderboard", by=crowd[12])
    lines = places(answer)
    assert lines[0] == "9 · member08 · 492 points"
    assert lines[4] == "13 · You · 488 points — 1 point to the next place"
    assert len(lines) == 7
    assert "25 members with points" in said(answer)
    assert alt_of(answer) == ""
    assert labels(answer)[:2] == ["Previous", "More"]
    page = await stage.ask("leaderboard")
    first, seen = page.id, places(page)
    assert "Previous" not in labels(page)
    while "More" in labels(page):
        page = await stage.press(page, "More")
        seen += places(page)
    assert page.id == first  # a private page is edited
    assert [line.split(" · ")[1] for line in seen] == [f"member{n:02d}" for n in range(25)]
    earlier = await stage.press(page, "Previous")
    assert places(earlier)[0] == "15 · member14 · 486 points"


async def test_up_to_five_members_are_drawn_too(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await _crowd(stage, group, 5)
    assert "In 5th place is member04" in alt_of(await stage.ask("leaderboard"))
    await add_points(stage, group, {stage.alice: 7})
    assert alt_of(await stage.ask("leaderboard")) == ""


async def test_own_line_is_added_to_pages_without_it(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    crowd = await _crowd(stage, group, 15)
    await add_points(stage, group, {stage.alice: 7})
    top = await stage.press(await stage.ask("leaderboard"), "Top")
    assert len(places(top)) == 8
    assert places(top)[-1] == "16 · You · 7 points — 479 points to the next place"
    assert "alice" not in alt_of(top)
    near = await stage.press(top, "Near me")
    assert places(near)[-1] == places(top)[-1]
    assert places(near)[0] == "12 · member11 · 489 points"
    await add_points(stage, group, {stage.alice: 481})
    await stage.appear("hidden")
    hidden = await stage.ask("leaderboard")
    assert "**You’d be in 13th place · 488 points** — 1 point to the next place" in said(hidden)
    assert "13 · member12 · 488 points" in places(hidden)
    first = await stage.press(hidden, "Top")
    for one in crowd[5:]:
        await set_member(stage, one, visibility="hidden")
    beyond = await stage.press(first, "More")
    assert len(places(beyond)) == 5
    assert "5 members with points" in said(beyond)


async def test_buttons_and_menus_work_after_restart(stage: Stage, resources: Resources) -> None:
    group = await stage.create_group("Night owls")
    crowd = await _crowd(stage, group, 12)
    public = await show_everyone(stage)
    comparison = await show_everyone(stage, view="groups")
    restarted = StudyBot(resources)
    await stage.env.restart_bot(restarted)
    for label, says in {"More": "8 · member07 · 493 points", "Near me": "8 · member07"}.items():
        assert says in said(await stage.press(public, label, by=crowd[11])), label
    for label, says in {
        "This month": "## Night owls · this month",
        "Last week": "## Night owls · last week",
        "Keeping up": "## Night owls · keeping up",
        "Groups": "## Groups in this server",
    }.items():
        assert says in said(await stage.choose(public, "What to show", label)), label
    opened = await stage.choose(comparison, "Show the leaderboard of", str(group.id))
    assert "1 · member00" in said(opened)
    await restarted.close()


async def test_points_of_other_servers_do_not_count(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 20})
    other_server = stage.in_another_server()
    await other_server.create_group("Night owls")
    assert places(await other_server.ask("leaderboard")) == []


async def test_last_week_shows_own_place_and_is_shown_while_this_week_has_no_points(
    stage: Stage,
) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30, stage.morgan: 50}, ago=WEEK)
    await set_member(stage, stage.morgan, visibility="hidden")
    shown = await stage.ask("leaderboard")
    assert said(shown).startswith(
        "## Night owls · last week\nThis week has just begun, and nobody has points yet."
    )
    assert places(shown)[0] == "1 · bob · 30 points"
    await add_points(stage, group, {stage.alice: 1})
    now = await stage.ask("leaderboard")
    assert "· this week, since Monday" in said(now)
    assert places(now) == ["1 · You · 1 point — nobody is ahead of you"]
    last = await _last_week(stage, now)
    assert places(last) == [
        "1 · bob · 30 points",
        "2 · You · 20 points — 10 points to the next place",
    ]
    assert "morgan" not in json.dumps(last.components)
    this_week = await stage.choose(last, "What to show", "This week")
    assert places(this_week) == ["1 · You · 1 point — nobody is ahead of you"]
    hidden = await stage.ask("leaderboard", by=stage.morgan, period="last-week")
    assert "**You’d be in 1st place · 50 points**" in said(hidden)


async def test_past_seasons_omit_hidden_members(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30, stage.morgan: 50})
    now = stage.env.now()
    async with stage.bot.resources.database.writing() as connection:
        await seasons.end_season(connection, actor_of(stage, stage.morgan), group.id, 1, now=now)
    await stage.pass_time(minutes=1)
    await add_points(stage, group, {stage.alice: 5})
    await set_member(stage, stage.morgan, visibility="hidden")
    season = await stage.ask("leaderboard", period="season")
    assert "season 2, since 1 January" in said(season)
    assert places(season) == ["1 · You · 5 points — nobody is ahead of you"]
    past = await stage.choose(season, "What to show", "Past seasons")
    assert "**Season 1**" in said(past)
    assert places(past) == ["1 · bob · 30", "2 · alice · 20"]
    assert "you had **20 points**" in said(past)
    assert "morgan" not in json.dumps(past.components)
    assert places(await stage.press(past, "This season")) == places(season)


async def test_past_seasons_are_paged(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 20})
    for number in range(1, 8):
        async with stage.bot.resources.database.writing() as connection:
            actor = actor_of(stage, stage.morgan)
            await seasons.end_season(connection, actor, group.id, number, now=stage.env.now())
    past = await stage.choose(
        await stage.ask("leaderboard", period="all"), "What to show", "Past seasons"
    )
    assert said(past).count("**Season") == 3
    assert "**Season 7**" in said(past)
    earlier = await stage.press(past, "More")
    assert said(earlier).count("**Season") == 3
    earliest = await stage.press(earlier, "More")
    assert said(earliest).count("**Season") == 1
    assert "**Season 1**" in said(earliest)
    earlier = await stage.press(earliest, "Previous")
    assert "**Season 7**" in said(await stage.press(earlier, "Previous"))


async def test_week_ends_at_local_midnight_of_group_weekday(stage: Stage) -> None:
    start = stage.env.now()
    for days, weekday, zone, minutes_after_midnight_utc in (
        (87, 6, "Europe/Berlin", -60),  # Sunday 29 March: midnight is at 23:00, clocks change at 1
        (88, 0, "Europe/Berlin", -120),  # the Monday after it: midnight is at 22:00
        (297, 6, "Europe/Berlin", -120),  # Sunday 25 October, before the clocks go back
        (298, 0, "Europe/Berlin", -60),  # the Monday after it
        (364, 3, "America/New_York", 5 * 60),  # Thursday 31 December 2026
        (365, 4, "Pacific/Kiritimati", -14 * 60),  # Friday 1 January 2027, 14 hours ahead
    ):
        name = f"Day {days}"
        group = await stage.create_group(name, weekday=weekday, zone=zone)
        member = await add_member(stage, f"member{days}")
        end = start + dt.timedelta(days=days, minutes=minutes_after_midnight_utc)
        await stage.env.advance_time((end - stage.env.now()).total_seconds() - 60)
        await add_points(stage, group, {member: 10})
        before = await stage.ask("leaderboard", by=member)
        assert places(before)[0].startswith("1 · You · 10 points"), name
        await stage.pass_time(minutes=1)
        last = await stage.ask("leaderboard", by=member)
        assert said(last).startswith(f"## {name} · last week\n"), name
        assert places(last)[0].startswith("1 · You · 10 points"), name
