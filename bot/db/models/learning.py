"""Tables about what members know: reported skills, ratings of questions, and tests."""

import datetime as dt

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from bot.db.models.base import Base
from bot.db.models.columns import OfMember, personal


class ReportedSkill(OfMember, Base):
    """A skill that a member says they have; nobody else sees it."""

    __tablename__ = "reported_skill"

    skill_id: Mapped[str] = personal(
        "which skills you say you have", "to show you what a role still needs", primary_key=True
    )


class QuestionRating(OfMember, Base):
    """How a member’s answers to a question have gone; the answers are not kept."""

    __tablename__ = "question_rating"

    kind: Mapped[str] = personal(
        "whether it’s a question of recall or of interviews",
        "to ask it where it belongs",
        primary_key=True,
    )
    question_id: Mapped[str] = personal(
        "which questions you’ve answered", "to ask them again later", primary_key=True
    )
    step: Mapped[int] = personal(
        "how well your answers have gone lately", "to ask them again later", Integer
    )
    due_on: Mapped[dt.date | None] = personal("when each comes next", "to ask them again later")
    rated_at: Mapped[dt.datetime] = personal(
        "when you last answered", "so that nothing is asked twice on one day"
    )


class DayTest(OfMember, Base):
    """A member's latest try to test out of a plan day."""

    __tablename__ = "day_test"

    day_id: Mapped[str] = personal(
        "which plan days you tried to test out of",
        "to allow one try a date for each plan day",
        primary_key=True,
    )
    on_date: Mapped[dt.date] = personal(
        "the date of your latest try", "to allow one try a date for each plan day"
    )
    answered: Mapped[int] = personal("how many questions you answered", "to ask the next", Integer)
    wrong: Mapped[int] = personal("how many you didn’t know", "to decide whether you pass", Integer)
