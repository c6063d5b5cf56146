"""What became of jobs, as it is stored."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.db.models import Job
from bot.domain.jobs import JobKind
from tests.cogs.stage import Stage


async def skip_reasons(stage: Stage, kind: JobKind) -> Sequence[str | None]:
    """Return why jobs of a kind were not made, in the order in which they were enqueued."""
    async with stage.bot.resources.database.reading() as connection:
        rows = select(Job.reason).where(Job.kind == kind).order_by(Job.id)
        return (await connection.scalars(rows)).all()
