"""Tables about what members know: skills they report themselves, and worked answers they opened."""

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.columns import member_reference, personal
from bot.db.privacy import MEMBER_ID, SERVER


class ReportedSkill(Base):
    """A skill that a member says they have; nobody else sees it."""

    __tablename__ = "reported_skill"
    __table_args__ = (member_reference(),)

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=SERVER)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=MEMBER_ID)
    skill_id: Mapped[str] = personal(
        "which skills you say you have", "to show you what a role still needs", primary_key=True
    )


class OpenedAnswer(Base):
    """A member has seen the worked answer to a post; the first time counts."""

    __tablename__ = "opened_answer"
    __table_args__ = (member_reference(),)

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=SERVER)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=MEMBER_ID)
    post_id: Mapped[int] = personal(
        "which challenges you’ve seen the answer to",
        "so that what you hand in afterwards earns no points, and reviewers know why",
        ForeignKey("post.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    opened_at: Mapped[dt.datetime] = personal(
        "when you first saw it",
        "so that what you hand in afterwards earns no points, and reviewers know why",
    )
