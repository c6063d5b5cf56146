"""Corrects points as a moderator, and reads corrections as stored and as /points shows them."""

from typing import Any

import simcord
from sqlalchemy import select

from bot.db.models import Entry
from bot.domain.points import EntryKind
from tests.cogs.stage import Stage, answer_of


async def open_form(
    stage: Stage, by: simcord.MemberActor | None = None, **options: Any
) -> simcord.InteractionResult:
    """Open the form for a correction in `/manage part:points`, as Morgan by default."""
    moderator = by or stage.morgan
    shown = await stage.ask("manage", by=moderator, part="points", **options)
    return await moderator.click(shown, label="Give or take points…")


async def correct(
    stage: Stage,
    points: str | int = 20,
    reason: str = "helped others",
    *,
    member: simcord.MemberActor | None = None,
    by: simcord.MemberActor | None = None,
    **options: Any,
) -> simcord.ResponseMessage:
    """Correct a member's points, Alice's by default, and return the answer."""
    form = await open_form(stage, by, **options)
    filled = {"chosen_id": [member or stage.alice], "points": str(points), "reason": reason}
    return answer_of(await (by or stage.morgan).submit_modal(form, filled))


async def list_corrections(stage: Stage) -> list[tuple[int, str | None]]:
    """Return the points and the reason of each stored correction, oldest first."""
    query = select(Entry.points, Entry.reason).where(Entry.kind == EntryKind.CORRECTION)
    async with stage.bot.resources.database.reading() as connection:
        rows = await connection.execute(query.order_by(Entry.id))
        return [(points, reason.raw if reason else None) for points, reason in rows]


def entry_lines(text: str) -> list[str]:
    """Return the lines of the entries on a page, without their times."""
    return [line.split(" · <t:")[0] for line in text.splitlines() if line.startswith("- ")]
