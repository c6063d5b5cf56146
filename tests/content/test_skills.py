"""The skills of the shipped pack: what an exercise needs, and terms near to entries."""

import re
from collections.abc import Iterator

import pytest

from bot.domain.content import Catalog, fold
from bot.domain.content.practice import practice_by_skill

LIBRARIES = {  # by words of an exercise: the skill without which it cannot be done
    r"python|\.py\b|script|simulate|in a loop|pytest|sqlite3|fastapi|moto|boto3|mlflow|pyspark": "python",
    r"numpy|\bnp\.|scipy|scikit-learn|sklearn|sample image": "numpy",
    r"pandas|\bpd\.|titanic": "pandas",
    r"logisticregression|logistic regression|random forest|decision tree|mlpclassifier": (
        "machine-learning"
    ),
    r"\bgit\b|github actions": "version-control",
}
WITHOUT_PYTHON = {"version-control"}
"""Skills whose exercise mentions a script, in whatever language."""


def needed_by(catalog: Catalog, skill_id: str) -> Iterator[str]:
    """Yield a skill and everything to know first, directly or through other skills."""
    yield skill_id
    for need in catalog.skill_names.by_id[skill_id].needs:
        yield from needed_by(catalog, need)


@pytest.mark.parametrize("words", LIBRARIES)
def test_exercise_that_names_a_library_needs_its_skill(catalog: Catalog, words: str) -> None:
    named = [skill for skill in catalog.skills if re.search(words, skill.practise, re.IGNORECASE)]
    assert named
    lacking = {skill.id for skill in named if LIBRARIES[words] not in needed_by(catalog, skill.id)}
    assert lacking <= (WITHOUT_PYTHON if LIBRARIES[words] == "python" else set())


def test_term_near_to_entries_is_not_the_name_of_one(catalog: Catalog) -> None:
    for entries in (catalog.skills, catalog.roles, catalog.portfolio.projects):
        names = {fold(name) for one in entries for name in (one.id, one.name, *one.aliases)}
        assert {term for one in entries for term in one.near if fold(term) in names} == set()


def test_skills_that_nothing_practises_are_those_that_say_why(catalog: Catalog) -> None:
    practice = practice_by_skill(catalog)
    explained = {skill.id for skill in catalog.skills if skill.unpractised}
    assert explained == {skill_id for skill_id, found in practice.items() if found.is_empty}


def test_no_word_of_job_ads_names_two_skills(catalog: Catalog) -> None:
    owners: dict[str, set[str]] = {}
    for skill in catalog.skills:
        for name in (skill.id, skill.name, *skill.aliases, *skill.in_job_ads.also_named_by):
            owners.setdefault(fold(name), set()).add(skill.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_every_ambiguous_word_is_a_name_of_its_skill(catalog: Catalog) -> None:
    for skill in catalog.skills:
        known = (skill.id, skill.name, *skill.aliases, *skill.in_job_ads.also_named_by)
        names = {fold(name) for name in known}
        assert {fold(one) for one in skill.in_job_ads.only_as_name} <= names
