"""How much of their own plan each member has done: kept beside the member, for the board of pace.

It is worked out anew after a change and at each of the member's midnights, by whoever comes first:
the bell, or somebody who looks at the board.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member, Run
from bot.domain.catalog import Catalog
from bot.domain.clock import local_date
from bot.domain.journey import Journey
from bot.domain.paces import Share, next_midnight, share_of
from bot.services import plan

AT_ONCE = 200

_KEEP = (
    update(Member.__table__)  # type: ignore[arg-type]
    .where(Member.guild_id == bindparam("of_guild"), Member.member_id == bindparam("of_member"))
    .values({name: bindparam(name) for name in ("pace", "pace_done", "pace_due", "pace_at")})
)


async def refresh(
    session: AsyncSession,
    pack: Catalog,
    now: dt.datetime,
    *,
    group_id: int | None = None,
    limit: int = AT_ONCE,
) -> int:
    """Work out what has to be worked out anew, some at a time; returns how many there were."""
    which = [Member.pace_at <= now]
    if group_id is not None:
        which.append(Member.group_id == group_id)
    rows = await session.execute(
        select(Member.guild_id, Member.member_id)
        .where(*which)
        .order_by(Member.pace_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    members: Sequence[Any] = rows.all()
    if members:
        journeys = await plan.journeys(session, [tuple(member) for member in members])
        connection = await session.connection()
        kept = [_kept(member, journeys.get(tuple(member)), pack, now) for member in members]
        await connection.execute(_KEEP, kept)
    return len(members)


def _kept(
    member: Any, journey: Journey | None, pack: Catalog, now: dt.datetime
) -> dict[str, object]:
    """Return what is kept of a member: nothing outside of the plan."""
    row: dict[str, object] = {"of_guild": member.guild_id, "of_member": member.member_id}
    if journey is None:
        return row | dict.fromkeys(("pace", "pace_done", "pace_due", "pace_at"))
    share: Share | None = share_of(journey.standing(pack.plan, now))
    return row | {
        "pace": share.hundredths if share else None,
        "pace_done": share.done if share else None,
        "pace_due": share.due if share else None,
        "pace_at": next_midnight(local_date(now, journey.zone), journey.zone),
    }


async def all_anew(session: AsyncSession) -> None:
    """Have the pace of everyone who is in the plan, or was, worked out anew by whoever comes next."""
    run = select(Run.id).where(
        Run.guild_id == Member.guild_id, Run.member_id == Member.member_id, Run.ended_at.is_(None)
    )
    await session.execute(
        update(Member)
        .where(or_(Member.pace.is_not(None), run.exists()))
        .values(pace_at=plan.ANEW)
        .execution_options(synchronize_session=False)
    )
