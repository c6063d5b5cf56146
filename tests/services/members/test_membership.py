"""Which members are checked, what is recorded, and deletion within one server."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from sqlalchemy import insert, select, update

from bot.db.models import KeptMessage, Member
from bot.domain.actor import Actor, Visibility
from bot.domain.plan.enrolment import Pace
from bot.services.groups import groups
from bot.services.members import membership
from bot.services.plan import enrolments, pauses, reminders
from bot.services.privacy import personal_data
from bot.services.privacy.visibility import set_visibility
from tests.databases import find_row
from tests.rows import Row, insert_all
from tests.services.conftest import ALICE, BOB, ELSEWHERE, GUILD, World, create_open_group
from tests.services.privacy.stored import (
    TABLES,
    columns_mentioning,
    every_row,
    forget_removals,
    rows_about,
)

CAROL = 800_000_000_000_000_003


async def _record_membership(world: World, asked: set[int], present: set[int]) -> None:
    await world.write(membership.record_presence, GUILD, asked, dict.fromkeys(present), world.now)


async def _join(world: World, *members: int) -> None:
    async with world.database.writing() as connection:
        for member_id in members:
            actor = Actor(GUILD, member_id, f"member {member_id}")
            await groups.join(connection, actor, world.group.id, world.now)


async def _member(world: World, member_id: int = BOB) -> Any:
    async with world.database.reading() as connection:
        member = await find_row(connection, Member, GUILD, member_id)
    assert member
    return member


async def _list_unchecked(world: World) -> list[int]:
    return list(await world.read(membership.list_unchecked, GUILD, world.now))


async def test_recently_checked_members_are_not_checked(world: World) -> None:
    await _join(world, ALICE, BOB)
    assert sorted(await _list_unchecked(world)) == [ALICE, BOB]
    await _record_membership(world, {ALICE, BOB}, {ALICE, BOB})
    world.pass_time(minutes=50)
    assert await _list_unchecked(world) == []
    world.pass_time(seconds=1)
    assert sorted(await _list_unchecked(world)) == [ALICE, BOB]


async def test_members_never_checked_come_first_then_those_checked_longest_ago(
    world: World,
) -> None:
    members = [CAROL + number for number in range(120)]
    rows = [
        {"guild_id": GUILD, "member_id": one, "name": "Carol", "seen_at": world.now}
        for one in members
    ]
    async with world.database.writing() as connection:  # at once: joining takes a second
        await connection.execute(insert(Member), rows)
    await _record_membership(world, set(members[:50]), set(members[:50]))
    world.pass_time(minutes=11)
    await _record_membership(world, set(members[50:60]), set(members[50:60]))
    world.pass_time(hours=1)
    found = await _list_unchecked(world)
    assert len(found) == membership.BATCH_SIZE
    assert set(found[:60]) == set(members[60:])
    assert set(found[60:]) < set(members[:50])


async def test_leaving_is_recorded_once_and_cleared_on_return(world: World) -> None:
    await _join(world, ALICE, BOB)
    left = world.now
    await _record_membership(world, {ALICE, BOB}, {ALICE})
    world.pass_time(days=3)
    await _record_membership(world, {ALICE, BOB}, {ALICE})
    assert (await _member(world)).left_at == left
    assert (await _member(world)).looked_at == world.now
    await _record_membership(world, {BOB}, {BOB})
    assert (await _member(world)).left_at is None


async def test_live_boards_are_drawn_soon_only_when_someone_leaves(world: World) -> None:
    await _join(world, ALICE, BOB)
    later = world.now + dt.timedelta(days=1)
    times = {"may_refresh_at": world.now, "refresh_by": later, "entries_until": later}
    async with world.database.writing() as connection:
        await connection.execute(
            insert(KeptMessage).values(group_id=world.group.id, kind="panel", **times)
        )
    for present, refresh_by in (({ALICE, BOB}, later), ({ALICE}, world.now)):
        await _record_membership(world, {ALICE, BOB}, present)
        async with world.database.reading() as connection:
            assert await connection.scalar(select(KeptMessage.refresh_by)) == refresh_by


async def test_whatever_a_member_does_counts_as_being_seen(world: World) -> None:
    await world.join(world.bob)
    renamed = Actor(GUILD, BOB, "Bob B.")
    with_plan: tuple[Callable[..., Awaitable[Any]], ...] = (
        pauses.pause,
        partial(enrolments.shift, days=1),
        partial(enrolments.set_pace, pace=Pace.WEEKDAYS),
        reminders.snooze,
        enrolments.leave,
    )
    for does in with_plan:
        await _record_membership(world, {BOB}, set())
        world.pass_time(hours=1)
        await world.act(does, renamed)
        member = await _member(world)
        assert (member.name.raw, member.seen_at) == ("Bob B.", world.now), does
        assert member.left_at is None, does
    world.pass_time(hours=1)
    await world.write(set_visibility, renamed, Visibility.HIDDEN, None, now=world.now)
    assert (await _member(world)).seen_at == world.now
    world.pass_time(hours=1)
    await world.write(groups.leave, renamed, world.now)
    assert (await _member(world)).seen_at == world.now


async def test_membership_of_unknown_members_is_ignored(world: World) -> None:
    await _record_membership(world, {ALICE, BOB}, set())
    assert await _list_unchecked(world) == []


async def test_members_expire_after_thirty_days_and_recent_check(world: World) -> None:
    await _join(world, ALICE, BOB)
    both = {ALICE, BOB}
    await _record_membership(world, both, set())
    world.pass_time(days=29, hours=23)
    await _record_membership(world, both, set())
    assert not await world.write(membership.delete_departed, GUILD, [BOB], world.now)
    world.pass_time(hours=1)
    assert not await world.write(membership.delete_departed, GUILD, [BOB], world.now)
    await _record_membership(world, both, set())
    await world.write(groups.join, world.alice, world.group.id, world.now)  # at the last moment
    assert await world.write(membership.delete_departed, GUILD, [ALICE, BOB], world.now)
    assert (await _member(world, ALICE)).group_id == world.group.id
    async with world.database.reading() as connection:
        assert await find_row(connection, Member, GUILD, BOB) is None


async def test_deleting_from_one_server_keeps_other_servers(world: World) -> None:
    first, second = 1001, 2002
    for number in (first, second):
        rows = rows_about(ALICE, f"Alice of {number}", number, ALICE)
        await world.write(insert_all, TABLES, rows)
    before = await every_row(world)
    assert columns_mentioning(_rows_of_server(before, first), str(ALICE)) != []
    await world.write(personal_data.delete_member, ALICE, world.now, guild_id=first)
    await forget_removals(world)
    after = await every_row(world)
    assert columns_mentioning(after, "Alice of 1001") == []
    assert columns_mentioning(_rows_of_server(after, first), str(ALICE)) == []
    assert _rows_of_server(after, second) == _rows_of_server(before, second)


def _rows_of_server(rows: dict[str, list[Row]], number: int) -> dict[str, list[Row]]:
    """Return the rows that contain the number of a server."""
    return {
        table: [row for row in every if number in row.values() or str(number) in row.values()]
        for table, every in rows.items()
    }


async def test_concurrent_deletion_and_return_are_consistent(world: World) -> None:
    for number in range(3):
        actor = Actor(GUILD, CAROL + number, "Carol")
        await world.join(actor)
        await world.check_in(actor, 1)
        await _record_membership(world, {actor.member_id}, set())
        world.pass_time(days=31)
        await _record_membership(world, {actor.member_id}, set())
        await asyncio.gather(
            world.write(membership.delete_departed, GUILD, [actor.member_id], world.now),
            world.write(groups.join, actor, world.group.id, world.now),
        )
        member = await _member(world, actor.member_id)
        assert (member.left_at, member.group_id) == (None, world.group.id)


async def test_deleted_member_starts_from_scratch(world: World) -> None:
    await world.join(world.bob)
    await world.check_in(world.bob)
    other = Actor(ELSEWHERE, BOB, "Bob")
    await create_open_group(world.database, world.now, guild_id=ELSEWHERE)
    await world.join(other)
    await world.check_in(other)
    await _record_membership(world, {BOB}, set())
    world.pass_time(days=31)
    async with world.database.writing() as connection:
        await connection.execute(update(Member).values(looked_at=world.now))
    assert await world.write(membership.delete_departed, GUILD, [BOB], world.now)
    assert await world.points(world.bob) == 0
    assert len(await world.days(other)) == 1
    await world.join(world.bob)
    assert (await world.check_in(world.bob)).points == 10
    assert dt.timedelta(days=30) == membership.GRACE_PERIOD
