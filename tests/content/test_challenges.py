"""The shipped challenges: number per kind, self-contained briefs and complete keys."""

import re
from collections import Counter

from bot.domain.challenges import Timing
from bot.domain.content import Catalog, Difficulty, fold
from bot.domain.content.models.roles import Area


def test_challenges_cover_every_week_and_difficulty(catalog: Catalog) -> None:
    spread = Counter((challenge.week, challenge.difficulty) for challenge in catalog.challenges)
    assert spread.total() >= 40
    assert set(spread) == {(week, level) for week in range(1, 5) for level in Difficulty}
    weeks = Counter(challenge.week for challenge in catalog.challenges)
    levels = Counter(challenge.difficulty for challenge in catalog.challenges)
    assert min(weeks.values()) >= 8
    assert min(levels.values()) >= 10


def test_challenges_have_unique_ids_and_titles(catalog: Catalog) -> None:
    titles = {fold(challenge.title) for challenge in catalog.challenges}
    assert len(titles) == len(catalog.challenge_by_id) == len(catalog.challenges)


def test_challenges_practise_skills_of_every_area(catalog: Catalog) -> None:
    practised = {skill for challenge in catalog.challenges for skill in challenge.skills}
    assert {catalog.skill_names.by_id[skill].area for skill in practised} == set(Area)
    assert len(practised) >= 25


def test_every_skill_about_language_models_has_a_challenge(catalog: Catalog) -> None:
    practised = {skill for challenge in catalog.challenges for skill in challenge.skills}
    taught = {skill.id for skill in catalog.skills if skill.area is Area.LANGUAGE_MODELS}
    assert len(taught) >= 12
    assert taught - practised == set()


def test_challenge_is_self_contained(catalog: Catalog) -> None:
    for challenge in catalog.challenges:
        assert "http" not in f"{challenge.brief} {challenge.material}", challenge.id
        assert (
            (challenge.material or "").count("```") % 2 == challenge.brief.count("```") % 2 == 0
        ), challenge.id
        assert bool(challenge.hand_in) == (challenge.result is None), challenge.id
        assert ("**Enter**" in challenge.brief) == bool(challenge.result), challenge.id


def test_challenges_for_two_take_one_to_two_hours_and_name_the_partner_by_what_they_did(
    catalog: Catalog,
) -> None:
    for_two = [challenge for challenge in catalog.challenges if challenge.for_two]
    assert len(for_two) == 12
    assert [challenge.id for challenge in for_two if challenge.minutes < 60] == []
    parts = [(*one.hand_in, *one.counts_when) for one in for_two]
    assert [part for part in parts if "partner" not in " ".join(part)] == []


def test_solution_answers_every_criterion(catalog: Catalog) -> None:
    for challenge in catalog.challenges:
        answered = re.findall(r"^(\d)\. \S", challenge.solution, re.MULTILINE)
        assert answered == [f"{n + 1}" for n in range(len(challenge.counts_when))], challenge.id


def test_criteria_describe_what_an_answer_does(catalog: Catalog) -> None:
    points = [
        (challenge.id, point) for challenge in catalog.challenges for point in challenge.counts_when
    ]
    assert [odd for odd in points if not odd[1][0].islower() or odd[1].endswith((".", ";"))] == []
    assert len(set(points)) == len(points)


def test_each_challenge_asks_a_question_of_its_own_to_discuss(catalog: Catalog) -> None:
    asked = [challenge.discuss or "" for challenge in catalog.challenges]
    assert [text for text in asked if not re.fullmatch(r"[A-Z“][^.?!]*[?]", text)] == []
    assert len(set(asked)) == len(catalog.challenges)


def test_brief_does_not_reveal_solution(catalog: Catalog) -> None:
    for challenge in catalog.challenges:
        shown = "\n".join(
            (
                challenge.brief,
                *challenge.hand_in,
                challenge.material or "",
                *challenge.hints,
                *challenge.counts_when,
            )
        )
        answers = re.findall(r"^\d\. (.+)", challenge.solution, re.MULTILINE)
        assert [answer for answer in answers if answer in shown] == [], challenge.id


def test_harder_challenges_take_longer_and_earn_more(catalog: Catalog) -> None:
    minutes = {
        level: [
            challenge.minutes for challenge in catalog.challenges if challenge.difficulty is level
        ]
        for level in Difficulty
    }
    means = [sum(values) / len(values) for values in minutes.values()]
    worth = [catalog.scoring.challenge.worth(level, Timing.ON_TIME) for level in Difficulty]
    late = [catalog.scoring.challenge.worth(level, Timing.LATE) for level in Difficulty]
    assert means == sorted(means)
    assert worth == sorted(set(worth))
    assert all(0 < less < full for less, full in zip(late, worth, strict=True))
