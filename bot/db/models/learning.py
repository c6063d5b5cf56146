"""Tables about what members know: reported skills, ratings of questions, and tests."""

import datetime as dt

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from bot.db.models.base import Base
from bot.db.models.columns import OfMember, personal


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
