"""Live boards: one message in a group's channel that is kept up to date.

A row stores where the message is and what it shows. Each tick compares the rows with what changed
since, and enqueues deliveries that post, edit or remove messages. The messages of a board are
numbered, and each is a delivery of its own, so none is posted twice.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import insert
from bot.db.models import LiveBoard
from bot.domain.cluster.shards import EVERY_SERVER, ShardBlock
from bot.domain.delivery import DeliveryKind
from bot.services.delivery import outbox
from bot.services.standings.live_board_queries import (
    EVERY_BOARD,
    BoardQuery,
    LiveBoardState,
    list_boards,
    query_changes,
)

_BATCH_SIZE = 50


async def mark_stale(connection: AsyncConnection, guild_id: int) -> None:
    """Have the boards of a server edited soon, after a change that is not a ledger entry."""
    await connection.execute(  # locked in one order, so that two transactions cannot deadlock
        select(LiveBoard.group_id)
        .where(LiveBoard.guild_id == guild_id)
        .order_by(LiveBoard.group_id)
        .with_for_update()
    )
    change = update(LiveBoard).where(LiveBoard.guild_id == guild_id)
    await connection.execute(change.values(stale=True))


async def mark_group_stale(connection: AsyncConnection, group_id: int) -> None:
    """Have the board of a group edited soon."""
    await _update(connection, group_id, stale=True)


async def _update(connection: AsyncConnection, group_id: int, **values: Any) -> None:
    await connection.execute(
        update(LiveBoard).where(LiveBoard.group_id == group_id).values(**values)
    )


async def enqueue_changes(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock = EVERY_SERVER
) -> int:
    """Enqueue posts, edits and removals for some boards of a block; return how many needed any."""
    changed = await query_changes(connection, now, block)
    boards = await list_boards(connection, changed, limit=_BATCH_SIZE)
    return sum([await _enqueue_change(connection, board, changed, now) for board in boards])


async def _enqueue_change(
    connection: AsyncConnection, board: LiveBoardState, changed: BoardQuery, now: dt.datetime
) -> bool:
    """Enqueue what one board needs; False if it needs nothing any more."""
    if board.message_number is None:
        first = insert(connection, LiveBoard).values(
            group_id=board.group_id, guild_id=board.guild_id
        )
        await connection.execute(first.on_conflict_do_nothing())
        await outbox.enqueue(connection, [_delivery(board, DeliveryKind.LIVE_BOARD, "1", now)])
        return True
    locked = await _lock(connection, board.group_id, changed, skip_locked=True)
    if locked is None:
        return False
    if locked.message_id is None:
        return await _enqueue_next_post(connection, locked, now)
    if locked.wanted and not locked.moved:
        await outbox.reschedule(
            connection, _delivery(locked, DeliveryKind.LIVE_BOARD_EDIT, "", now)
        )
        await _update(connection, locked.group_id, stale=False)  # the edit reads the data later
        return True
    await _enqueue_removal(connection, locked, now)
    if locked.wanted:
        await _enqueue_next_post(connection, locked, now)
    return True


async def _lock(
    connection: AsyncConnection, group_id: int, query: BoardQuery, *, skip_locked: bool
) -> LiveBoardState | None:
    """Lock a board before its deliveries and read it again; None if the query does not select it.

    Transactions that lock many boards skip locked ones, so that they never wait for each other.
    """
    board = select(LiveBoard.group_id).where(LiveBoard.group_id == group_id)
    if await connection.scalar(board.with_for_update(skip_locked=skip_locked)) is None:
        return None
    found = await list_boards(connection, query.of_group(group_id))
    return found[0] if found else None


def _delivery(
    board: LiveBoardState, kind: DeliveryKind, period: str, now: dt.datetime
) -> dict[str, Any]:
    return outbox.row(kind, board.guild_id, board.group_id, period, now)


async def _enqueue_next_post(
    connection: AsyncConnection, board: LiveBoardState, now: dt.datetime
) -> bool:
    """Enqueue the message with the next number; False if another process did so first."""
    number = await connection.scalar(
        update(LiveBoard)
        .where(LiveBoard.group_id == board.group_id, LiveBoard.turn == board.message_number)
        .values(turn=LiveBoard.turn + 1, channel_id=None, message_id=None, shows=None)
        .returning(LiveBoard.turn)
    )
    if number is None:
        return False
    await outbox.enqueue(connection, [_delivery(board, DeliveryKind.LIVE_BOARD, str(number), now)])
    return True


async def _enqueue_removal(
    connection: AsyncConnection, board: LiveBoardState, now: dt.datetime
) -> None:
    """Enqueue the deletion of the message, which stops being the board's."""
    period = f"{board.board_channel_id}:{board.message_id}"  # as PostedMessage.period
    removal = _delivery(board, DeliveryKind.LIVE_BOARD_REMOVAL, period, now)
    await outbox.reschedule(connection, removal)
    await connection.execute(
        update(LiveBoard)
        .where(LiveBoard.group_id == board.group_id, LiveBoard.message_id == board.message_id)
        .values(channel_id=None, message_id=None, shows=None)
    )


@dataclass(frozen=True, slots=True)
class BoardMessage:
    """The message of a board, and a digest of what it shows; None if that is not known."""

    channel_id: int
    message_id: int
    shows: str | None


async def find_message(connection: AsyncConnection, group_id: int) -> BoardMessage | None:
    """Return the message of a group's board; None if it has none."""
    rows = await connection.execute(
        select(*LiveBoard.columns_for(BoardMessage)).where(
            LiveBoard.group_id == group_id,
            LiveBoard.channel_id.is_not(None),
            LiveBoard.message_id.is_not(None),
        )
    )
    row = rows.mappings().first()
    return BoardMessage(**row) if row else None


async def record_posted(
    connection: AsyncConnection, group_id: int, number: str, message: BoardMessage, at: dt.datetime
) -> None:
    """Record that a board's message was posted; if what it shows is not known, mark it stale."""
    await connection.execute(
        update(LiveBoard)
        .where(LiveBoard.group_id == group_id, LiveBoard.turn == int(number))
        .values(channel_id=message.channel_id, message_id=message.message_id, shows=message.shows)
        .values(drawn_at=at, stale=LiveBoard.stale if message.shows else True)
    )


async def record_drawn(
    connection: AsyncConnection, group_id: int, at: dt.datetime, shows: str | None
) -> None:
    """Record when a board was drawn, and a digest of what it shows; None if that is unchanged."""
    shown = {"shows": shows} if shows else {}
    await _update(connection, group_id, drawn_at=at, **shown)


async def replace_lost_message(
    connection: AsyncConnection, group_id: int, now: dt.datetime
) -> None:
    """Post a new message for a board whose message cannot be edited; remove it if it exists."""
    board = await _lock(connection, group_id, EVERY_BOARD, skip_locked=False)
    if board is None or board.message_id is None:
        return  # another process replaced or removed it
    await _enqueue_removal(connection, board, now)
    if board.wanted:
        await _enqueue_next_post(connection, board, now)
