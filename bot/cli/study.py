"""Describes whether recall helps, for `python -m bot study recall`."""

import asyncio
from collections.abc import Sequence

from bot.db.database import Database
from bot.db.ready import require_revision
from bot.domain.content import Catalog
from bot.domain.recall.study import FEWEST_MEMBERS, MemberCounts, effect_of
from bot.formatting import plural
from bot.services.recall.study import count_answers


def describe_recall(url: str, catalog: Catalog) -> str:
    """Return what the answers after three weeks show.

    Raises:
        SetupError: the database cannot be used, or has to be migrated first.
    """
    require_revision(url)
    return describe(asyncio.run(_read(url, catalog)))


async def _read(url: str, catalog: Catalog) -> list[MemberCounts]:
    async with Database(url) as database, database.reading() as connection:
        return await count_answers(connection, catalog)


def describe(counts: Sequence[MemberCounts]) -> str:
    """Write the effect with its uncertainty, or that there is too little data."""
    effect = effect_of(counts)
    if effect is None:
        both = sum(1 for one in counts if one.practised and one.left_out)
        have = plural(both, "member has", "members have")
        return (
            f"There's too little data so far: {have} answered both kinds of questions after three "
            f"weeks, and it takes {FEWEST_MEMBERS}."
        )
    return (
        f"{effect.members} members have answered both kinds of questions after three weeks.\n"
        f"Practised questions: {effect.practised:.1%} right. Questions left out until then: "
        f"{effect.left_out:.1%} right.\n"
        f"Difference: {effect.difference * 100:+.1f} percentage points, 95 % interval "
        f"{effect.low * 100:+.1f} to {effect.high * 100:+.1f}."
    )
