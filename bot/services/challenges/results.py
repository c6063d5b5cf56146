"""Members' tries at results that are checked by a program."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from bot.db.models import ResultTry
from bot.db.statements import upsert
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.results import Tries
from bot.domain.schedule.clock import timestamp
from bot.services.challenges.posts import ChallengePost


async def find_tries(connection: Connection, actor: Actor, post_id: int) -> Tries:
    """Return a member's tries at the result of a post; none if they haven't tried."""
    mine = ResultTry.of(*actor.key) & (ResultTry.post_id == post_id)
    columns = (ResultTry.wrong, ResultTry.last_at, ResultTry.solved_at)
    row = (await connection.execute(select(*columns).where(mine))).one_or_none()
    return Tries(row.wrong, row.last_at, row.solved_at) if row else Tries()


async def record_try(
    connection: Connection, actor: Actor, post_id: int, now: dt.datetime, *, is_right: bool
) -> Tries:
    """Record a try; refuse it if the member has to wait, or has found the result already."""
    tries = await find_tries(connection, actor, post_id)
    if tries.solved_at:
        raise Refusal("You’ve found this result already. `/challenge` has **Explain it**.")
    require_no_wait(tries, now)
    tries = tries.after(now, is_right=is_right)
    values = {"wrong": tries.wrong, "last_at": tries.last_at, "solved_at": tries.solved_at}
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id, "post_id": post_id}
    await upsert(connection, ResultTry, key, values)
    return tries


def require_no_wait(tries: Tries, now: dt.datetime) -> None:
    if tries.next_at and now < tries.next_at:
        raise Refusal(
            f"You’ve had three tries. You can try again {timestamp(tries.next_at, 'R')}. Until then, **Hint** can help, or a small part of your file that you go through by hand."
        )


async def require_solved(
    connection: Connection, actor: Actor, catalog: Catalog, post: ChallengePost
) -> None:
    """Refuse an answer to a challenge with a result that the member hasn't found yet."""
    challenge = catalog.challenge_by_id.get(post.challenge_id)
    has_result = challenge is not None and challenge.result is not None
    if has_result and not (await find_tries(connection, actor, post.id)).solved_at:
        raise Refusal("Find the result first: `/challenge`, **Enter the result**.")
