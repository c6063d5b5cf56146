"""Live boards: one message in a group's channel that is kept up to date.

A row says where the message is, what it shows, and the earliest and latest time to draw it again. So
finding the boards that are due is one comparison with the present time. A job draws each.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Group, Job, LiveBoard, Server
from bot.db.models.base import UtcDateTime
from bot.db.statements import insert, skipping_unreadable, where_in_block
from bot.domain.jobs import JobKind
from bot.domain.points import GroupCalendar
from bot.domain.schedule.zones import zone_of
from bot.domain.shards import EVERY_SERVER, ShardBlock
from bot.services import outbox
from bot.services.members import removals
from bot.services.members.removals import PostedMessage

MIN_INTERVAL = dt.timedelta(minutes=1)  # a board is drawn no more often than this
MAX_INTERVAL = dt.timedelta(hours=1)  # an edit shows whether its message is still there
_BATCH_SIZE = 50

_NOW = bindparam("now", type_=UtcDateTime())
_IS_WANTED = and_(Group.live_board, Group.is_open())
_HAS_NEW_ENTRY = (
    select(Entry.id)
    .where(Entry.group_id == LiveBoard.group_id, Entry.at >= LiveBoard.entries_until)
    .exists()
)
_IS_BEING_DRAWN = (
    select(Job.id)
    .where(Job.kind == JobKind.LIVE_BOARD, Job.subject_id == Group.id)
    .where(Job.guild_id == Group.guild_id)
    .exists()
)
_IS_OUTDATED = or_(
    LiveBoard.must_draw_at <= _NOW,
    LiveBoard.edited_at <= bindparam("edited_before", type_=UtcDateTime()),
    _HAS_NEW_ENTRY,
)
_HAS_MOVED = LiveBoard.channel_id != Group.channel_id
_NEEDS_DRAWING = or_(
    LiveBoard.group_id.is_(None), _HAS_MOVED, and_(LiveBoard.may_draw_at <= _NOW, _IS_OUTDATED)
)
_DUE: Any = (  # each tick runs it, so it is built once
    select(Group.id, Group.guild_id, Group.zone, Group.weekday, _IS_WANTED.label("is_wanted"))
    .add_columns(_HAS_MOVED.label("has_moved"))
    .join(Server, Server.guild_id == Group.guild_id)
    .outerjoin(LiveBoard, LiveBoard.group_id == Group.id)
    .where(Server.left_at.is_(None), ~_IS_BEING_DRAWN)
    .where(
        or_(and_(_IS_WANTED, _NEEDS_DRAWING), and_(~_IS_WANTED, LiveBoard.group_id.is_not(None)))
    )
    .order_by(LiveBoard.may_draw_at.asc().nulls_first(), Group.id)
    .limit(_BATCH_SIZE)
)


@dataclass(frozen=True, slots=True)
class BoardMessage:
    channel_id: int
    message_id: int
    content_hash: str | None  # of what it shows; None if that is not known
    edited_at: dt.datetime


async def enqueue_due(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock = EVERY_SERVER
) -> None:
    """Enqueue jobs that draw boards, and remove boards that are not wanted: 50 of them in a tick.

    When each has to be drawn again is committed before it is read, so that no change is missed.
    """
    due = where_in_block(_DUE, Group.guild_id, block)
    values = {"now": now, "edited_before": now - MAX_INTERVAL}
    boards = (await connection.execute(due, values)).all()
    jobs = []
    for board in boards:
        if board.has_moved or not board.is_wanted:
            await forget_message(connection, board.guild_id, board.id, now)
        if not board.is_wanted:
            await connection.execute(delete(LiveBoard).where(LiveBoard.group_id == board.id))
            continue
        with skipping_unreadable(Group, board.id):
            week_ends = GroupCalendar(board.weekday, zone_of(board.zone)).next_week_begins(now)
            times = {
                "may_draw_at": now + MIN_INTERVAL,
                "must_draw_at": week_ends,
                # An entry gets its time before it is committed, so we look back a minute.
                "entries_until": now - MIN_INTERVAL,
            }
            new = insert(connection, LiveBoard).values(group_id=board.id, **times)
            again = new.on_conflict_do_update(index_elements=["group_id"], set_=times)
            await connection.execute(again)
            jobs.append(outbox.row(JobKind.LIVE_BOARD, board.guild_id, board.id, "", now))
    await outbox.enqueue(connection, jobs)


async def draw_soon(connection: AsyncConnection, guild_id: int) -> None:
    """Have a server's boards drawn as soon as they may be, for another change than a ledger entry."""
    boards = select(LiveBoard.group_id).join(Group, Group.id == LiveBoard.group_id)
    in_order = boards.where(Group.guild_id == guild_id).order_by(LiveBoard.group_id)
    # Locked in one order, so that two transactions cannot wait for each other.
    group_ids = await connection.scalars(in_order.with_for_update(of=LiveBoard))
    change = update(LiveBoard).where(LiveBoard.group_id.in_(group_ids.all()))
    await connection.execute(change.values(must_draw_at=LiveBoard.may_draw_at))


async def find_message(connection: AsyncConnection, group_id: int) -> BoardMessage | None:
    columns = LiveBoard.columns_for(BoardMessage)
    message = select(*columns).where(
        LiveBoard.group_id == group_id, LiveBoard.message_id.is_not(None)
    )
    row = (await connection.execute(message)).first()
    return BoardMessage(**row._asdict()) if row else None


async def record_posted(connection: AsyncConnection, group_id: int, message: BoardMessage) -> None:
    """Record a board's new message; if what it shows is not known, have it drawn again soon."""
    soon = {} if message.content_hash else {"must_draw_at": message.edited_at}
    await _update(connection, group_id, **asdict(message), **soon)


async def record_edited(
    connection: AsyncConnection, group_id: int, content_hash: str | None, now: dt.datetime
) -> None:
    await _update(connection, group_id, content_hash=content_hash, edited_at=now)


async def forget_message(
    connection: AsyncConnection, guild_id: int, group_id: int, now: dt.datetime
) -> bool:
    """Enqueue the removal of a board's message; False if it has none. A new one follows."""
    message = await find_message(connection, group_id)
    if message is None:
        return False
    posted = PostedMessage(message.channel_id, message.message_id)
    await removals.remove_message(connection, guild_id, posted, now)
    await _update(
        connection, group_id, channel_id=None, message_id=None, content_hash=None, edited_at=None
    )
    return True


async def _update(connection: AsyncConnection, group_id: int, **values: Any) -> None:
    board = update(LiveBoard).where(LiveBoard.group_id == group_id)
    await connection.execute(board.values(**values))
