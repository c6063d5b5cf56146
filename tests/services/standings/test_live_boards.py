"""Live boards: which deliveries are enqueued, when, and how often."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select

from bot.db.models import Delivery, LiveBoard
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.visibility import Visibility
from bot.services.delivery import outbox
from bot.services.groups import groups, servers
from bot.services.points import entries
from bot.services.points.entries import EntryKey
from bot.services.privacy import deletion, visibility
from bot.services.standings import live_boards, seasons
from bot.services.standings.live_boards import BoardMessage
from tests.services.challenges.posting import CHANNEL, MORGAN, join_group
from tests.services.conftest import ALICE, ELSEWHERE, GUILD, World, create_open_group

MESSAGE = 1_000_000_000_000_000_001


@pytest.fixture
async def wanted(world: World) -> World:
    """The group wants a board, and nobody has rung yet."""
    await world.change(world.group, live_board=True)
    return world


@pytest.fixture
async def shown(wanted: World) -> World:
    """The board was posted a minute ago."""
    await _ring(wanted)
    await _send(wanted)
    wanted.pass_time(minutes=1)
    return wanted


async def _ring(world: World) -> int:
    return await world.write(live_boards.enqueue_changes, world.now)


async def _send(world: World) -> list[tuple[str, str]]:
    """Do what is promised, as the courier would; return what that was."""
    done = []
    async with world.database.writing() as session:
        for due in await outbox.claim(session, me="us", now=world.now, limit=50):
            if due.kind == DeliveryKind.LIVE_BOARD:
                where = BoardMessage(CHANNEL, MESSAGE + due.id, "digest")
                await live_boards.record_posted(
                    session, due.subject_id, due.period, where, world.now
                )
            elif due.kind == DeliveryKind.LIVE_BOARD_EDIT:
                await live_boards.record_drawn(
                    session, due.subject_id, world.now, f"digest {due.attempts}"
                )
            await outbox.record(session, due, me="us", state=DeliveryState.SENT)
            done.append((due.kind, due.period))
    return sorted(done)


async def _after(world: World, **span: float) -> list[tuple[str, str]]:
    """Let time pass and the bell ring; return what was done."""
    world.pass_time(**span)
    await _ring(world)
    return await _send(world)


async def _earn(world: World, subject: str = "day-1") -> None:
    cause = EntryKey(GUILD, world.group.id, ALICE, "plan", subject)
    assert await world.write(entries.pay, cause, 10, world.now)


async def _stale(world: World) -> bool | None:
    async with world.database.reading() as session:
        mine = LiveBoard.group_id == world.group.id
        return await session.scalar(select(LiveBoard.stale).where(mine))


async def test_a_group_that_wants_no_board_gets_none(world: World) -> None:
    assert await _after(world) == []
    assert await _stale(world) is None


async def test_a_board_is_posted_once_however_often_the_bell_rings(wanted: World) -> None:
    await asyncio.gather(*(_ring(wanted) for _ in range(4)))
    assert await _send(wanted) == [(DeliveryKind.LIVE_BOARD, "1")]
    assert await _after(wanted, minutes=2) == []


async def test_a_board_that_cannot_be_posted_yet_is_not_promised_twice(wanted: World) -> None:
    await _ring(wanted)
    async with wanted.database.writing() as session:
        (due,) = await outbox.claim(session, me="us", now=wanted.now, limit=50)
        later = wanted.now.replace(hour=23)
        await outbox.postpone(session, due, me="us", until=later)
    assert await _after(wanted, minutes=5) == []


async def test_a_closed_group_and_one_whose_server_removed_the_bot_get_none(wanted: World) -> None:
    await wanted.change(wanted.group, archived_at=wanted.now)
    assert await _after(wanted) == []
    await wanted.change(wanted.group, archived_at=None)
    await wanted.write(servers.record_left, GUILD, wanted.now)
    assert await _after(wanted) == []


async def test_nothing_is_done_while_nothing_happens(shown: World) -> None:
    for _ in range(3):
        assert await _after(shown, minutes=5) == []


async def test_after_an_hour_it_is_looked_whether_the_message_is_there(shown: World) -> None:
    assert await _after(shown, minutes=50) == []
    assert await _after(shown, minutes=10) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert await _after(shown, minutes=1) == []


async def test_an_entry_has_the_board_looked_at_and_once_more_for_what_was_under_way(
    shown: World,
) -> None:
    await _earn(shown)
    assert await _after(shown, seconds=10) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert await _after(shown, seconds=61) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    for _ in range(3):
        assert await _after(shown, minutes=5) == []


async def test_an_entry_that_was_under_way_while_the_board_was_drawn_is_not_missed(
    shown: World,
) -> None:
    await _earn(shown, "day-1")
    before = shown.now
    assert await _after(shown, seconds=1) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    drawn_at, shown.now = shown.now, before
    await _earn(shown, "day-2")  # begun before, and seen only now
    shown.now = drawn_at
    assert await _after(shown, seconds=60) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert await _after(shown, seconds=60) == []


async def test_a_board_changes_once_a_minute_at_most(shown: World) -> None:
    edits = 0
    for n in range(18):  # three minutes, a ring every ten seconds
        await _earn(shown, f"day-{n}")
        edits += len(await _after(shown, seconds=10))
    assert edits == 3


async def test_an_entry_in_another_group_has_nothing_looked_at(shown: World) -> None:
    other = await shown.add_group()
    cause = EntryKey(GUILD, other.id, ALICE, "plan", "day-1")
    await shown.write(entries.pay, cause, 10, shown.now)
    assert await _after(shown, seconds=10) == []


async def test_when_the_week_turns_over_the_board_is_looked_at(shown: World) -> None:
    turns = shown.group.periods  # in this week, clocks go back an hour
    shown.now = turns.day_start(turns.week_start(shown.now) + dt.timedelta(days=7))
    assert await _after(shown, minutes=-40) == [
        (DeliveryKind.LIVE_BOARD_EDIT, "")
    ]  # as an hour has passed, or more
    assert await _after(shown, minutes=39) == []
    assert await _after(shown, minutes=2) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert await _after(shown, minutes=59) == []


async def test_while_an_edit_is_under_way_what_changes_meanwhile_is_kept_for_the_next(
    shown: World,
) -> None:
    await shown.write(live_boards.mark_stale, GUILD)
    await _ring(shown)
    async with shown.database.writing() as session:
        (due,) = await outbox.claim(session, me="us", now=shown.now, limit=50)
    await shown.write(live_boards.mark_stale, GUILD)  # after the board was read
    await _ring(shown)
    assert await _stale(shown)
    async with shown.database.writing() as session:
        await live_boards.record_drawn(session, shown.group.id, shown.now, "digest")
        await outbox.record(session, due, me="us", state=DeliveryState.SENT)
    assert await _after(shown, seconds=10) == []
    assert await _after(shown, seconds=60) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert not await _stale(shown)


async def test_who_changes_how_they_are_seen_has_the_board_looked_at(shown: World) -> None:
    await join_group(shown, shown.alice)
    for look, alias in (
        (Visibility.HIDDEN, None),
        (Visibility.ALIAS, "quiet otter"),
        (Visibility.SHOWN, None),
    ):
        await shown.write(visibility.set_visibility, shown.alice, look, alias, now=shown.now)
        assert await _after(shown, minutes=2) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    await shown.write(deletion.delete_member, ALICE)
    assert await _after(shown, minutes=2) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]


async def test_the_end_of_a_season_and_another_name_or_week_have_the_board_looked_at(
    shown: World,
) -> None:
    await shown.write(seasons.end_season, MORGAN, shown.group.id, 1, now=shown.now)
    assert (DeliveryKind.LIVE_BOARD_EDIT, "") in await _after(shown, minutes=2)
    for chosen in ({"name": "Early birds"}, {"zone": "Asia/Tokyo"}, {"weekday": 3}):
        async with shown.database.writing() as session:
            await groups.change(session, GUILD, shown.group.id, now=shown.now, **chosen)
        assert await _after(shown, minutes=2) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]


async def test_boards_of_other_servers_are_not_touched(shown: World) -> None:
    await create_open_group(shown.database, shown.now, guild_id=ELSEWHERE)
    await shown.write(live_boards.mark_stale, ELSEWHERE)
    assert not await _stale(shown)


async def test_switched_off_the_message_goes_and_switched_on_another_comes(shown: World) -> None:
    kept = await shown.read(live_boards.find_message, shown.group.id)
    assert kept
    await shown.change(shown.group, live_board=False)
    assert await _after(shown, seconds=10) == [
        (DeliveryKind.LIVE_BOARD_REMOVAL, f"{CHANNEL}:{kept.message_id}")
    ]
    assert await shown.read(live_boards.find_message, shown.group.id) is None
    assert await _after(shown, minutes=5) == []
    await shown.change(shown.group, live_board=True)
    assert await _after(shown, seconds=10) == [(DeliveryKind.LIVE_BOARD, "2")]


async def test_in_another_channel_another_message_comes_and_the_old_one_goes(shown: World) -> None:
    await shown.change(shown.group, channel_id=CHANNEL + 1)
    kinds = [kind for kind, _ in await _after(shown, seconds=10)]
    assert kinds == [DeliveryKind.LIVE_BOARD, DeliveryKind.LIVE_BOARD_REMOVAL]


async def test_a_message_that_is_lost_is_posted_anew_once(shown: World) -> None:
    for _ in range(2):  # two that find out at once
        await shown.write(live_boards.replace_lost_message, shown.group.id, shown.now)
    assert [kind for kind, _ in await _send(shown)] == [
        DeliveryKind.LIVE_BOARD,
        DeliveryKind.LIVE_BOARD_REMOVAL,
    ]
    assert await _after(shown, minutes=5) == []


async def test_a_message_found_lost_while_the_board_moves_is_posted_anew_once(shown: World) -> None:
    await shown.change(shown.group, channel_id=CHANNEL + 1)
    async with shown.database.writing() as session:
        await live_boards.mark_stale(session, GUILD)
        losing = asyncio.create_task(
            shown.write(live_boards.replace_lost_message, shown.group.id, shown.now)
        )
        await asyncio.sleep(0.2)  # it has begun by now, and waits
        assert not losing.done()
        assert await live_boards.enqueue_changes(session, shown.now) == 1
    await losing
    assert [kind for kind, _ in await _send(shown)] == [
        DeliveryKind.LIVE_BOARD,
        DeliveryKind.LIVE_BOARD_REMOVAL,
    ]


async def test_many_boards_are_dealt_with_some_at_a_time(world: World) -> None:
    for n in range(60):
        group = await create_open_group(world.database, world.now, guild_id=GUILD + 1 + n)
        async with world.database.writing() as session:
            await groups.change(session, GUILD + 1 + n, group.id, now=world.now, live_board=True)
    assert [await _ring(world) for _ in range(3)] == [50, 10, 0]
    async with world.database.reading() as session:
        promised = (await session.scalars(select(Delivery.subject_id))).all()
    assert len(promised) == len(set(promised)) == 60
