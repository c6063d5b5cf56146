"""Tables of enrolments in a plan with their paces and pauses, check-ins, and reminders."""

import datetime as dt

from sqlalchemy import Boolean, ForeignKey, Index, Integer, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import AUTO_ID, Base, OfMember, member_reference, personal
from bot.db.privacy import MEMBER_ID, ROW_ID, SERVER
from bot.domain.content import FIRST_PLAN
from bot.domain.markup import SafeText


def enrolment_key() -> Mapped[int]:
    """Return a primary key column that refers to the enrolment; the row is deleted together with it."""
    return personal(
        "which start of the plan it belongs to",
        ForeignKey("enrolment.id", ondelete="CASCADE"),
        primary_key=True,
    )


class Enrolment(Base):
    """A member's way through a plan until they leave or restart it; at most one is open."""

    __tablename__ = "enrolment"
    __purpose__ = "to know what is due, and so that you can return to it"
    __seen_by__ = "others see how far you are if you’re shown by name, and on Keeping up under your name or alias; moderators do, too"
    __table_args__ = (
        member_reference(),
        Index("ix_enrolment_guild_id_member_id", "guild_id", "member_id"),
        Index(
            "uq_enrolment_open",
            "guild_id",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = mapped_column(info=SERVER)
    member_id: Mapped[int] = mapped_column(info=MEMBER_ID)
    plan_id: Mapped[str] = personal("which plan you joined", server_default=FIRST_PLAN)
    start_on: Mapped[dt.date] = personal("the date your plan starts")
    zone: Mapped[str] = personal("your time zone")
    zone_since: Mapped[dt.date] = personal("the date on which you chose it")
    shift: Mapped[int] = personal("by how many days you shifted it", Integer, server_default="0")
    ended_at: Mapped[dt.datetime | None] = personal("when you left or restarted it")
    ending: Mapped[str | None] = personal("which of these it was")


class PaceChange(Base):
    """A pace that a member chose, with the first date on which it holds."""

    __tablename__ = "pace_change"
    __purpose__ = "to know what is due"
    __seen_by__ = "others see how far you are if you’re shown by name, and on Keeping up under your name or alias; moderators do, too"

    enrolment_id: Mapped[int] = enrolment_key()
    since: Mapped[dt.date] = personal("when you chose your pace", primary_key=True)
    pace: Mapped[str] = personal("your pace from then on")


class Pause(Base):
    """Dates on which an enrolment stands still, with what stopped it: the member or their group."""

    __tablename__ = "pause"
    __purpose__ = "to know what is due"
    __seen_by__ = "others see how far you are if you’re shown by name, and on Keeping up under your name or alias; moderators do, too"

    enrolment_id: Mapped[int] = enrolment_key()
    cause: Mapped[str] = personal("whether you paused or your group did", primary_key=True)
    since: Mapped[dt.date] = personal("when it began", primary_key=True)
    until: Mapped[dt.date | None] = personal("when your plan goes on")


class CheckIn(Base):
    """A member has done a plan day; the key allows one per enrolment and day."""

    __tablename__ = "check_in"
    __purpose__ = "to show your progress, and so that you can undo it for a day"
    __seen_by__ = "others see how far you are if you’re shown by name, and on Keeping up under your name or alias; moderators do, too; only you see your notes"

    enrolment_id: Mapped[int] = enrolment_key()
    day_id: Mapped[str] = personal("which plan day you did", primary_key=True)
    on_date: Mapped[dt.date] = personal("the date in your time zone")
    at: Mapped[dt.datetime] = personal("when you checked in")
    note: Mapped[SafeText | None] = personal("the note you wrote")
    paid: Mapped[bool] = personal("whether it brought points")
    tested: Mapped[bool] = personal("whether you tested out of it", Boolean, server_default=false())


class Reminder(OfMember, Base):
    """A member's reminder, with its time and the next occurrence."""

    __tablename__ = "reminder"
    __purpose__ = "to remind you then, once"
    __seen_by__ = "only you"

    at_time: Mapped[dt.time] = personal("when you want to be reminded")
    next_at: Mapped[dt.datetime] = personal("your next reminder", index=True)
