"""Practising interview questions: which comes next, and when one comes again."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.content import Catalog
from bot.domain.content.models.questions import Seniority
from bot.domain.interview import InterviewPractice, questions_for, roles_with_questions
from bot.domain.recall import WAITS, LadderStep, Rating, on_step
from bot.domain.schedule.clock import local_date
from tests.interview import make_question, with_interview

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 10, 19)
ROLE = "ai-engineer"
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue")]

most, some, little = Rating


@pytest.fixture(scope="module")
def pack(catalog: Catalog) -> Catalog:
    """The shipped pack with two questions for each level, the senior ones first."""
    levels = [level for level in reversed(Seniority) for _ in range(2)]
    return with_interview(
        catalog, [make_question(n, level=level) for n, level in enumerate(levels)]
    )


def practice(
    pack: Catalog,
    today: dt.date,
    records: dict[str, LadderStep] | None = None,
    level: Seniority | None = None,
) -> InterviewPractice:
    return InterviewPractice(questions_for(pack, ROLE, level), records or {}, today)


def after_rating(step: LadderStep | None, rating: Rating, today: dt.date) -> LadderStep:
    """Return the step after an answer; the first leads to the first wait, whatever it was like."""
    return step.rated(rating, today) if step else on_step(0, today)


def waits(ratings: list[Rating]) -> list[int | None]:
    """Rate on each due date; return the days until each next time, None once there is none."""
    record, today, found = None, MONDAY, list[int | None]()
    for rating in ratings:
        record = after_rating(record, rating, today)
        found.append((record.due_on - today).days if record.due_on else None)
        today = record.due_on or today
    return found


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([most] * 5, [1, 3, 7, 21, None]),
        ([some], [1]),
        ([little], [1]),
        ([most, most, some, most], [1, 3, 3, 7]),
        ([most, most, most, little, most], [1, 3, 7, 1, 3]),
        ([some, some, most, some], [1, 1, 3, 3]),
    ],
)
def test_question_comes_again_by_how_much_of_it_the_answer_had(
    ratings: list[Rating], expected: list[int | None]
) -> None:
    assert waits(ratings) == expected


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (dt.date(2026, 3, 28), dt.date(2026, 3, 29)),
        (dt.date(2026, 10, 24), dt.date(2026, 10, 25)),
        (dt.date(2026, 12, 31), dt.date(2027, 1, 1)),
    ],
)
def test_next_day_is_a_date_also_when_clocks_change_and_at_the_end_of_the_year(
    today: dt.date, due: dt.date
) -> None:
    assert after_rating(None, most, today).due_on == due


def test_new_questions_come_by_level_and_then_in_the_order_of_the_pack(pack: Catalog) -> None:
    unseen = practice(pack, MONDAY).unseen
    assert [question.id for question in unseen] == ["q4", "q5", "q2", "q3", "q0", "q1"]


def test_due_questions_come_before_new_ones_and_the_longest_due_first(pack: Catalog) -> None:
    records = {
        "q0": LadderStep(1, MONDAY, MONDAY - 3 * DAY),
        "q1": LadderStep(1, MONDAY - DAY, MONDAY - 4 * DAY),
        "q2": LadderStep(1, MONDAY + DAY, MONDAY - 2 * DAY),
    }
    found = practice(pack, MONDAY, records)
    assert [question.id for question in found.due] == ["q1", "q0"]
    assert found.next_question == found.due[0]
    assert len(found.unseen) == 3
    assert found.next_due == (MONDAY + DAY, 1)


def test_nothing_is_left_once_everything_was_rated_today(pack: Catalog) -> None:
    records = {f"q{n}": after_rating(None, most, MONDAY) for n in range(6)}
    found = practice(pack, MONDAY, records)
    assert found.next_question is None
    assert found.next_due == (MONDAY + DAY, 6)


def test_question_after_its_last_wait_never_comes_again(pack: Catalog) -> None:
    done = LadderStep(len(WAITS), None, MONDAY)
    found = practice(pack, MONDAY + 400 * DAY, {f"q{n}": done for n in range(6)})
    assert found.next_question is None
    assert found.next_due is None


def test_level_and_role_choose_the_questions(pack: Catalog) -> None:
    found = practice(pack, MONDAY, level=Seniority.SENIOR)
    assert [question.id for question in found.questions] == ["q0", "q1"]
    assert questions_for(pack, "data-scientist", None) == ()
    assert [role.id for role in roles_with_questions(pack)] == [ROLE]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),  # part of the day
            st.sampled_from(ZONES),
            st.lists(st.sampled_from(Rating), max_size=4),
            st.booleans(),  # whether the pack lacks its first three questions
        ),
        min_size=30,
        max_size=70,
    )
)
def test_no_question_comes_twice_on_a_date_or_before_its_wait_ends(
    pack: Catalog, visits: list[tuple[int, ZoneInfo, list[Rating], bool]]
) -> None:
    shorter = with_interview(pack, pack.interview[3:])
    rated_at: dict[str, dt.datetime] = {}
    records: dict[str, LadderStep] = {}
    for number, (part, zone, ratings, is_shorter) in enumerate(visits):
        now = dt.datetime(2026, 10, 19, tzinfo=dt.UTC) + number * DAY + part * dt.timedelta(hours=8)
        today = local_date(now, zone)
        for rating in ratings:
            shown = {
                name: LadderStep(one.step, one.due_on, local_date(rated_at[name], zone))
                for name, one in records.items()
            }
            asked = practice(shorter if is_shorter else pack, today, shown).next_question
            if asked is None:
                break
            name = asked.id
            if before := records.get(name):
                assert local_date(rated_at[name], zone) < today
                # Moving between zones can shorten a wait by little more than a day.
                assert now - rated_at[name] > (WAITS[before.step] - 2) * DAY
            records[name] = after_rating(shown.get(name), rating, today)
            rated_at[name] = now
    assert {one.step for one in records.values()} <= set(range(len(WAITS) + 1))
    assert all((one.due_on is None) == (one.step == len(WAITS)) for one in records.values())
