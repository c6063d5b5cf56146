"""Tables about what members know and build: reported skills, ratings of questions, tests, capstones."""

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import AUTO_ID, Base, OfMember, member_reference, personal
from bot.db.privacy import MEMBER_ID, ROW_ID, SERVER
from bot.domain.markup import SafeText


class ReportedSkill(OfMember, Base):
    """A skill that a member says they have; nobody else sees it."""

    __tablename__ = "reported_skill"
    __purpose__ = "to show you what a role still needs"
    __seen_by__ = "only you"

    skill_id: Mapped[str] = personal("which skills you say you have", primary_key=True)


class QuestionRating(OfMember, Base):
    """How a member’s answers to a question have gone; the answers are not kept."""

    __tablename__ = "question_rating"
    __purpose__ = "to ask them again later, never twice on one day"
    __seen_by__ = "only you"

    kind: Mapped[str] = personal("whether it’s of recall or interviews", primary_key=True)
    question_id: Mapped[str] = personal("which questions you’ve answered", primary_key=True)
    step: Mapped[int] = personal("how well your answers have gone lately", Integer)
    due_on: Mapped[dt.date | None] = personal("when each comes next")
    rated_at: Mapped[dt.datetime] = personal("when you last answered")


class DayTest(OfMember, Base):
    """A member's latest try to test out of a plan day."""

    __tablename__ = "day_test"
    __purpose__ = "to allow one try a date for each plan day, and to decide whether you pass"
    __seen_by__ = "only you"

    day_id: Mapped[str] = personal("which plan days you tried to test out of", primary_key=True)
    on_date: Mapped[dt.date] = personal("the date of your latest try")
    answered: Mapped[int] = personal("how many questions you answered", Integer)
    wrong: Mapped[int] = personal("how many you didn’t know", Integer)


class Capstone(Base):
    """A project of four weeks after a plan; at most one of a member's is not handed in."""

    __tablename__ = "capstone"
    __purpose__ = "for your group to mark once it’s handed in, and for a line of your CV"
    __seen_by__ = "your group, under your name or alias, once you hand it in; before that, only you"
    __table_args__ = (
        member_reference(),
        Index("ix_capstone_guild_id_member_id", "guild_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = mapped_column(info=SERVER)
    member_id: Mapped[int] = mapped_column(info=MEMBER_ID)
    title: Mapped[SafeText] = personal("what you call it")
    question: Mapped[SafeText] = personal("the question it answers")
    data: Mapped[SafeText] = personal("what data you use")
    measure: Mapped[SafeText] = personal("how you know that it works")
    start_on: Mapped[dt.date] = personal("when you proposed it")
    notes: Mapped[dict[str, str]] = personal("what you wrote in each week’s check-in", JSON)
    handed_in_on: Mapped[dt.date | None] = personal("when you handed it in")
    link: Mapped[SafeText] = personal("the link to it")


class CapstoneMarks(OfMember, Base):
    """The marks that a member gave a capstone, their own or another's: one for each criterion."""

    __tablename__ = "capstone_marks"
    __purpose__ = "for its author to read, and for you to mark each once"
    __seen_by__ = "the capstone’s author, without your name"

    capstone_id: Mapped[int] = personal(
        "which capstones",
        ForeignKey("capstone.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )
    marks: Mapped[list[int]] = personal("your marks", JSON)
