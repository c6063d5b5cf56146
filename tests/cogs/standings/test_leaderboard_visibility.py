"""/leaderboard and members who hide, use an alias, are excluded, or delete their data."""

import json

import simcord

from tests.cogs.moderation.members import exclude
from tests.cogs.stage import Stage, alt_of, said
from tests.cogs.standings.boards import add_points, places, set_member


async def test_hidden_member_sees_would_be_place_and_is_shown_to_nobody(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95, stage.bob: 120, stage.morgan: 80})
    await stage.appear("hidden")
    mine = await stage.ask("leaderboard")
    assert "**You’d be in 2nd place · 95 points** — 25 points to the next place" in said(mine)
    assert "Only you can see your place, because you’re hidden." in said(mine)
    assert "alice" not in said(mine) + alt_of(mine)
    for view in ("points", "completion", "groups"):
        others = await stage.ask("leaderboard", by=stage.bob, view=view)
        assert "alice" not in json.dumps(others.components), view
    top = await stage.ask("leaderboard", by=stage.bob)
    assert [line.split(" · ")[0] for line in places(top)] == ["1", "2"]
    assert "2 members with points" in said(top)


async def test_others_see_only_the_alias(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95, stage.bob: 120})
    await stage.appear("alias", "quiet otter")
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


async def test_member_is_off_the_next_page_at_once(stage: Stage) -> None:
    await stage.create_group("Night owls")
    for member in (stage.alice, stage.bob):
        await stage.ask("plan join", by=member)
        await stage.ask("plan done", by=member)
    await stage.pass_time(days=3)
    views = ("points", "completion")

    async def boards() -> list[simcord.ResponseMessage]:
        return [await stage.ask("leaderboard", by=stage.bob, view=view) for view in views]

    async def is_off() -> bool:
        return not any("alice" in json.dumps(board.components) for board in await boards())

    before = await boards()
    assert all("alice" in said(board) for board in before)
    await stage.appear("hidden")
    assert await is_off()
    for board in before:
        pressed = await stage.choose(board, "What to show", "Groups", by=stage.bob)
        assert "alice" not in json.dumps(pressed.components)
    await stage.appear("shown")
    assert not await is_off()
    await exclude(stage, stage.alice)
    assert await is_off()
    await set_member(stage, stage.alice, excluded_at=None)
    assert not await is_off()
    await stage.delete_data()
    assert await is_off()
