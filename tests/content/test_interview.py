"""The shipped interview questions cover every role and level."""

from bot.domain.content import Catalog
from bot.domain.content.models.questions import Seniority


def test_every_role_has_questions_of_each_level(catalog: Catalog) -> None:
    asked = {(role, question.level) for question in catalog.interview for role in question.roles}
    assert asked == {(role.id, level) for role in catalog.roles for level in Seniority}


def test_every_role_has_eight_questions_and_researchers_four(catalog: Catalog) -> None:
    for role in catalog.roles:
        least = 4 if role.id == "ai-researcher" else 8
        assert sum(role.id in question.roles for question in catalog.interview) >= least


def test_lines_of_take_homes_have_levels(catalog: Catalog) -> None:
    assert catalog.getting_hired.take_homes
    assert all(line.levels for task in catalog.getting_hired.take_homes for line in task.rubric)
