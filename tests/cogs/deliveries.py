"""What became of deliveries, as it is stored."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.db.models import Delivery
from bot.domain.delivery import DeliveryKind
from tests.cogs.stage import Stage


async def skip_reasons(stage: Stage, kind: DeliveryKind) -> Sequence[str | None]:
    """Return why deliveries of a kind were not made, in the order in which they were enqueued."""
    async with stage.bot.resources.database.reading() as connection:
        rows = select(Delivery.reason).where(Delivery.kind == kind).order_by(Delivery.id)
        return (await connection.scalars(rows)).all()
