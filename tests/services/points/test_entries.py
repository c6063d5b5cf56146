"""Ledger entries: a key earns points once, and a reversal subtracts exactly these points."""

import asyncio

import pytest
from sqlalchemy import select

from bot.db.models import Entry, Standing
from bot.domain.markup import SafeText
from bot.domain.points import EntryKey, EntryReason
from bot.services.points import entries as point_entries
from bot.services.standings import seasons
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import ALICE, BOB, GUILD, World


def _key(world: World, subject: str = "day-1", member_id: int = ALICE) -> EntryKey:
    return EntryKey(GUILD, world.group.id, member_id, "plan", subject)


async def _pay(world: World, key: EntryKey, amount: int = 10) -> bool:
    return await world.write(point_entries.pay, key, amount, world.now)


async def _reverse(world: World, key: EntryKey) -> bool:
    return await world.write(point_entries.reverse, key, world.now)


async def test_key_is_paid_once(world: World) -> None:
    assert await _pay(world, _key(world))
    assert not await _pay(world, _key(world))
    assert await world.points(world.alice) == 10


async def test_concurrent_payments_pay_once(world: World) -> None:
    paid = await asyncio.gather(*(_pay(world, _key(world)) for _ in range(8)))
    assert sum(paid) == 1
    assert await world.points(world.alice) == 10


async def test_unpaid_key_cannot_be_reversed(world: World) -> None:
    assert not await _reverse(world, _key(world))
    assert await world.points(world.alice) == 0


async def test_concurrent_reversals_reverse_once(world: World) -> None:
    await _pay(world, _key(world))
    taken = await asyncio.gather(*(_reverse(world, _key(world)) for _ in range(8)))
    assert sum(taken) == 1
    assert await world.points(world.alice) == 0


async def test_reversal_uses_points_that_were_paid(world: World) -> None:
    await _pay(world, _key(world), 7)
    await _reverse(world, _key(world))
    assert await world.points(world.alice) == 0
    await _pay(world, _key(world), 25)
    assert await world.points(world.alice) == 25


async def test_ledger_is_append_only(world: World) -> None:
    await _pay(world, _key(world))
    await _reverse(world, _key(world))
    await _pay(world, _key(world))
    async with world.database.reading() as connection:
        entries = await connection.execute(select(Entry.sequence, Entry.points).order_by(Entry.id))
        assert [tuple(row) for row in entries] == [(1, 10), (2, -10), (3, 10)]


async def test_keys_members_and_groups_are_independent(world: World) -> None:
    other = await world.add_group()
    await _pay(world, _key(world, "day-1"), 1)
    await _pay(world, _key(world, "day-2"), 2)
    await _pay(world, _key(world)._replace(kind="challenge"), 4)
    await _pay(world, _key(world, member_id=BOB), 8)
    await _pay(world, _key(world)._replace(group_id=other.id), 16)
    assert await world.points(world.alice) == 7
    assert await world.points(world.alice, other) == 16
    assert await world.points(world.bob) == 8


async def test_key_of_payment_finds_group_that_paid(world: World) -> None:
    other = await world.add_group()
    other_key = _key(world)._replace(group_id=other.id)
    await _pay(world, other_key)
    assert await world.read(point_entries.key_of_payment, _key(world), world.now) == other_key
    world.pass_time(seconds=1)
    assert await world.read(point_entries.key_of_payment, _key(world), world.now) == _key(world)


async def test_entries_are_listed_newest_first(world: World) -> None:
    await _pay(world, _key(world))
    await _reverse(world, _key(world))
    world.pass_time(hours=1)
    await _pay(world, _key(world, "day-2"), 5)
    found = await world.read(point_entries.list_entries, GUILD, ALICE, limit=10)
    assert [(one.subject, one.points, one.sequence) for one in found] == [
        ("day-2", 5, 1),
        ("day-1", -10, 2),
        ("day-1", 10, 1),
    ]
    assert {(one.kind, one.author_id) for one in found} == {("plan", None)}
    assert found[0].at == world.now


async def test_pages_of_entries_neither_skip_nor_repeat(world: World) -> None:
    for number in range(7):
        await _pay(world, _key(world, f"day-{number}"))  # all with the same time
    pages = [
        await world.read(point_entries.list_entries, GUILD, ALICE, limit=3, skip=skip)
        for skip in (0, 3, 6)
    ]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({one.subject for page in pages for one in page}) == 7


async def test_entries_of_other_members_and_servers_are_not_listed(world: World) -> None:
    await _pay(world, _key(world, member_id=BOB))
    assert await world.read(point_entries.list_entries, GUILD, ALICE, limit=10) == []
    assert await world.read(point_entries.list_entries, GUILD + 1, BOB, limit=10) == []


async def test_author_and_reason_are_listed_but_not_in_repr(world: World) -> None:
    by = EntryReason(BOB, "it was agreed")
    assert await world.write(point_entries.pay, _key(world), 10, world.now, by)
    (found,) = await world.read(point_entries.list_entries, GUILD, ALICE, limit=1)
    assert (found.author_id, found.reason) == (BOB, SafeText("it was agreed"))
    assert "agreed" not in repr(found) + repr(by)


async def _sums(world: World) -> dict[str, int]:
    """Return the sums of Alice in the group by the names of their periods."""
    async with world.database.reading() as connection:
        mine = Standing.member_id == ALICE, Standing.group_id == world.group.id
        rows = await connection.execute(select(Standing.period, Standing.points).where(*mine))
        return {row.period: row.points for row in rows}


async def test_entry_counts_in_its_week_month_season_and_in_all(world: World) -> None:
    await _pay(world, _key(world))
    world.pass_time(weeks=2)
    await _pay(world, _key(world, "day-2"), 4)
    assert await _sums(world) == {
        "week 2026-10-19": 10,
        "week 2026-11-02": 4,
        "month 2026-10": 10,
        "month 2026-11": 4,
        "season 1": 14,
        "all": 14,
    }


async def test_late_entry_counts_in_the_week_of_its_time(world: World) -> None:
    await _pay(world, _key(world))
    world.pass_time(weeks=-1)
    await _pay(world, _key(world, "day-2"), 3)  # from a process whose clock is a week late
    sums = await _sums(world)
    assert (sums["week 2026-10-19"], sums["week 2026-10-12"], sums["all"]) == (10, 3, 13)


async def test_points_cannot_be_carried_over_by_doing_things_again(world: World) -> None:
    await _pay(world, _key(world))
    world.pass_time(weeks=1)
    await world.write(seasons.end_season, MORGAN, world.group.id, 1, now=world.now)
    await _reverse(world, _key(world))
    zero = {"week 2026-10-19": 0, "month 2026-10": 0, "season 1": 0, "all": 0}
    assert await _sums(world) == zero
    world.pass_time(hours=1)
    await _pay(world, _key(world))
    assert await _sums(world) == dict.fromkeys(zero, 10)


async def test_what_was_taken_back_in_its_week_counts_later_as_new(world: World) -> None:
    await _pay(world, _key(world))
    await _reverse(world, _key(world))
    world.pass_time(weeks=2)
    await world.write(seasons.end_season, MORGAN, world.group.id, 1, now=world.now)
    await _pay(world, _key(world))
    counted = {period: points for period, points in (await _sums(world)).items() if points}
    assert counted == {"week 2026-11-02": 10, "month 2026-11": 10, "season 2": 10, "all": 10}


async def test_failed_transaction_leaves_neither_entry_nor_sum(world: World) -> None:
    async def pay_and_fail() -> None:
        async with world.database.writing() as connection:
            assert await point_entries.pay(connection, _key(world), 10, world.now)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await pay_and_fail()
    assert await _sums(world) == {}
    assert await _pay(world, _key(world))


async def test_concurrent_payments_of_different_keys_are_all_counted(world: World) -> None:
    keys = [_key(world, f"day-{number}", ALICE + number % 3) for number in range(24)]
    await asyncio.gather(*(_pay(world, key, 1 + n) for n, key in enumerate(keys)))
    assert [
        await world.read(point_entries.get_balance, world.group.id, ALICE + n) for n in range(3)
    ] == [92, 100, 108]
