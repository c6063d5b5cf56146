"""Live boards and panels: which are posted, edited or removed, when, and how often."""

import asyncio
import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Job, KeptMessage
from bot.domain.actor import Visibility
from bot.domain.jobs import JobKind, JobState
from bot.domain.points import EntryKey
from bot.services import outbox
from bot.services.groups import groups, kept_messages
from bot.services.groups.kept_messages import ShownMessage
from bot.services.members import membership
from bot.services.moderation import members
from bot.services.points import entries
from bot.services.privacy import personal_data, visibility
from bot.services.standings import seasons
from tests.services.challenges.steps import CHANNEL, MORGAN, join_group
from tests.services.conftest import ALICE, ELSEWHERE, GUILD, World, create_open_group
from tests.services.groups.copies import insert_copies

MESSAGE = 1_000_000_000_000_000_001
BOARD, PANEL = JobKind.LIVE_BOARD, JobKind.PANEL
POST, EDIT, REMOVAL = "post", "edit", "removal"


@pytest.fixture
async def board_enabled(world: World) -> World:
    """The group has enabled its live board; there was no tick yet."""
    await world.change(world.group, live_board=True)
    return world


@pytest.fixture
async def board_posted(board_enabled: World) -> World:
    """The board was posted one minute ago."""
    assert await _run_after(board_enabled) == [POST]
    board_enabled.pass_time(minutes=1)
    return board_enabled


async def _enqueue_due(world: World) -> None:
    await world.write(kept_messages.enqueue_due, world.now)


async def _enqueued(world: World) -> Sequence[int]:
    async with world.database.reading() as connection:
        return (await connection.scalars(select(Job.subject_id).where(Job.kind == BOARD))).all()


async def _claim(world: World, kind: JobKind = BOARD) -> list[outbox.ClaimedJob]:
    """Claim what is due, do what is about the other kind, and return the rest."""
    claimed, wanted = await world.write(outbox.claim, me="us", now=world.now, limit=200), []
    for job in claimed:
        if job.kind in {BOARD, PANEL} - {kind}:
            await _carry_out(world, job)
        else:
            wanted.append(job)
    return wanted


async def _carry_out(world: World, job: outbox.ClaimedJob) -> str:
    """Do what a job is for, and record it as the dispatcher and the job do; return what it was."""
    state, key = JobState.SENT, (job.subject_id, job.kind)
    async with world.database.writing() as connection:
        await outbox.record(connection, job, me="us", state=state)
        if job.kind == JobKind.MESSAGE_REMOVAL:
            return REMOVAL
        await outbox.delete_job(connection, job)
        if await kept_messages.find_message(connection, key):
            await kept_messages.record_edited(connection, key, "hash", world.now)
            return EDIT
        message = ShownMessage(CHANNEL, MESSAGE + job.id, "hash", world.now)
        await kept_messages.record_posted(connection, key, message)
        return POST


async def _run_after(world: World, kind: JobKind = BOARD, **span: float) -> list[str]:
    """Advance the time, enqueue what is due, and do it; return what was done with one kind."""
    world.pass_time(**span)
    await _enqueue_due(world)
    return sorted([await _carry_out(world, job) for job in await _claim(world, kind)])


async def _add_points(world: World, subject: str = "day-1") -> None:
    key = EntryKey(GUILD, world.group.id, ALICE, "plan", subject)
    assert await world.write(entries.pay, key, 10, world.now)


async def _message(world: World, kind: JobKind = BOARD) -> ShownMessage | None:
    return await world.read(kept_messages.find_message, (world.group.id, kind))


async def test_only_an_open_group_that_wants_one_gets_a_board(world: World) -> None:
    await world.change(world.group, live_board=True, archived_at=world.now)
    assert await _run_after(world) == []
    await world.change(world.group, archived_at=None)
    await world.write(membership.record_server_left, GUILD, world.now)
    assert await _run_after(world) == []
    await world.write(membership.ensure_server, GUILD)
    await world.change(world.group, live_board=False)
    assert await _run_after(world) == []
    assert await _message(world) is None


async def test_concurrent_ticks_post_the_board_once_even_if_it_is_postponed(
    board_enabled: World,
) -> None:
    await asyncio.gather(*(_enqueue_due(board_enabled) for _ in range(4)))
    (job,) = await _claim(board_enabled)
    until = board_enabled.now + dt.timedelta(minutes=10)
    await board_enabled.write(outbox.postpone, job, me="us", until=until)
    assert await _run_after(board_enabled, minutes=5) == []
    assert await _run_after(board_enabled, minutes=6) == [POST]
    assert await _run_after(board_enabled, minutes=2) == []


async def test_message_is_edited_after_an_hour_to_notice_that_it_is_gone(
    board_posted: World,
) -> None:
    assert await _run_after(board_posted, minutes=58) == []
    assert await _run_after(board_posted, minutes=1) == [EDIT]
    assert await _run_after(board_posted, minutes=1) == []


async def test_entry_causes_a_drawing_and_another_for_concurrent_entries(
    board_posted: World,
) -> None:
    await _add_points(board_posted)
    assert await _run_after(board_posted, seconds=10) == [EDIT]
    assert await _run_after(board_posted, seconds=61) == [EDIT]
    for _ in range(3):
        assert await _run_after(board_posted, minutes=5) == []


async def test_entry_committed_while_the_board_is_drawn_is_not_missed(board_posted: World) -> None:
    await _add_points(board_posted, "day-1")
    before = board_posted.now
    assert await _run_after(board_posted, seconds=1) == [EDIT]
    drawn_at, board_posted.now = board_posted.now, before
    await _add_points(board_posted, "day-2")  # began before the board was drawn, committed only now
    board_posted.now = drawn_at
    assert await _run_after(board_posted, seconds=60) == [EDIT]
    assert await _run_after(board_posted, minutes=2) == []


async def test_board_is_drawn_at_most_once_a_minute(board_posted: World) -> None:
    drawn = 0
    for n in range(18):  # three minutes, a tick every ten seconds
        await _add_points(board_posted, f"day-{n}")
        drawn += len(await _run_after(board_posted, seconds=10))
    assert drawn == 3


async def test_changes_in_other_groups_and_servers_cause_no_drawing(board_posted: World) -> None:
    other = await board_posted.add_group()
    key = EntryKey(GUILD, other.id, ALICE, "plan", "day-1")
    await board_posted.write(entries.pay, key, 10, board_posted.now)
    await create_open_group(board_posted.database, board_posted.now, guild_id=ELSEWHERE)
    await board_posted.write(kept_messages.refresh_soon, ELSEWHERE)
    assert await _run_after(board_posted, minutes=5) == []


async def test_new_week_causes_a_drawing(board_posted: World) -> None:
    week_ends = board_posted.group.calendar.next_week_begins(board_posted.now)
    board_posted.now = week_ends - dt.timedelta(minutes=40)  # clocks go back an hour in this week
    assert await _run_after(board_posted) == [EDIT]  # the hourly check
    assert await _run_after(board_posted, minutes=39) == []
    assert await _run_after(board_posted, minutes=2) == [EDIT]
    assert await _run_after(board_posted, minutes=58) == []


async def test_change_during_a_drawing_causes_another_one(board_posted: World) -> None:
    await board_posted.write(kept_messages.refresh_soon, GUILD)
    await _enqueue_due(board_posted)
    (job,) = await _claim(board_posted)
    board_posted.pass_time(minutes=5)  # a channel with a long queue
    await board_posted.write(kept_messages.refresh_soon, GUILD)  # after the board was loaded
    await _enqueue_due(board_posted)
    assert await _carry_out(board_posted, job) == EDIT
    assert await _run_after(board_posted, seconds=10) == [EDIT]
    assert await _run_after(board_posted, minutes=5) == []


async def _hide(world: World) -> None:
    hidden = Visibility.HIDDEN
    await world.write(visibility.set_visibility, world.alice, hidden, None, now=world.now)


async def _use_alias(world: World) -> None:
    alias = Visibility.ALIAS, "quiet otter"
    await world.write(visibility.set_visibility, world.alice, *alias, now=world.now)


async def _delete(world: World) -> None:
    await world.write(personal_data.delete_member, ALICE, world.now)


async def _leave(world: World) -> None:
    await world.write(groups.leave, world.alice, world.now)


async def _be_moved(world: World) -> None:
    other = await world.add_group()
    await world.write(members.move_member, MORGAN, world.alice, other.id, world.now)


async def test_member_who_hides_deletes_leaves_or_is_moved_is_off_the_board_within_a_minute(
    board_posted: World,
) -> None:
    for change in (_use_alias, _hide, _leave, _be_moved, _delete):
        await join_group(board_posted, board_posted.alice)
        await _run_after(board_posted, minutes=2)
        assert await _run_after(board_posted, minutes=2) == []
        await change(board_posted)
        assert await _run_after(board_posted, seconds=60) == [EDIT], change.__name__


async def test_season_end_and_changed_group_settings_cause_a_drawing(board_posted: World) -> None:
    group_id, now = board_posted.group.id, board_posted.now
    await board_posted.write(seasons.end_season, MORGAN, group_id, 1, now=now)
    async with board_posted.database.writing() as connection:
        await connection.execute(update(Job).values(state=JobState.SENT))  # the recap
    assert await _run_after(board_posted, minutes=2) == [EDIT]
    for chosen in ({"name": "Early birds"}, {"zone": "Asia/Tokyo"}, {"weekday": 3}):
        await board_posted.change(board_posted.group, **chosen)
        assert await _run_after(board_posted, minutes=2) == [EDIT]


async def test_switching_off_removes_the_message_and_switching_on_posts_another(
    board_posted: World,
) -> None:
    first = await _message(board_posted)
    await board_posted.change(board_posted.group, live_board=False)
    assert await _run_after(board_posted, seconds=10) == [REMOVAL]
    assert await _message(board_posted) is None
    assert await _run_after(board_posted, minutes=5) == []
    await board_posted.change(board_posted.group, live_board=True)
    assert await _run_after(board_posted, seconds=10) == [POST]
    second = await _message(board_posted)
    assert first
    assert second
    assert first.message_id != second.message_id


async def test_change_of_channel_posts_a_new_message_and_removes_the_old_one_at_once(
    board_posted: World,
) -> None:
    await _run_after(board_posted)
    await board_posted.change(board_posted.group, channel_id=CHANNEL + 1)
    await _enqueue_due(board_posted)
    kinds = [job.kind for job in await _claim(board_posted)]
    assert sorted(kinds) == [BOARD, JobKind.MESSAGE_REMOVAL, JobKind.MESSAGE_REMOVAL]
    panel = [job.kind for job in await _claim(board_posted, PANEL)]
    assert panel == []  # it was done beside the board


async def test_lost_message_is_replaced_once(board_posted: World) -> None:
    await board_posted.write(kept_messages.refresh_soon, GUILD)
    await _enqueue_due(board_posted)
    (job,) = await _claim(board_posted)
    forgetting = kept_messages.remove_message
    found = [
        await board_posted.write(
            forgetting, GUILD, (board_posted.group.id, BOARD), board_posted.now
        )
        for _ in range(2)  # noticed twice
    ]
    assert found == [True, False]
    assert await _carry_out(board_posted, job) == POST
    assert await _run_after(board_posted) == [REMOVAL]
    assert await _run_after(board_posted, minutes=5) == []


async def test_board_whose_content_is_not_known_is_drawn_again_soon(board_enabled: World) -> None:
    await _enqueue_due(board_enabled)
    (job,) = await _claim(board_enabled)
    message = ShownMessage(CHANNEL, MESSAGE, None, board_enabled.now)
    async with board_enabled.database.writing() as connection:
        await kept_messages.record_posted(connection, (board_enabled.group.id, BOARD), message)
        await outbox.delete_job(connection, job)
    assert await _run_after(board_enabled, seconds=59) == []
    assert await _run_after(board_enabled, seconds=1) == [EDIT]


async def test_many_boards_are_enqueued_in_batches(world: World) -> None:
    async with world.database.writing() as connection:
        await insert_copies(connection, world.group.id, 60, live_board=True)
    for expected in (50, 60, 60):
        await _enqueue_due(world)
        enqueued = await _enqueued(world)
        assert len(enqueued) == len(set(enqueued)) == expected


async def test_row_of_an_unwanted_board_without_a_message_is_removed(world: World) -> None:
    times = dict.fromkeys(("may_refresh_at", "refresh_by", "entries_until"), world.now)
    row = {"group_id": world.group.id, "kind": BOARD, **times}
    async with world.database.writing() as connection:
        await connection.execute(insert(KeptMessage).values(row))
    await _enqueue_due(world)  # the group wants no board
    assert await _enqueued(world) == []
    boards = select(func.count()).where(KeptMessage.kind == BOARD)
    async with world.database.reading() as connection:
        assert await connection.scalar(boards) == 0


async def test_open_group_with_a_channel_has_a_panel(world: World) -> None:
    await world.change(world.group, channel_id=None)
    assert await _run_after(world, PANEL) == []
    await world.change(world.group, channel_id=CHANNEL)
    assert await _run_after(world, PANEL) == [POST]
    assert await _run_after(world, PANEL, minutes=20) == []
    await world.change(world.group, archived_at=world.now)
    assert await _run_after(world, PANEL) == [REMOVAL]
    assert await _message(world, PANEL) is None
    await world.change(world.group, archived_at=None)
    assert await _run_after(world, PANEL) == [POST]


async def test_panel_is_drawn_soon_after_somebody_joins_and_hourly_otherwise(world: World) -> None:
    assert await _run_after(world, PANEL) == [POST]
    for member in (world.alice, world.bob):
        await join_group(world, member)
        assert await _run_after(world, PANEL, seconds=20) == []
    assert await _run_after(world, PANEL, seconds=20) == [EDIT]
    await _add_points(world)
    assert await _run_after(world, PANEL, minutes=59) == []
    assert await _run_after(world, PANEL, minutes=1) == [EDIT]


async def test_tick_and_a_change_of_a_server_with_two_groups_do_not_deadlock(world: World) -> None:
    second = await world.add_group()
    await _enqueue_due(world)
    world.pass_time(hours=2)
    async with world.database.writing() as connection:
        await connection.execute(delete(Job))
        for group_id, minutes in ((world.group.id, 1), (second.id, 2)):
            since = world.now - dt.timedelta(minutes=minutes)  # the tick finds the longest first
            of_group = update(KeptMessage).where(KeptMessage.group_id == group_id)
            times = {"may_refresh_at": since, "refresh_by": since}
            await connection.execute(of_group.values(times))
    async with world.database.writing() as connection:
        of_first = select(KeptMessage.kind).where(KeptMessage.group_id == world.group.id)
        await connection.execute(of_first.with_for_update())
        tick = asyncio.create_task(_enqueue_due(world))
        await _until_somebody_waits(world, connection)
        await kept_messages.refresh_soon(connection, GUILD)
    await tick


async def _until_somebody_waits(world: World, connection: AsyncConnection) -> None:
    """Return once somebody waits for a lock of PostgreSQL; at once on SQLite, where all wait in line."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not world.database.is_sqlite and not await connection.scalar(waiting):
        pass
