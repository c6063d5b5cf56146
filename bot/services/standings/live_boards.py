"""Live boards: one message in a group's channel, kept up to date.

A row says where the message is and what it shows. With each ring the rows are compared with what
happened since; what is to be sent, edited or removed is promised as a delivery. A board is posted
anew in turns, each of which is a delivery of its own, so none is posted twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Group, LiveBoard
from bot.domain.delivery import DeliveryKind
from bot.services.delivery import outbox
from bot.services.standings.live_board_queries import (
    BOARD_STATES,
    LiveBoardState,
    list_boards_needing_change,
)

_AT_A_TIME = 50


async def mark_stale(session: AsyncSession, guild_id: int) -> None:
    """Have the boards of a server looked at anew: something changed that no entry tells of."""
    await session.execute(  # in one order, or two who do this could wait for each other
        select(LiveBoard.group_id)
        .where(LiveBoard.guild_id == guild_id)
        .order_by(LiveBoard.group_id)
        .with_for_update()
    )
    await session.execute(
        update(LiveBoard).where(LiveBoard.guild_id == guild_id).values(stale=True)
    )


async def mark_group_stale(session: AsyncSession, group_id: int) -> None:
    """Have the board of a group looked at anew."""
    await session.execute(
        update(LiveBoard).where(LiveBoard.group_id == group_id).values(stale=True)
    )


async def enqueue_changes(session: AsyncSession, now: dt.datetime) -> int:
    """Promise what boards need: to be posted, edited or removed; returns of how many that is so."""
    boards = await list_boards_needing_change(session, now, _AT_A_TIME)
    return sum([await _tend(session, board, now) for board in boards])


async def _tend(session: AsyncSession, board: LiveBoardState, now: dt.datetime) -> bool:
    """Promise what one board needs; False where that is nothing any more."""
    if board.turn is None:
        return await _begin(session, board, now)
    held = await _hold(session, board.group_id, skip_locked=True)
    if held is None or not held.needs(now):
        return False
    if held.message_id is None:
        return await _turn(session, held, now)
    if held.wanted and not held.moved:
        await _edit(session, held, now)
        return True
    await _remove(session, held, now)
    if held.wanted:
        await _turn(session, held, now)
    return True


async def _hold(
    session: AsyncSession, group_id: int, *, skip_locked: bool
) -> LiveBoardState | None:
    """Lock a board before its deliveries, and look again; None where there is none to lock.

    Who locks many boards skips those that somebody else holds, and so never waits for another who
    does: the next ring comes soon.
    """
    mine = select(LiveBoard.group_id).where(LiveBoard.group_id == group_id)
    if await session.scalar(mine.with_for_update(skip_locked=skip_locked)) is None:
        return None
    rows: Any = await session.execute(BOARD_STATES.where(Group.id == group_id))
    return next((LiveBoardState(*row) for row in rows), None)


def _row(
    board: LiveBoardState, kind: DeliveryKind, period: str, now: dt.datetime
) -> dict[str, Any]:
    return outbox.row(kind, board.guild_id, board.group_id, period, now)


async def _begin(session: AsyncSession, board: LiveBoardState, now: dt.datetime) -> bool:
    """Promise the first message of a group's board."""
    begun = insert(session, LiveBoard).values(group_id=board.group_id, guild_id=board.guild_id)
    await session.execute(begun.on_conflict_do_nothing())
    await outbox.enqueue(session, [_row(board, DeliveryKind.LIVE_BOARD, "1", now)])
    return True


async def _turn(session: AsyncSession, board: LiveBoardState, now: dt.datetime) -> bool:
    """Promise another message; False where another process did so first."""
    turn = await session.scalar(
        update(LiveBoard)
        .where(LiveBoard.group_id == board.group_id, LiveBoard.turn == board.turn)
        .values(turn=LiveBoard.turn + 1, channel_id=None, message_id=None, shows=None)
        .returning(LiveBoard.turn)
    )
    if turn is None:
        return False
    await outbox.enqueue(session, [_row(board, DeliveryKind.LIVE_BOARD, str(turn), now)])
    return True


async def _remove(session: AsyncSession, board: LiveBoardState, now: dt.datetime) -> None:
    """Promise that a message goes which is not wanted any more, or not there."""
    place = f"{board.board_channel_id}:{board.message_id}"
    await outbox.reschedule(session, _row(board, DeliveryKind.LIVE_BOARD_REMOVAL, place, now))
    await session.execute(
        update(LiveBoard)
        .where(LiveBoard.group_id == board.group_id, LiveBoard.message_id == board.message_id)
        .values(channel_id=None, message_id=None, shows=None)
    )


async def _edit(session: AsyncSession, board: LiveBoardState, now: dt.datetime) -> None:
    """Promise a look, and an edit if it shows anything else by now.

    It is not stale from here on: what is read for it is read later.
    """
    await outbox.reschedule(session, _row(board, DeliveryKind.LIVE_BOARD_EDIT, "", now))
    await session.execute(
        update(LiveBoard).where(LiveBoard.group_id == board.group_id).values(stale=False)
    )


@dataclass(frozen=True, slots=True)
class BoardMessage:
    """Where a board's message is, and a digest of what it shows."""

    channel_id: int
    message_id: int
    shows: str | None


async def find_message(session: AsyncSession, group_id: int) -> BoardMessage | None:
    """Return the message of a group's board, if there is one."""
    rows = await session.execute(
        select(LiveBoard.channel_id, LiveBoard.message_id, LiveBoard.shows).where(
            LiveBoard.group_id == group_id,
            LiveBoard.channel_id.is_not(None),
            LiveBoard.message_id.is_not(None),
        )
    )
    row: Any = rows.first()
    return BoardMessage(*row) if row else None


async def record_posted(
    session: AsyncSession, group_id: int, turn: str, where: BoardMessage, at: dt.datetime
) -> None:
    """Note that a board is there; where it is not known what it shows, it is drawn anew soon."""
    await session.execute(
        update(LiveBoard)
        .where(LiveBoard.group_id == group_id, LiveBoard.turn == int(turn))
        .values(
            channel_id=where.channel_id,
            message_id=where.message_id,
            shows=where.shows,
            drawn_at=at,
            stale=LiveBoard.stale if where.shows else True,
        )
    )


async def record_drawn(
    session: AsyncSession, group_id: int, at: dt.datetime, shows: str | None
) -> None:
    """Note that a board was looked at, and what it shows; None where that is as it was."""
    values: dict[str, Any] = {"drawn_at": at} | ({"shows": shows} if shows else {})
    await session.execute(update(LiveBoard).where(LiveBoard.group_id == group_id).values(**values))


async def replace_lost_message(session: AsyncSession, group_id: int, now: dt.datetime) -> None:
    """Post a board anew whose message cannot be edited: it was deleted, most likely.

    In case it was not, it is removed if that can be done, so that there are not two.
    """
    board = await _hold(session, group_id, skip_locked=False)
    if board is None or board.message_id is None:
        return  # another process found out first, or removed it
    await _remove(session, board, now)
    if board.wanted:
        await _turn(session, board, now)
