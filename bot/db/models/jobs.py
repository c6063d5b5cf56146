"""The outbox, and which commands were synced to Discord."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base
from bot.db.models.columns import AUTO_ID, guild_column, not_personal, personal
from bot.db.privacy import BOOKKEEPING, MEMBER_ID, ROW_ID


class Job(Base):
    """Something to be sent or done on Discord once (see `bot/services/outbox.py`)."""

    __tablename__ = "job"
    __purpose__ = "to send it once, and so that you can be told why it was not sent"
    __seen_by__ = "only you"
    __kept__ = "for 90 days after it was due"
    __table_args__ = (
        UniqueConstraint("kind", "guild_id", "subject_id", "key"),
        Index("ix_job_state_due_at", "state", "due_at"),
        Index("ix_job_subject_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    kind: Mapped[str] = personal("what kind of message or role it is")
    guild_id: Mapped[int] = guild_column()
    subject_id: Mapped[int] = mapped_column(info=MEMBER_ID)  # or of a group, post or message
    key: Mapped[str] = personal("for which day")
    """Tells apart jobs of a kind about the same subject, such as those of several days."""

    due_at: Mapped[dt.datetime] = personal("when it was due")
    state: Mapped[str] = personal("whether it was sent", server_default="planned")
    reason: Mapped[str | None] = personal("why it was not sent")
    first_try_at: Mapped[dt.datetime | None] = mapped_column(info=BOOKKEEPING)
    claimed_by: Mapped[str | None] = mapped_column(info=BOOKKEEPING)
    claimed_until: Mapped[dt.datetime | None] = mapped_column(info=BOOKKEEPING)
    channel_id: Mapped[int | None] = personal("which channel it was sent to")


class SyncedCommands(Base):
    """The fingerprint of the commands that were last synced to Discord."""

    __tablename__ = "synced"

    scope: Mapped[str] = not_personal("Which application.", primary_key=True)
    fingerprint: Mapped[str] = mapped_column(info=BOOKKEEPING)
