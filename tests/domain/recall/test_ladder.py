"""The ladder of recall: when each question comes again, over weeks of travelling, pausing and edits."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.content import Catalog
from bot.domain.content.models.recall import RecallQuestion
from bot.domain.recall.ladder import (
    LADDER,
    MOST_ASKED,
    AnswerRecord,
    LearnedDay,
    RecallItem,
    after_answer,
    choose_due,
    list_items,
    next_due,
)
from bot.domain.schedule.clock import local_date
from tests.recall import with_recall

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 10, 19)
NOON = dt.datetime(2026, 10, 19, 12, tzinfo=dt.UTC)
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue")]


def question(number: int, day: str) -> RecallQuestion:
    form = {"number": 1, "right": ("1",), "wrong": ("2",)}
    return RecallQuestion(id=f"q{number}", day=day, ask="?", explain=".", **form)


@pytest.fixture(scope="module")
def pack(catalog: Catalog) -> Catalog:
    """The shipped pack with five questions about each of the first six days."""
    ids = catalog.plan.day_ids[:6]
    recall = tuple(question(n, ids[n // 5]) for n in range(30))
    return with_recall(catalog, recall)


def items_of(
    pack: Catalog,
    days: list[LearnedDay],
    records: dict[str, AnswerRecord] | None = None,
    key: str | None = None,
) -> list[RecallItem]:
    return list_items(pack, days, records or {}, member_id=7, study_key=key)


def climb(item: RecallItem, answers: list[bool]) -> list[int]:
    """Answer on each due date; return the days between the check-in on Monday and each."""
    asked = []
    for is_right in answers:
        assert item.due_on
        asked.append((item.due_on - MONDAY).days)
        record = after_answer(item, item.due_on, is_right=is_right)
        item = RecallItem(
            item.question, record.rung, record.due_on, record, left_out=False, counts_from=None
        )
    return asked


def test_known_question_comes_after_1_3_7_and_21_days_and_then_is_done(pack: Catalog) -> None:
    item = items_of(pack, [LearnedDay(pack.plan.day_ids[0], MONDAY)])[0]
    assert climb(item, [True] * 4) == [1, 4, 11, 32]
    record = AnswerRecord(3, MONDAY, MONDAY - DAY)
    last = RecallItem(item.question, 3, MONDAY, record, left_out=False, counts_from=None)
    assert after_answer(last, MONDAY, is_right=True).due_on is None


def test_wrong_answer_leads_back_to_the_next_day(pack: Catalog) -> None:
    item = items_of(pack, [LearnedDay(pack.plan.day_ids[0], MONDAY)])[0]
    assert climb(item, [True, True, False, True, True]) == [1, 4, 11, 12, 15]


def test_longest_due_comes_first_and_days_are_mixed(pack: Catalog) -> None:
    first, second = pack.plan.day_ids[:2]
    items = items_of(pack, [LearnedDay(first, MONDAY), LearnedDay(second, MONDAY + DAY)])
    chosen = [item.question.day for item in choose_due(items, MONDAY + 9 * DAY)[:MOST_ASKED]]
    assert chosen == [first, second, first]
    answered = {items[0].question.id: after_answer(items[0], MONDAY + 9 * DAY, is_right=True)}
    later = items_of(pack, [LearnedDay(first, MONDAY), LearnedDay(second, MONDAY + DAY)], answered)
    assert choose_due(later, MONDAY + 9 * DAY)[0].question.day == second


def test_skipped_days_keep_everything_due_on_its_rung(pack: Catalog) -> None:
    day = LearnedDay(pack.plan.day_ids[0], MONDAY)
    records = {f"q{n}": AnswerRecord(2, MONDAY + 11 * DAY, MONDAY + 4 * DAY) for n in range(5)}
    items = items_of(pack, [day], records)
    due = choose_due(items, MONDAY + 60 * DAY)
    assert len(due) == 5
    assert {item.rung for item in due} == {2}


def test_next_due_date_counts_what_is_due_then(pack: Catalog) -> None:
    items = items_of(pack, [LearnedDay(pack.plan.day_ids[0], MONDAY)])
    assert next_due(items, MONDAY) == (MONDAY + DAY, 5)
    assert next_due([], MONDAY) is None


def test_days_and_questions_that_are_gone_are_dropped(pack: Catalog) -> None:
    days = [LearnedDay("gone", MONDAY), LearnedDay(pack.plan.day_ids[0], MONDAY)]
    assert len(items_of(pack, days, {"q99": AnswerRecord(1, MONDAY, MONDAY)})) == 5


def test_study_leaves_out_about_a_fifth_for_three_weeks(catalog: Catalog) -> None:
    day_id = catalog.plan.day_ids[0]
    many = tuple(question(n, day_id) for n in range(1000))
    pack = with_recall(catalog, many)
    items = items_of(pack, [LearnedDay(day_id, MONDAY)], key="key")
    left_out = [item for item in items if item.left_out]
    assert 150 < len(left_out) < 250
    assert {item.due_on for item in left_out} == {MONDAY + 22 * DAY}
    assert {item.due_on for item in items if not item.left_out} == {MONDAY + DAY}
    assert left_out == [
        item for item in items_of(pack, [LearnedDay(day_id, MONDAY)], key="key") if item.left_out
    ]


def test_who_opts_out_or_saw_the_questions_practises_everything(pack: Catalog) -> None:
    day_id = pack.plan.day_ids[0]
    for items in (
        items_of(pack, [LearnedDay(day_id, MONDAY)]),
        items_of(pack, [LearnedDay(day_id, MONDAY, saw_questions=True)], key="key"),
    ):
        assert {item.due_on for item in items} == {MONDAY + DAY}
        assert {item.counts_from for item in items} == {None}


def test_first_answer_after_three_weeks_counts_once(pack: Catalog) -> None:
    days = [LearnedDay(day_id, MONDAY) for day_id in pack.plan.day_ids[:6]]
    items = items_of(pack, days, key="key")
    kept = next(item for item in items if not item.left_out)
    early = after_answer(kept, MONDAY + 5 * DAY, is_right=True)
    assert early.delayed_right is None
    again = next(
        item
        for item in items_of(pack, days, {kept.question.id: early}, key="key")
        if item.question == kept.question
    )
    late = after_answer(again, MONDAY + 22 * DAY, is_right=False)
    assert late.delayed_right is False
    last = next(
        item
        for item in items_of(pack, days, {kept.question.id: late}, key="key")
        if item.question == kept.question
    )
    assert after_answer(last, MONDAY + 40 * DAY, is_right=True).delayed_right is False


def test_left_out_question_counts_only_if_it_was_never_practised(pack: Catalog) -> None:
    days = [LearnedDay(day_id, MONDAY) for day_id in pack.plan.day_ids[:6]]
    item = next(item for item in items_of(pack, days, key="key") if item.left_out)
    assert after_answer(item, MONDAY + 22 * DAY, is_right=True).delayed_right is True
    practised = {item.question.id: AnswerRecord(1, MONDAY + 4 * DAY, MONDAY + DAY)}
    again = next(
        each
        for each in items_of(pack, days, practised, key="key")
        if each.question == item.question
    )
    assert after_answer(again, MONDAY + 30 * DAY, is_right=True).delayed_right is None


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),  # hours and zone of a visit
            st.sampled_from(ZONES),
            st.lists(st.booleans(), max_size=4),
            st.sampled_from(("nothing", "drop", "restore", "undo", "redo")),
        ),
        min_size=60,
        max_size=90,
    )
)
def test_no_question_is_asked_twice_on_a_date_or_loses_its_rung(
    pack: Catalog, visits: list[tuple[int, ZoneInfo, list[bool], str]]
) -> None:
    whole, days = pack, [LearnedDay(day_id, MONDAY) for day_id in pack.plan.day_ids[:2]]
    answered_at: dict[str, dt.datetime] = {}
    records: dict[str, AnswerRecord] = {}
    current, learned = whole, days
    for number, (visit, zone, answers, change) in enumerate(visits):
        now = NOON + number * DAY + dt.timedelta(hours=9 * visit)
        current = {"drop": with_recall(whole, whole.recall[3:]), "restore": whole}.get(
            change, current
        )
        learned = {"undo": days[:1], "redo": days}.get(change, learned)
        today = local_date(now, zone)
        for is_right in answers[:MOST_ASKED]:
            shown = {
                name: AnswerRecord(record.rung, record.due_on, local_date(answered_at[name], zone))
                for name, record in records.items()
            }
            due = choose_due(items_of(current, learned, shown), today)
            if not due:
                break
            name = due[0].question.id
            if before := records.get(name):
                assert local_date(answered_at[name], zone) < today
                assert before.rung == due[0].rung
                assert (now - answered_at[name]) > (LADDER[before.rung] - 2) * DAY
            records[name] = after_answer(due[0], today, is_right=is_right)
            answered_at[name] = now
    for record in records.values():
        assert record.rung <= len(LADDER)
        assert (record.due_on is None) == (record.rung == len(LADDER))
