"""The shipped challenges: enough of every kind, self-contained, with complete keys."""

import re
from collections import Counter

from bot.domain.content.catalog import Area, Catalog
from bot.domain.content.challenges import Difficulty
from bot.domain.content.names import fold


def test_challenges_cover_every_week_and_difficulty(catalog: Catalog) -> None:
    spread = Counter((one.week, one.difficulty) for one in catalog.challenges)
    assert spread.total() >= 40
    assert set(spread) == {(week, level) for week in range(1, 5) for level in Difficulty}
    weeks = Counter(one.week for one in catalog.challenges)
    levels = Counter(one.difficulty for one in catalog.challenges)
    assert min(weeks.values()) >= 8
    assert min(levels.values()) >= 10


def test_challenges_have_unique_ids_and_titles(catalog: Catalog) -> None:
    titles = {fold(one.title) for one in catalog.challenges}
    assert len(titles) == len(catalog.challenge_names.by_id) == len(catalog.challenges)
    assert all(catalog.challenge_names.find(one.title) == one for one in catalog.challenges)


def test_challenges_practise_skills_of_every_area(catalog: Catalog) -> None:
    practised = {skill for one in catalog.challenges for skill in one.skills}
    assert {catalog.skill_names.by_id[skill].area for skill in practised} == set(Area)
    assert len(practised) >= 25


def test_challenge_is_self_contained(catalog: Catalog) -> None:
    for one in catalog.challenges:
        assert "http" not in f"{one.brief} {one.material}", one.id
        assert (one.material or "").count("```") % 2 == one.brief.count("```") % 2 == 0, one.id
        assert "hand in" in one.brief.lower(), one.id


def test_key_answers_every_criterion(catalog: Catalog) -> None:
    for one in catalog.challenges:
        answered = re.findall(r"^(\d)\. \S", one.key, re.MULTILINE)
        assert answered == [f"{n + 1}" for n in range(len(one.counts_when))], one.id


def test_criteria_describe_what_an_answer_does(catalog: Catalog) -> None:
    points = [(one.id, point) for one in catalog.challenges for point in one.counts_when]
    assert [odd for odd in points if not odd[1][0].islower() or odd[1].endswith((".", ";"))] == []
    assert len(set(points)) == len(points)


def test_brief_does_not_reveal_key(catalog: Catalog) -> None:
    for one in catalog.challenges:
        shown = "\n".join((one.brief, one.material or "", *one.hints, *one.counts_when))
        answers = re.findall(r"^\d\. (.+)", one.key, re.MULTILINE)
        assert [answer for answer in answers if answer in shown] == [], one.id


def test_harder_challenges_take_longer_and_earn_more(catalog: Catalog) -> None:
    minutes = {
        level: [one.minutes for one in catalog.challenges if one.difficulty is level]
        for level in Difficulty
    }
    means = [sum(every) / len(every) for every in minutes.values()]
    worth = [catalog.scoring.challenge.worth(level, on_time=True) for level in Difficulty]
    late = [catalog.scoring.challenge.worth(level, on_time=False) for level in Difficulty]
    assert means == sorted(means)
    assert worth == sorted(set(worth))
    assert all(0 < less < full for less, full in zip(late, worth, strict=True))
