"""Content packs with other interview questions."""

from collections.abc import Iterable

from bot.domain.content import Catalog
from bot.domain.content.models.questions import GettingHired, InterviewQuestion, Seniority


def make_question(
    number: int, *roles: str, level: Seniority = Seniority.STARTING
) -> InterviewQuestion:
    """Return a question `q1`, `q2` …, for AI engineers unless roles are given."""
    return InterviewQuestion(
        id=f"q{number}",
        roles=roles or ("ai-engineer",),
        level=level,
        ask=f"What would you do about {number}?",
        good=(f"names {number}", "says why", "says what it costs"),
        weak="Tells of no case.",
        skills=("python",),
    )


def with_interview(
    catalog: Catalog, questions: Iterable[InterviewQuestion], hired: GettingHired | None = None
) -> Catalog:
    """Return a copy with these questions, and with nothing else about getting hired by default."""
    return catalog.model_copy(
        update={"interview": tuple(questions), "getting_hired": hired or GettingHired()}
    )
