"""Checks in plan days without commands."""

from bot.domain.actor import Actor
from bot.services.plan import check_ins
from tests.cogs.stage import Stage


async def check_in_days(stage: Stage, number: int) -> None:
    """Check in the first plan days for Alice, one a date; it is the date after the last of them."""
    actor = Actor(stage.server.id, stage.alice.id, "alice")
    for day in range(1, number + 1):
        async with stage.bot.resources.database.writing() as connection:
            catalog, now = stage.bot.resources.catalog, stage.env.now()
            await check_ins.check_in(connection, actor, catalog, now=now, day=day)
        await stage.pass_time(days=1)
