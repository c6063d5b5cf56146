"""Stores a plan as finished, which takes a month of check-ins otherwise."""

import datetime as dt

from sqlalchemy import insert, select

from bot.db.database import Database
from bot.db.models import CheckIn, Enrolment
from bot.domain.content import Plan


async def finish_plan(database: Database, member_id: int, plan: Plan, now: dt.datetime) -> None:
    """Check in the last 30 dates for a member who has joined the plan and checked in no day."""
    async with database.writing() as connection:
        own = select(Enrolment.id).where(Enrolment.member_id == member_id)
        enrolment_id = await connection.scalar(own.where(Enrolment.ended_at.is_(None)))
        days = [
            {
                "enrolment_id": enrolment_id,
                "day_id": day.id,
                "on_date": (now - dt.timedelta(days=plan.length - number)).date(),
                "at": now - dt.timedelta(days=plan.length - number),
                "paid": True,
            }
            for number, day in enumerate(plan.days, 1)
        ]
        await connection.execute(insert(CheckIn), days)
