"""The outbox: jobs are enqueued, claimed by one process, sent or done, and recorded.

There is one job of a kind for a server, subject and key, such as a member and a day, so enqueueing
it twice is harmless. If a process dies before it records a job, it is claimed
again when the lease ends, and looked for on Discord before it is sent again.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Job, Server
from bot.db.statements import in_block, insert_for
from bot.domain.jobs import FINISHED, JobKind, JobState
from bot.domain.shards import EVERY_SERVER, ShardBlock

LEASE = dt.timedelta(minutes=3)  # how long a claim holds; longer than any attempt to send takes


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    id: int
    kind: str
    guild_id: int
    subject_id: int
    key: str
    due_at: dt.datetime
    first_try_at: dt.datetime
    channel_id: int | None  # the channel to which an earlier attempt was about to send

    @property
    def nonce(self) -> str:
        """At most 25 characters by which Discord drops a message sent twice within minutes."""
        return f"job-{self.id}"

    @property
    def marker(self) -> str:
        """Part of the ids of its buttons, by which its message is found again; “d” is for delivery."""
        return f"d{self.id}"

    @property
    def may_have_been_sent(self) -> bool:
        """Whether an earlier attempt was about to send the message, and may have sent it."""
        return self.channel_id is not None


def job(
    kind: JobKind, guild_id: int, subject_id: int, key: str, due_at: dt.datetime
) -> dict[str, Any]:
    """Return the values of a job; `subject_id` is of the member, group, post or message that it is about."""
    about = {"kind": kind, "guild_id": guild_id, "subject_id": subject_id}
    return {**about, "key": key, "due_at": due_at}


async def enqueue(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(insert_for(connection, Job).on_conflict_do_nothing(), list(rows))


async def reschedule(
    connection: AsyncConnection, rows: Sequence[dict[str, Any]], *, even_unfinished: bool = False
) -> None:
    """Enqueue jobs, again if they are finished; with `even_unfinished`, also one that is being done."""
    if not rows:
        return
    new = insert_for(connection, Job)
    reset = {
        "state": JobState.PLANNED,
        "due_at": new.excluded.due_at,
        "reason": None,
        "channel_id": None,
        "first_try_at": None,
    }
    again = new.on_conflict_do_update(
        index_elements=["kind", "guild_id", "subject_id", "key"],
        set_=reset,
        # Not `in_`, whose list is expanded when a statement runs, which executemany does not do.
        where=None if even_unfinished else or_(*(Job.state == state for state in FINISHED)),
    )
    await connection.execute(again, list(rows))


async def is_planned(
    connection: AsyncConnection, kind: JobKind, guild_id: int, subject_id: int
) -> bool:
    """Return whether a job of a kind about this waits for its first attempt."""
    about = (Job.kind == kind, Job.guild_id == guild_id, Job.subject_id == subject_id)
    planned = exists().where(*about, Job.state == JobState.PLANNED)
    return bool(await connection.scalar(select(planned)))


def is_claimable(now: dt.datetime) -> ColumnElement[bool]:
    """Return the condition that a job is due and not claimed, or that its claim has ended.

    The jobs of servers that removed the bot wait until they add it again, or are deleted.
    """
    claim_ended = and_(Job.state == JobState.CLAIMED, Job.claimed_until < now)
    has_no_bot = exists().where(Server.guild_id == Job.guild_id, Server.left_at.is_not(None))
    return and_(Job.due_at <= now, or_(Job.state == JobState.PLANNED, claim_ended), ~has_no_bot)


async def claim(
    connection: AsyncConnection,
    me: str,
    now: dt.datetime,
    limit: int,
    block: ShardBlock = EVERY_SERVER,
) -> Sequence[ClaimedJob]:
    """Claim jobs of a block that are due and that no other process is claiming, oldest first."""
    due = (
        select(Job.id)
        .where(is_claimable(now), *in_block(Job.guild_id, block))
        .order_by(Job.due_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    # PostgreSQL may run a plain subquery once for each row, and so claim more than the limit.
    chosen = due.cte("due").prefix_with("MATERIALIZED", dialect="postgresql")
    claimed = await connection.execute(
        update(Job)
        .where(Job.id.in_(select(chosen.c.id)))
        .values(state=JobState.CLAIMED, claimed_by=me, claimed_until=now + LEASE)
        .values(first_try_at=func.coalesce(Job.first_try_at, now))
        .returning(*Job.columns_for(ClaimedJob))
    )
    jobs = [ClaimedJob(**values) for values in claimed.mappings()]
    return sorted(jobs, key=lambda job: (job.due_at, job.id))


async def record_target(connection: AsyncConnection, job: ClaimedJob, channel_id: int) -> None:
    await connection.execute(update(Job).where(Job.id == job.id).values(channel_id=channel_id))


async def record(
    connection: AsyncConnection,
    job: ClaimedJob,
    *,
    me: str,
    state: JobState,
    reason: str | None = None,
) -> bool:
    """Record the outcome of a claimed job; False if it was claimed or enqueued again since, or deleted."""
    outcome = {"state": state, "reason": reason, "claimed_until": None}
    return bool((await connection.execute(_of_claim(job, me).values(outcome))).rowcount)


async def postpone(
    connection: AsyncConnection, job: ClaimedJob, *, me: str, until: dt.datetime
) -> None:
    """Let a claimed job be claimed again from a given time on."""
    await connection.execute(_of_claim(job, me).values(claimed_until=until))


def _of_claim(job: ClaimedJob, me: str) -> Update:
    is_mine = and_(Job.claimed_by == me, Job.state == JobState.CLAIMED)
    return update(Job).where(Job.id == job.id, is_mine)


async def is_stored(connection: AsyncConnection, job: ClaimedJob) -> bool:
    """Return whether a job still exists: it goes when the member whom it is about does."""
    return await connection.scalar(select(Job.id).where(Job.id == job.id)) is not None


async def delete_job(connection: AsyncConnection, job: ClaimedJob) -> None:
    """Delete a job, because it names somebody who deleted their data or isn't needed any more."""
    await connection.execute(delete(Job).where(Job.id == job.id))


async def delete_old(connection: AsyncConnection, before: dt.datetime) -> None:
    await connection.execute(delete(Job).where(Job.state.in_(FINISHED), Job.due_at < before))


@dataclass(frozen=True, slots=True)
class Backlog:
    """Jobs that could be claimed now."""

    due: int = 0
    lag: dt.timedelta = dt.timedelta()  # how long the oldest of them has been due


async def get_backlog(connection: AsyncConnection, now: dt.datetime, block: ShardBlock) -> Backlog:
    """Return how much could be claimed now for the servers of a block, without what was postponed."""
    claimable = (is_claimable(now), *in_block(Job.guild_id, block))
    jobs = select(func.count(), func.min(Job.due_at)).where(*claimable)
    due, oldest = (await connection.execute(jobs)).one()
    return Backlog(due, now - oldest if oldest else dt.timedelta())
