"""The command /leaderboard: places, visibility of members, and the choice of a board."""

import datetime as dt
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.services.groups import groups
from bot.services.members.notices import NoticeKind
from bot.ui.groups.notices import NOTICES
from tests.cogs.challenges.weekly import deny_permissions
from tests.cogs.conftest import Stage, labels, menu, said
from tests.cogs.standings.boards import add_member, add_points, alt_of, places, set_member

WEEK = dt.timedelta(days=7)


async def test_empty_board_explains_how_to_get_points(stage: Stage) -> None:
    await stage.create_group("Night owls")
    answer = await stage.ask("leaderboard")
    assert said(answer).startswith("## Night owls · this week, since Monday")
    assert "Nobody has any points this week yet" in said(answer)
    assert "`/plan done` (10 points)" in said(answer)
    assert answer.ephemeral
    assert alt_of(answer) == ""


async def test_server_without_groups_gets_instructions(stage: Stage) -> None:
    assert "`/setup start`" in said(await stage.ask_refused("leaderboard"))


async def test_own_line_shows_distance_to_next_place(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95, stage.bob: 120, stage.morgan: 80})
    answer = await stage.ask("leaderboard")
    assert places(answer) == [
        "1 · bob · 120 points",
        "2 · You · 95 points — 25 points to the next place",
        "3 · morgan · 80 points",
    ]
    assert "**2 · You · 95 points** — 25 points to the next place" in said(answer)
    assert "3 members with points · ties share a place" in said(answer)
    assert alt_of(answer) == (
        "Night owls, this week, since Monday: the bars are on a scale from 0 to 125 points. "
        "In 1st place is bob with 120 points. In 2nd place is alice (you) with 95 points. "
        "In 3rd place is morgan with 80 points."
    )
    assert answer.ephemeral


async def test_ties_share_a_place_and_skip_the_next(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    paul = await add_member(stage, "paul")
    await add_points(stage, group, {stage.alice: 50, stage.bob: 50, stage.morgan: 60, paul: 1})
    lines = places(await stage.ask("leaderboard", by=paul))
    assert [line.split(" · ")[0] for line in lines] == ["1", "2", "2", "4"]
    assert lines[-1] == "4 · You · 1 point — 49 points to the next place"


async def test_leader_has_nobody_ahead(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 50})
    assert places(await stage.ask("leaderboard")) == [
        "1 · You · 50 points — nobody is ahead of you"
    ]


async def test_member_without_points_sees_the_top(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.bob: 20})
    answer = await stage.ask("leaderboard")
    assert places(answer) == ["1 · bob · 20 points"]
    assert "You don’t have any points here this week yet" in said(answer)
    assert "Near me" not in labels(answer)


async def test_hidden_member_sees_would_be_place_and_is_shown_to_nobody(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95, stage.bob: 120, stage.morgan: 80})
    await stage.ask("privacy visibility", show_me="not at all")
    mine = await stage.ask("leaderboard")
    assert "**You’d be in 2nd place · 95 points** — 25 points to the next place" in said(mine)
    assert "Only you can see your place, because you’re hidden." in said(mine)
    assert "alice" not in said(mine) + alt_of(mine)
    for view in ("near me", "top", "pace", "groups"):
        others = await stage.ask("leaderboard", by=stage.bob, view=view)
        assert "alice" not in json.dumps(others.components), view
    top = await stage.ask("leaderboard", by=stage.bob, view="top")
    assert [line.split(" · ")[0] for line in places(top)] == ["1", "2"]
    assert "2 members with points" in said(top)


async def test_others_see_only_the_alias(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95, stage.bob: 120})
    await stage.ask("privacy visibility", show_me="by an alias", alias="quiet otter")
    others = await stage.ask("leaderboard", by=stage.bob)
    assert "2 · quiet otter · 95 points" in places(others)
    assert "quiet otter" in alt_of(others)
    assert "alice" not in json.dumps(others.components)
    mine = said(await stage.ask("leaderboard"))
    assert "2 · You · 95 points" in mine
    assert "Others see you as “quiet otter”." in mine


async def test_excluded_member_sees_a_notice_and_is_not_shown(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95, stage.bob: 120})
    await set_member(stage, stage.alice, excluded_at=stage.env.now())
    mine = said(await stage.ask("leaderboard"))
    assert "**You’d be in 2nd place · 95 points**" in mine
    assert "a moderator has taken you off the leaderboards for now" in mine
    others = await stage.ask("leaderboard", by=stage.bob)
    assert "alice" not in json.dumps(others.components)
    assert "1 member with points" in said(others)


async def _delete_data(stage: Stage) -> None:
    await stage.fill_in(await stage.run("privacy delete"), "delete")


async def _hide(stage: Stage) -> None:
    await stage.ask("privacy visibility", show_me="not at all")


async def _exclude(stage: Stage) -> None:
    await stage.ask("manage board exclude", by=stage.morgan, member=stage.alice)


@pytest.mark.parametrize("go", [_hide, _exclude, _delete_data])
@pytest.mark.parametrize("view", ["top", "pace"])
async def test_member_is_off_the_next_page_at_once(
    stage: Stage, view: str, go: Callable[[Stage], Awaitable[None]]
) -> None:
    await stage.create_group("Night owls")
    for member in (stage.alice, stage.bob):
        await stage.ask("plan join", by=member)
        await stage.ask("plan done", by=member)
    await stage.pass_time(days=3)
    board = await stage.ask("leaderboard", by=stage.bob, view=view)
    assert "alice" in said(board)
    await go(stage)
    again = await stage.ask("leaderboard", by=stage.bob, view=view)
    assert "alice" not in json.dumps(again.components)
    pressed = await stage.press(board, "Last week", by=stage.bob)
    assert "alice" not in json.dumps(pressed.components)


async def test_public_board_starts_at_top_and_does_not_reveal_who_asked(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    many = [await add_member(stage, f"member{number:02d}") for number in range(14)]
    await add_points(stage, group, {one: 500 - number for number, one in enumerate(many)})
    await add_points(stage, group, {stage.alice: 7})
    await stage.ask("privacy visibility", show_me="not at all")
    for view in ("near me", "top", "pace", "groups"):
        public = await stage.ask("leaderboard", view=view, public=True)
        await stage.pass_time(minutes=1)
        assert not public.ephemeral
        text = json.dumps(public.components)
        assert not [word for word in ("You", "(you", "(yours", "alice", "hidden.") if word in text]
    near = await stage.ask("leaderboard", public=True)
    assert places(near)[0] == "1 · member00 · 500 points"
    assert len(places(near)) == 10


async def test_public_board_is_shown_once_a_minute_per_group(stage: Stage) -> None:
    owls, larks = await stage.create_group("Night owls"), await stage.create_group("Larks")
    await stage.ask("group join", group=str(owls.id))
    for group in (owls, larks):
        assert not (await stage.ask("leaderboard", group=str(group.id), public=True)).ephemeral
    again = await stage.ask_refused("leaderboard", by=stage.bob, group="Night owls", public=True)
    assert "less than a minute ago" in said(again)
    assert (await stage.ask("leaderboard", group="Night owls")).ephemeral
    await stage.pass_time(minutes=1)
    assert not (await stage.ask("leaderboard", group="Night owls", public=True)).ephemeral


async def test_public_answers_need_the_right_to_write_in_the_channel(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95})
    deny_permissions(stage, stage.channel, send_messages=True)
    refused = await stage.ask_refused("leaderboard", public=True)
    assert "You can’t write in this channel" in said(refused)
    assert (await stage.ask("leaderboard")).ephemeral
    assert (await stage.ask("skill", skill="python")).ephemeral


async def test_button_of_public_board_answers_privately(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95, stage.bob: 120})
    public = await stage.ask("leaderboard", public=True)
    answer = await stage.press(public, "Near me", by=stage.bob)
    assert answer.ephemeral
    assert "**1 · You · 120 points**" in said(answer)


async def test_names_are_escaped_and_isolated(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    odd = [await add_member(stage, f"odd{number}") for number in range(3)]
    await add_points(stage, group, {one: 30 - number for number, one in enumerate(odd)})
    for member, name in zip(odd, ("**bold** <@1> @everyone", "נור", "a\u202eb"), strict=True):
        await set_member(stage, member, name=name)
    answer = await stage.ask("leaderboard")
    text = said(answer)
    assert "<@1>" not in text
    assert "\\*\\*bold" in text
    assert "2 · \u2068נור\u2069 · 29 points" in text
    assert "\u202e" not in json.dumps(answer.components, ensure_ascii=False)


async def test_pace_is_fair_to_late_starters(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join", by=stage.bob)
    await stage.ask("plan done", by=stage.bob)
    await stage.pass_time(days=3)
    await stage.ask("plan join")
    await stage.ask("plan done")
    early = await stage.ask("leaderboard", view="pace")
    assert said(early).startswith("## Night owls · pace")
    assert places(early) == ["1 · bob · 33% · 1 of 3"]
    assert "You’ll appear once 3 of your plan days are due" in said(early)
    for day in (2, 3):
        await stage.pass_time(days=1)
        await stage.ask("plan done", day=day)
    answer = await stage.ask("leaderboard", view="pace")
    assert places(answer) == [
        "1 · You · 100% · 3 of 3 — nobody is ahead of you",
        "2 · bob · 20% · 1 of 5",
    ]
    bobs = places(await stage.ask("leaderboard", view="pace", by=stage.bob))
    assert bobs[-1] == "2 · You · 20% · 1 of 5 — 80 percentage points behind the next place"


async def test_pace_board_shows_stored_shares_while_others_are_recomputed(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.pass_time(days=3)
    async with stage.bot.resources.refreshing_paces:
        stored = await stage.ask("leaderboard", view="pace")
    assert "Nobody is on this leaderboard yet." in said(stored)
    assert len(places(await stage.ask("leaderboard", view="pace"))) == 1


async def test_empty_pace_board_explains_when_shares_begin(stage: Stage) -> None:
    await stage.create_group("Night owls")
    answer = said(await stage.ask("leaderboard", view="pace"))
    assert "Nobody is on this leaderboard yet." in answer
    assert "Start your plan with `/plan join`" in answer


async def test_groups_are_compared_by_points_per_active_member(stage: Stage) -> None:
    large = await stage.create_group("Large")
    small = await stage.create_group("Small")
    await stage.create_group("Quiet")
    many = [await add_member(stage, f"member{number}") for number in range(5)]
    await add_points(stage, large, dict.fromkeys(many, 10))
    await add_points(stage, small, {stage.alice: 25})
    answer = await stage.ask("leaderboard", view="groups")
    assert places(answer) == [
        "1 · Small (yours) · 25 points per active member · 1 active",
        "2 · Large · 10 points per active member · 5 active",
        "3 · Quiet · nobody active",
    ]
    assert "In 2nd place is Large with 10 points each." in alt_of(answer)
    opened = await stage.choose(answer, "Show the leaderboard of", str(large.id))
    assert said(opened).startswith("## Large · this week")


async def test_member_without_group_sees_comparison_and_must_choose(stage: Stage) -> None:
    first = await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    await add_points(stage, first, {stage.bob: 20})
    answer = await stage.ask("leaderboard")
    assert said(answer).startswith("## Groups in this server")
    refused = await stage.press(answer, "Top")
    assert "Choose a group first" in said(refused)


async def test_group_option_finds_by_name_or_suggests(stage: Stage) -> None:
    first = await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    await add_points(stage, first, {stage.alice: 20})
    other = await stage.ask("leaderboard", group="early birds")
    assert said(other).startswith("## Early birds · this week")
    refused = await stage.ask_refused("leaderboard", group="qqqq")
    assert "There is no group “qqqq” here. Did you mean" in said(refused)


async def test_board_of_a_restricted_group_is_public_only_in_its_own_channel(stage: Stage) -> None:
    role, inner = stage.server.create_role("Insiders"), stage.server.create_text_channel("inside")
    group = await stage.create_group("Night owls", role_id=role.id, channel_id=inner.id)
    await add_points(stage, group, {stage.alice: 95}, role_id=role.id)
    refused = await stage.ask_refused("leaderboard", public=True)
    assert "outside the group’s own channel" in said(refused)
    assert not (await replace(stage, channel=inner).ask("leaderboard", public=True)).ephemeral


async def test_board_of_a_restricted_group_is_for_those_who_may_join_it(stage: Stage) -> None:
    role = stage.server.create_role("Graduates")
    group = await stage.create_group("Night owls", role_id=role.id)
    await stage.create_group("Early birds")
    await add_points(stage, group, {stage.bob: 20}, role_id=role.id)
    refused = said(await stage.ask_refused("leaderboard", group="Night owls"))
    assert "is only for people with the role" in refused
    assert "bob" not in refused
    for viewer in (stage.bob, stage.morgan):
        assert "20 points" in said(await stage.ask("leaderboard", by=viewer, group="Night owls"))
    compared = await stage.ask("leaderboard", view="groups")
    chosen = await stage.choose(compared, "Show the leaderboard of", str(group.id))
    assert "is only for people with the role" in said(chosen)


async def test_archived_groups_and_drafts_are_not_suggested_to_others(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    await stage.ask("manage group create", by=stage.morgan, name="Night hawks")
    await add_points(stage, group, {stage.bob: 20})
    await stage.archive_group("Night owls")
    for typed in ("Night owls", "Night hawks", "Night"):
        refused = said(await stage.ask_refused("leaderboard", group=typed))
        assert "Did you mean “Early birds”?" in refused


async def test_archived_group_can_still_be_shown_to_its_members(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    await add_points(stage, group, {stage.bob: 20, stage.alice: 5})
    async with stage.bot.resources.database.writing() as session:
        now = stage.env.now()
        await groups.change(session, group.guild_id, group.id, now=now, archived_at=now)
    answer = await stage.ask("leaderboard", group="Night owls")
    assert places(answer)[0] == "1 · bob · 20 points"
    assert "this group is archived" in said(answer)
    suggested = await stage.alice.autocomplete(stage.channel, "leaderboard", "group", "")
    assert [choice["name"] for choice in suggested] == ["Early birds"]


async def test_each_period_counts_its_own_points(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await stage.pass_time(days=19)  # Tuesday 20 January
    await add_points(stage, group, {stage.alice: 1})
    await add_points(stage, group, {stage.alice: 10}, ago=WEEK)
    await add_points(stage, group, {stage.alice: 100}, ago=5 * WEEK)
    found = {
        period: places(await stage.ask("leaderboard", period=period))[0].split(" · ")[2]
        for period in ("this week", "this month", "season", "all time")
    }
    assert {period: figure.split(" ")[0] for period, figure in found.items()} == {
        "this week": "1",
        "this month": "11",
        "season": "111",
        "all time": "111",
    }


async def test_period_menu_shows_current_period(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 10}, ago=3 * WEEK)
    shown = await stage.ask("leaderboard", view="top")
    chosen = await stage.choose(shown, "Choose a period", "all")
    assert said(chosen).startswith("## Night owls · all time")
    options = menu(chosen, "Choose a period")["options"]
    assert [one["label"] for one in options if one.get("default")] == ["All time"]


async def test_help_lists_leaderboard(stage: Stage) -> None:
    answer = await stage.press(await stage.ask("help"), "Your plan and group")
    assert "`/leaderboard` " in said(answer)


async def test_pending_notice_follows_the_board(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 10})
    await set_member(stage, stage.alice, notice=NoticeKind.DMS_CLOSED)
    result = await stage.run("leaderboard")
    followups = [said(message) for message in result.followups]
    assert followups == [NOTICES[NoticeKind.DMS_CLOSED]]
