"""Messages in a group's channel that are kept up to date: its panel, and its live board.

A row says where the message is, what it shows, and the earliest and latest time to refresh it. So
finding the messages that are due is one comparison with the present time. A job refreshes each. New
points are shown on a live board within a minute.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Group, Job, KeptMessage, Server
from bot.db.models.base import UtcDateTime
from bot.db.statements import UNREADABLE_RETRY, in_block, insert_for, skipping_unreadable
from bot.domain.jobs import JobKind, JobState
from bot.domain.points import GroupCalendar
from bot.domain.schedule.zones import zone_of
from bot.domain.shards import EVERY_SERVER, ShardBlock
from bot.services import outbox
from bot.services.members import removals

MIN_INTERVAL = dt.timedelta(minutes=1)  # a message is refreshed no more often than this
MAX_INTERVAL = dt.timedelta(hours=1)  # an edit shows whether the message is still there
_BATCH_SIZE = 50
_NOW = bindparam("now", type_=UtcDateTime())
_HAS_NEW_ENTRY = (
    select(Entry.id)
    .where(Entry.group_id == KeptMessage.group_id, Entry.at >= KeptMessage.entries_until)
    .exists()
)
_IS_OUTDATED = or_(
    KeptMessage.refresh_by <= _NOW,
    KeptMessage.edited_at <= bindparam("edited_before", type_=UtcDateTime()),
)
_HAS_MOVED = KeptMessage.channel_id != Group.channel_id


def _due(kind: JobKind, is_chosen: Any, is_outdated: ColumnElement[bool]) -> Any:
    """Return the statement that finds groups whose message of a kind has to be refreshed or removed."""
    is_missing = KeptMessage.group_id.is_(None)
    may_be_refreshed = KeptMessage.may_refresh_at <= _NOW
    needs_refresh = or_(is_missing, _HAS_MOVED, and_(may_be_refreshed, is_outdated))
    is_wanted = and_(is_chosen, Group.is_open(), Group.channel_id.is_not(None))
    # Such a job is deleted however it ends, so one that exists is still to be done.
    is_being_refreshed = (
        select(Job.id)
        .where(Job.kind == kind, Job.subject_id == Group.id, Job.guild_id == Group.guild_id)
        .exists()
    )
    of_kind = and_(KeptMessage.group_id == Group.id, KeptMessage.kind == kind)
    is_due = or_(and_(is_wanted, needs_refresh), and_(~is_wanted, ~is_missing))
    return (
        select(Group.id, Group.guild_id, Group.zone, Group.weekday, is_wanted.label("is_wanted"))
        .add_columns(_HAS_MOVED.label("has_moved"))
        .join(Server, Server.guild_id == Group.guild_id)
        .outerjoin(KeptMessage, of_kind)
        .where(Server.left_at.is_(None), ~is_being_refreshed, is_due)
        .order_by(KeptMessage.may_refresh_at.asc().nulls_first(), Group.id)
        .limit(_BATCH_SIZE)
    )


_DUE = {  # each tick runs them, so they are built once
    JobKind.PANEL: _due(JobKind.PANEL, true(), _IS_OUTDATED),
    JobKind.LIVE_BOARD: _due(JobKind.LIVE_BOARD, Group.live_board, _IS_OUTDATED | _HAS_NEW_ENTRY),
}


Key: TypeAlias = tuple[int, str]
"""The id of a group, and which of its messages: the kind of the job that refreshes it."""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    channel_id: int
    message_id: int
    content_hash: str | None  # of the text that it shows; None if that is not known
    edited_at: dt.datetime


async def enqueue_due(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock = EVERY_SERVER
) -> None:
    """Enqueue jobs that refresh messages, and remove those that are not wanted: 50 of a kind in a tick.

    Their next times are committed before the jobs read what they show, so no change is missed.
    """
    values = {"now": now, "edited_before": now - MAX_INTERVAL}
    due: dict[tuple[int, JobKind], Any] = {}
    for kind, statement in _DUE.items():
        of_block = statement.where(*in_block(Group.guild_id, block))
        rows = await connection.execute(of_block, values)
        due |= {(found.id, kind): found for found in rows}
    jobs = []
    for key in sorted(due):  # in the order in which `refresh_soon` locks them
        found, (group_id, kind) = due[key], key
        if found.has_moved or not found.is_wanted:
            await remove_message(connection, found.guild_id, key, now)
        if not found.is_wanted:
            await connection.execute(delete(KeptMessage).where(*_is(key)))
            continue
        later = now + UNREADABLE_RETRY
        # An entry gets its time before it is committed, so we look back a minute.
        times = {"entries_until": now - MIN_INTERVAL}
        times |= {"may_refresh_at": later, "refresh_by": later}
        with skipping_unreadable(Group, group_id):
            calendar = GroupCalendar(found.weekday, zone_of(found.zone))
            times["refresh_by"] = calendar.next_week_begins(now)
            times["may_refresh_at"] = now + MIN_INTERVAL
            jobs.append(outbox.job(kind, found.guild_id, group_id, "", now))
        new = insert_for(connection, KeptMessage).values(group_id=group_id, kind=kind, **times)
        again = new.on_conflict_do_update(index_elements=["group_id", "kind"], set_=times)
        await connection.execute(again)
    await outbox.enqueue(connection, jobs)


async def refresh_soon(connection: AsyncConnection, guild_id: int) -> None:
    """Have a server's messages refreshed as soon as they may be, for another change than an entry."""
    of_server = (
        select(KeptMessage.group_id)
        .join(Group, Group.id == KeptMessage.group_id)
        .where(Group.guild_id == guild_id)
    )
    # Locked in one order, so that two transactions cannot wait for each other.
    in_order = of_server.order_by(KeptMessage.group_id, KeptMessage.kind)
    group_ids = await connection.scalars(in_order.with_for_update(of=KeptMessage))
    change = update(KeptMessage).where(KeptMessage.group_id.in_(group_ids.all()))
    await connection.execute(change.values(refresh_by=KeptMessage.may_refresh_at))


async def retry_now(connection: AsyncConnection, guild_id: int, group_id: int) -> None:
    """Have a group's messages that were put off, because they couldn't be posted, tried in the next tick."""
    of_group = (Job.guild_id == guild_id, Job.subject_id == group_id, Job.kind.in_(_DUE))
    # One that is being sent right now is claimed, too: it isn't posted twice, as it has the same nonce.
    put_off = update(Job).where(*of_group, Job.state == JobState.CLAIMED)
    await connection.execute(put_off.values(state=JobState.PLANNED, claimed_until=None))


def _is(key: Key) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    group_id, kind = key
    return KeptMessage.group_id == group_id, KeptMessage.kind == kind


async def find_message(connection: AsyncConnection, key: Key) -> ShownMessage | None:
    columns = KeptMessage.columns_for(ShownMessage)
    message = select(*columns).where(*_is(key), KeptMessage.message_id.is_not(None))
    row = (await connection.execute(message)).first()
    return ShownMessage(**row._asdict()) if row else None


async def record_posted(connection: AsyncConnection, key: Key, message: ShownMessage) -> None:
    """Record a new message; if what it shows is not known, have it refreshed soon."""
    soon = {} if message.content_hash else {"refresh_by": message.edited_at}
    await _update(connection, key, **asdict(message), **soon)


async def record_edited(
    connection: AsyncConnection, key: Key, content_hash: str | None, now: dt.datetime
) -> None:
    await _update(connection, key, content_hash=content_hash, edited_at=now)


async def remove_message(
    connection: AsyncConnection, guild_id: int, key: Key, now: dt.datetime
) -> bool:
    """Enqueue the removal of a message; False if there is none. A new one follows if the group still wants it."""
    message = await find_message(connection, key)
    if message is None:
        return False
    posted = removals.PostedMessage(message.channel_id, message.message_id)
    await removals.remove_message(connection, guild_id, posted, now)
    await _update(
        connection, key, channel_id=None, message_id=None, content_hash=None, edited_at=None
    )
    return True


async def _update(connection: AsyncConnection, key: Key, **values: Any) -> None:
    await connection.execute(update(KeptMessage).where(*_is(key)).values(**values))
