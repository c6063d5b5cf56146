"""Plan shares, own standing in a past week, and the viewer’s visibility."""

import datetime as dt

from sqlalchemy import update

from bot.db.models import Member
from bot.domain.actor import Actor
from bot.domain.plan.progress import Share
from bot.domain.visibility import Visibility
from bot.services.groups import groups
from bot.services.plan import paces
from bot.services.points import entries
from bot.services.points.entries import EntryKey
from bot.services.privacy import visibility
from bot.services.standings import past
from bot.services.standings import viewer as own
from bot.services.standings.boards import OwnStanding
from bot.services.standings.viewer import Viewer
from tests.services.conftest import ALICE, BOB, GUILD, World

CAROL = 800_000_000_000_000_003


async def _add_points(world: World, member_id: int, worth: int, at: dt.datetime) -> None:
    actor = Actor(GUILD, member_id, f"member {member_id}")
    await world.write(groups.join, actor, world.group.id, world.now)
    key = EntryKey(GUILD, world.group.id, member_id, "deed", f"{worth} {at}")
    await world.write(entries.pay, key, worth, at)


async def _set(world: World, member_id: int, **values: object) -> None:
    async with world.database.writing() as connection:
        mine = Member.member_id == member_id
        await connection.execute(update(Member).where(mine).values(**values))


async def test_own_place_in_past_week_counts_only_visible_members(world: World) -> None:
    week = dt.timedelta(days=7)
    until = world.group.periods.day_start(world.group.periods.week_start(world.now))
    since = until - week
    for member_id, worth in ((ALICE, 20), (BOB, 50), (CAROL, 30)):
        await _add_points(world, member_id, worth, since)
        await _add_points(world, member_id, 1000, until)
        await _add_points(world, member_id, 1000, since - dt.timedelta(seconds=1))

    async def mine(member_id: int = ALICE) -> OwnStanding | None:
        return await world.read(past.find_own_standing, world.group.id, member_id, since, until)

    assert await mine() == OwnStanding(3, 20, 10, visible=True)
    assert await mine(BOB) == OwnStanding(1, 50, None, visible=True)
    await _set(world, CAROL, visibility="hidden")
    assert await mine() == OwnStanding(2, 20, 30, visible=True)
    assert await mine(CAROL) == OwnStanding(2, 30, 20, visible=False)
    lines = await world.read(past.list_top, world.group.id, since, until)
    assert [(one.place, one.score.member_id) for one in lines] == [(1, BOB), (2, ALICE)]


async def test_member_without_points_in_span_has_no_place(world: World) -> None:
    await _add_points(world, ALICE, 20, world.now)
    day = dt.timedelta(days=1)
    span = (world.now - 2 * day, world.now - day)
    assert await world.read(past.find_own_standing, world.group.id, ALICE, *span) is None
    assert await world.read(past.find_own_standing, world.group.id, BOB, *span) is None


async def test_board_visibility_reflects_hiding_alias_and_exclusion(world: World) -> None:
    assert await world.read(own.get_viewer, GUILD, ALICE) == Viewer(ALICE)
    await world.write(
        visibility.set_visibility, world.alice, Visibility.ALIAS, "Owl", now=world.now
    )
    assert await world.read(own.get_viewer, GUILD, ALICE) == Viewer(ALICE, alias="Owl")
    await world.write(
        visibility.set_visibility, world.alice, Visibility.HIDDEN, None, now=world.now
    )
    await _set(world, ALICE, excluded_at=world.now)
    assert await world.read(own.get_viewer, GUILD, ALICE) == Viewer(
        ALICE, hidden=True, excluded=True
    )


async def test_plan_shares_are_returned_once_computed(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    world.pass_time(days=3)
    assert await world.read(paces.is_refresh_due, world.group.id, world.now)
    assert await world.read(own.get_plan_shares, GUILD, [ALICE, BOB]) == {}
    await paces.refresh(world.database, world.catalog, world.now, group_id=world.group.id)
    assert not await world.read(paces.is_refresh_due, world.group.id, world.now)
    assert await world.read(own.get_plan_shares, GUILD, [ALICE, BOB]) == {ALICE: Share(1, 3)}
    world.pass_time(days=1)
    assert await world.read(paces.is_refresh_due, world.group.id, world.now)
