"""Recall: when each question comes again, over weeks of travelling and edits, and how answers are judged."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.content import Catalog
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.errors import Refusal
from bot.domain.recall import (
    MOST_ASKED,
    WAITS,
    LadderStep,
    Rating,
    RecallItem,
    choose_due,
    is_right,
    list_items,
    next_due,
)
from bot.domain.schedule.clock import local_date
from tests.recall import with_recall

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 10, 19)
NOON = dt.datetime(2026, 10, 19, 12, tzinfo=dt.UTC)
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue")]


KNEW, ALMOST, MISSED = Rating


def question(number: int, day: str) -> RecallQuestion:
    return RecallQuestion(id=f"q{number}", day=day, ask="?", explain=".", number=1)


@pytest.fixture(scope="module")
def pack(catalog: Catalog) -> Catalog:
    """The shipped pack with five questions about each of the first six days."""
    ids = catalog.plan.day_ids[:6]
    recall = tuple(question(n, ids[n // 5]) for n in range(30))
    return with_recall(catalog, recall)


def items_of(
    pack: Catalog, days: dict[str, dt.date], answered: dict[str, LadderStep] | None = None
) -> list[RecallItem]:
    return list_items(pack, days, answered or {})


def climb(item: RecallItem, ratings: list[Rating]) -> list[int]:
    """Answer on each due date; return the days between the check-in on Monday and each."""
    asked, step = [], item.at
    for rating in ratings:
        assert step.due_on
        asked.append((step.due_on - MONDAY).days)
        step = step.rated(rating, step.due_on)
    return asked


def test_known_question_comes_after_1_3_7_and_21_days_and_then_is_done(pack: Catalog) -> None:
    item = items_of(pack, {pack.plan.day_ids[0]: MONDAY})[0]
    assert climb(item, [KNEW] * 4) == [1, 4, 11, 32]
    assert LadderStep(3, MONDAY, MONDAY - DAY).rated(KNEW, MONDAY).due_on is None


def test_question_that_was_not_known_comes_again_the_next_day(pack: Catalog) -> None:
    item = items_of(pack, {pack.plan.day_ids[0]: MONDAY})[0]
    assert climb(item, [KNEW, KNEW, MISSED, KNEW, KNEW]) == [1, 4, 11, 12, 15]


def test_question_that_was_almost_known_waits_as_long_as_before(pack: Catalog) -> None:
    item = items_of(pack, {pack.plan.day_ids[0]: MONDAY})[0]
    assert climb(item, [ALMOST, KNEW, ALMOST, KNEW, KNEW]) == [1, 2, 5, 8, 15]


def test_longest_due_comes_first_and_days_are_mixed(pack: Catalog) -> None:
    first, second = pack.plan.day_ids[:2]
    items = items_of(pack, {first: MONDAY, second: MONDAY + DAY})
    chosen = [item.question.day for item in choose_due(items, MONDAY + 9 * DAY)[:MOST_ASKED]]
    assert chosen == [first, second, first]
    answered = {items[0].question.id: items[0].at.rated(KNEW, MONDAY + 9 * DAY)}
    later = items_of(pack, {first: MONDAY, second: MONDAY + DAY}, answered)
    assert choose_due(later, MONDAY + 9 * DAY)[0].question.day == second


def test_skipped_days_keep_everything_due_on_its_step(pack: Catalog) -> None:
    days = {pack.plan.day_ids[0]: MONDAY}
    answered = {f"q{n}": LadderStep(2, MONDAY + 11 * DAY, MONDAY + 4 * DAY) for n in range(5)}
    items = items_of(pack, days, answered)
    due = choose_due(items, MONDAY + 60 * DAY)
    assert len(due) == 5
    assert {item.at.step for item in due} == {2}


def test_next_due_date_counts_what_is_due_then(pack: Catalog) -> None:
    items = items_of(pack, {pack.plan.day_ids[0]: MONDAY})
    assert next_due([item.at for item in items], MONDAY) == (MONDAY + DAY, 5)
    assert next_due([], MONDAY) is None


def test_days_and_questions_that_are_gone_are_dropped(pack: Catalog) -> None:
    days = {"gone": MONDAY, pack.plan.day_ids[0]: MONDAY}
    assert len(items_of(pack, days, {"q99": LadderStep(1, MONDAY, MONDAY)})) == 5


def _ask(**answer: object) -> RecallQuestion:
    asked = {"id": "a", "day": "b", "ask": "What?", "explain": "So.", **answer}
    return RecallQuestion.model_validate(asked)


@pytest.mark.parametrize(
    ("number", "unit", "typed", "right"),
    [
        (14, "", "14", True),
        (14, "", " 14.0 ", True),
        (14, "", "15", False),
        (3.5, "", "3,5", True),
        (1250, "", "1,250", True),
        (12000.5, "", "12,000.5", True),
        (-1, "", "−1", True),
        (0.75, "", "75%", True),
        (0.75, "", "75", False),
        (97, "%", "97%", True),
        (97, "%", "97", True),
        (40, "minutes", "40 minutes", True),
        (40, "minutes", "40", True),
        (0.1, "", "0.10", True),
    ],
)
def test_number_is_right_whatever_it_is_written_like(
    number: float, unit: str, typed: str, *, right: bool
) -> None:
    assert is_right(_ask(number=number, **({"unit": unit} if unit else {})), typed) is right


@pytest.mark.parametrize("typed", ["40 seconds", "about 40", "forty", "", "nan", "inf", "4 0 0 x"])
def test_what_is_no_number_in_the_unit_is_not_judged(typed: str) -> None:
    with pytest.raises(Refusal, match=r"Type only a number.* You may add “minutes”"):
        is_right(_ask(number=40, unit="minutes"), typed)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("KeyError", True),
        ("key error", True),
        ("`KeyError`", True),
        ("“KeyError”", True),
        ("a KeyError", False),
        ("ValueError", False),
        ("", False),
    ],
)
def test_code_is_right_apart_from_spaces_quotes_and_capitals(typed: str, *, right: bool) -> None:
    assert is_right(_ask(code=["KeyError"]), typed) is right


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),  # hours and zone of a visit
            st.sampled_from(ZONES),
            st.lists(st.sampled_from(Rating), max_size=4),
            st.sampled_from(("nothing", "drop", "restore", "undo", "redo")),
        ),
        min_size=60,
        max_size=90,
    )
)
def test_no_question_is_asked_twice_on_a_date_or_loses_its_step(
    pack: Catalog, visits: list[tuple[int, ZoneInfo, list[Rating], str]]
) -> None:
    whole, days = pack, dict.fromkeys(pack.plan.day_ids[:2], MONDAY)
    answered_at: dict[str, dt.datetime] = {}
    steps: dict[str, LadderStep] = {}
    current, learned = whole, days
    for number, (visit, zone, answers, change) in enumerate(visits):
        now = NOON + number * DAY + dt.timedelta(hours=9 * visit)
        current = {"drop": with_recall(whole, whole.recall[3:]), "restore": whole}.get(
            change, current
        )
        learned = {"undo": dict.fromkeys(pack.plan.day_ids[:1], MONDAY), "redo": days}.get(
            change, learned
        )
        today = local_date(now, zone)
        for rating in answers[:MOST_ASKED]:
            shown = {
                name: LadderStep(step.step, step.due_on, local_date(answered_at[name], zone))
                for name, step in steps.items()
            }
            due = choose_due(items_of(current, learned, shown), today)
            if not due:
                break
            name = due[0].question.id
            if before := steps.get(name):
                assert local_date(answered_at[name], zone) < today
                assert before.step == due[0].at.step
                assert (now - answered_at[name]) > (WAITS[before.step] - 2) * DAY
            steps[name] = due[0].at.rated(rating, today)
            answered_at[name] = now
    for step in steps.values():
        assert step.step <= len(WAITS)
        assert (step.due_on is None) == (step.step == len(WAITS))
