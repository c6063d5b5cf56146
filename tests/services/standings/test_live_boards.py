"""Live boards: which deliveries are enqueued, when, and how often."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select, update

from bot.db.models import Delivery, Group, LiveBoard
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.visibility import Visibility
from bot.services.delivery import outbox
from bot.services.groups import groups, servers
from bot.services.points import entries
from bot.services.points.entries import EntryKey
from bot.services.privacy import deletion, visibility
from bot.services.standings import live_boards, seasons
from bot.services.standings.live_boards import BoardMessage
from tests.services.challenges.steps import CHANNEL, MORGAN, join_group
from tests.services.conftest import ALICE, ELSEWHERE, GUILD, World, create_open_group

MESSAGE = 1_000_000_000_000_000_001


@pytest.fixture
async def board_enabled(world: World) -> World:
    """The group has enabled its live board; there was no tick yet."""
    await world.change(world.group, live_board=True)
    return world


@pytest.fixture
async def board_posted(board_enabled: World) -> World:
    """The board was posted one minute ago."""
    await _enqueue_changes(board_enabled)
    await _send(board_enabled)
    board_enabled.pass_time(minutes=1)
    return board_enabled


async def _enqueue_changes(world: World) -> int:
    return await world.write(live_boards.enqueue_changes, world.now)


async def _send(world: World) -> list[tuple[str, str]]:
    """Process due deliveries as the dispatcher does; return the kind and period of each."""
    sent = []
    async with world.database.writing() as connection:
        for delivery in await outbox.claim(connection, me="us", now=world.now, limit=50):
            if delivery.kind == DeliveryKind.LIVE_BOARD:
                message = BoardMessage(CHANNEL, MESSAGE + delivery.id, "digest")
                await live_boards.record_posted(
                    connection, delivery.subject_id, delivery.period, message, world.now
                )
            elif delivery.kind == DeliveryKind.LIVE_BOARD_EDIT:
                await live_boards.record_drawn(
                    connection, delivery.subject_id, world.now, f"digest {delivery.attempts}"
                )
            await outbox.record(connection, delivery, me="us", state=DeliveryState.SENT)
            sent.append((delivery.kind, delivery.period))
    return sorted(sent)


async def _run_after(world: World, **span: float) -> list[tuple[str, str]]:
    """Advance the time, enqueue changes and process deliveries; return the kind and period of each."""
    world.pass_time(**span)
    await _enqueue_changes(world)
    return await _send(world)


async def _add_points(world: World, subject: str = "day-1") -> None:
    key = EntryKey(GUILD, world.group.id, ALICE, "plan", subject)
    assert await world.write(entries.pay, key, 10, world.now)


async def _is_stale(world: World) -> bool | None:
    async with world.database.reading() as connection:
        mine = LiveBoard.group_id == world.group.id
        return await connection.scalar(select(LiveBoard.stale).where(mine))


async def test_group_without_live_board_gets_none(world: World) -> None:
    assert await _run_after(world) == []
    assert await _is_stale(world) is None


async def test_concurrent_ticks_post_board_once(board_enabled: World) -> None:
    await asyncio.gather(*(_enqueue_changes(board_enabled) for _ in range(4)))
    assert await _send(board_enabled) == [(DeliveryKind.LIVE_BOARD, "1")]
    assert await _run_after(board_enabled, minutes=2) == []


async def test_postponed_board_is_not_enqueued_twice(board_enabled: World) -> None:
    await _enqueue_changes(board_enabled)
    async with board_enabled.database.writing() as connection:
        (delivery,) = await outbox.claim(connection, me="us", now=board_enabled.now, limit=50)
        later = board_enabled.now.replace(hour=23)
        await outbox.postpone(connection, delivery, me="us", until=later)
    assert await _run_after(board_enabled, minutes=5) == []


async def test_archived_group_and_departed_server_get_no_board(board_enabled: World) -> None:
    await board_enabled.change(board_enabled.group, archived_at=board_enabled.now)
    assert await _run_after(board_enabled) == []
    await board_enabled.change(board_enabled.group, archived_at=None)
    await board_enabled.write(servers.record_left, GUILD, board_enabled.now)
    assert await _run_after(board_enabled) == []


async def test_unchanged_board_is_not_edited(board_posted: World) -> None:
    for _ in range(3):
        assert await _run_after(board_posted, minutes=5) == []


async def test_message_is_checked_after_an_hour(board_posted: World) -> None:
    assert await _run_after(board_posted, minutes=50) == []
    assert await _run_after(board_posted, minutes=10) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert await _run_after(board_posted, minutes=1) == []


async def test_entry_causes_an_edit_and_another_for_concurrent_entries(board_posted: World) -> None:
    await _add_points(board_posted)
    assert await _run_after(board_posted, seconds=10) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert await _run_after(board_posted, seconds=61) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    for _ in range(3):
        assert await _run_after(board_posted, minutes=5) == []


async def test_entry_committed_while_board_is_drawn_causes_an_edit(board_posted: World) -> None:
    await _add_points(board_posted, "day-1")
    before = board_posted.now
    assert await _run_after(board_posted, seconds=1) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    drawn_at, board_posted.now = board_posted.now, before
    await _add_points(board_posted, "day-2")  # began before the board was drawn, committed only now
    board_posted.now = drawn_at
    assert await _run_after(board_posted, seconds=60) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert await _run_after(board_posted, seconds=60) == []


async def test_board_is_edited_at_most_once_a_minute(board_posted: World) -> None:
    edits = 0
    for n in range(18):  # three minutes, a tick every ten seconds
        await _add_points(board_posted, f"day-{n}")
        edits += len(await _run_after(board_posted, seconds=10))
    assert edits == 3


async def test_entry_in_another_group_causes_no_edit(board_posted: World) -> None:
    other = await board_posted.add_group()
    key = EntryKey(GUILD, other.id, ALICE, "plan", "day-1")
    await board_posted.write(entries.pay, key, 10, board_posted.now)
    assert await _run_after(board_posted, seconds=10) == []


async def test_new_week_causes_an_edit(board_posted: World) -> None:
    boundaries = board_posted.group.periods  # clocks go back an hour in this week
    board_posted.now = boundaries.day_start(
        boundaries.week_start(board_posted.now) + dt.timedelta(days=7)
    )
    assert await _run_after(board_posted, minutes=-40) == [
        (DeliveryKind.LIVE_BOARD_EDIT, "")
    ]  # the hourly check
    assert await _run_after(board_posted, minutes=39) == []
    assert await _run_after(board_posted, minutes=2) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert await _run_after(board_posted, minutes=59) == []


async def test_change_during_an_edit_causes_another_edit(board_posted: World) -> None:
    await board_posted.write(live_boards.mark_stale, GUILD)
    await _enqueue_changes(board_posted)
    async with board_posted.database.writing() as connection:
        (delivery,) = await outbox.claim(connection, me="us", now=board_posted.now, limit=50)
    await board_posted.write(live_boards.mark_stale, GUILD)  # after the board was loaded
    await _enqueue_changes(board_posted)
    assert await _is_stale(board_posted)
    async with board_posted.database.writing() as connection:
        await live_boards.record_drawn(
            connection, board_posted.group.id, board_posted.now, "digest"
        )
        await outbox.record(connection, delivery, me="us", state=DeliveryState.SENT)
    assert await _run_after(board_posted, seconds=10) == []
    assert await _run_after(board_posted, seconds=60) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    assert not await _is_stale(board_posted)


async def test_visibility_change_and_deletion_cause_an_edit(board_posted: World) -> None:
    await join_group(board_posted, board_posted.alice)
    for chosen_visibility, alias in (
        (Visibility.HIDDEN, None),
        (Visibility.ALIAS, "quiet otter"),
        (Visibility.SHOWN, None),
    ):
        await board_posted.write(
            visibility.set_visibility,
            board_posted.alice,
            chosen_visibility,
            alias,
            now=board_posted.now,
        )
        assert await _run_after(board_posted, minutes=2) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]
    await board_posted.write(deletion.delete_member, ALICE, board_posted.now)
    assert await _run_after(board_posted, minutes=2) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]


async def test_season_end_and_changed_group_settings_cause_an_edit(board_posted: World) -> None:
    await board_posted.write(
        seasons.end_season, MORGAN, board_posted.group.id, 1, now=board_posted.now
    )
    assert (DeliveryKind.LIVE_BOARD_EDIT, "") in await _run_after(board_posted, minutes=2)
    for chosen in ({"name": "Early birds"}, {"zone": "Asia/Tokyo"}, {"weekday": 3}):
        async with board_posted.database.writing() as connection:
            await groups.change(
                connection, GUILD, board_posted.group.id, now=board_posted.now, **chosen
            )
        assert await _run_after(board_posted, minutes=2) == [(DeliveryKind.LIVE_BOARD_EDIT, "")]


async def test_boards_of_other_servers_are_not_marked_stale(board_posted: World) -> None:
    await create_open_group(board_posted.database, board_posted.now, guild_id=ELSEWHERE)
    await board_posted.write(live_boards.mark_stale, ELSEWHERE)
    assert not await _is_stale(board_posted)


async def test_switching_off_removes_the_message_and_switching_on_posts_another(
    board_posted: World,
) -> None:
    message = await board_posted.read(live_boards.find_message, board_posted.group.id)
    assert message
    await board_posted.change(board_posted.group, live_board=False)
    assert await _run_after(board_posted, seconds=10) == [
        (DeliveryKind.LIVE_BOARD_REMOVAL, f"{CHANNEL}:{message.message_id}")
    ]
    assert await board_posted.read(live_boards.find_message, board_posted.group.id) is None
    assert await _run_after(board_posted, minutes=5) == []
    await board_posted.change(board_posted.group, live_board=True)
    assert await _run_after(board_posted, seconds=10) == [(DeliveryKind.LIVE_BOARD, "2")]


async def test_channel_change_posts_a_new_message_and_removes_the_old_one(
    board_posted: World,
) -> None:
    await board_posted.change(board_posted.group, channel_id=CHANNEL + 1)
    kinds = [kind for kind, _ in await _run_after(board_posted, seconds=10)]
    assert kinds == [DeliveryKind.LIVE_BOARD, DeliveryKind.LIVE_BOARD_REMOVAL]


async def test_lost_message_is_replaced_once(board_posted: World) -> None:
    for _ in range(2):  # noticed twice
        await board_posted.write(
            live_boards.replace_lost_message, board_posted.group.id, board_posted.now
        )
    assert [kind for kind, _ in await _send(board_posted)] == [
        DeliveryKind.LIVE_BOARD,
        DeliveryKind.LIVE_BOARD_REMOVAL,
    ]
    assert await _run_after(board_posted, minutes=5) == []


async def test_message_lost_during_a_channel_change_is_replaced_once(board_posted: World) -> None:
    await board_posted.change(board_posted.group, channel_id=CHANNEL + 1)
    async with board_posted.database.writing() as connection:
        await live_boards.mark_stale(connection, GUILD)
        replacing = asyncio.create_task(
            board_posted.write(
                live_boards.replace_lost_message, board_posted.group.id, board_posted.now
            )
        )
        await asyncio.sleep(0.2)  # has started and waits for the lock
        assert not replacing.done()
        assert await live_boards.enqueue_changes(connection, board_posted.now) == 1
    await replacing
    assert [kind for kind, _ in await _send(board_posted)] == [
        DeliveryKind.LIVE_BOARD,
        DeliveryKind.LIVE_BOARD_REMOVAL,
    ]


async def test_many_boards_are_enqueued_in_batches(world: World) -> None:
    for n in range(60):
        await create_open_group(world.database, world.now, guild_id=GUILD + 1 + n)
    async with world.database.writing() as connection:
        await connection.execute(
            update(Group).where(Group.guild_id != GUILD).values(live_board=True)
        )
    assert [await _enqueue_changes(world) for _ in range(3)] == [50, 10, 0]
    async with world.database.reading() as connection:
        enqueued = (await connection.scalars(select(Delivery.subject_id))).all()
    assert len(enqueued) == len(set(enqueued)) == 60
