"""The figures of the recall study."""

from bot.domain.recall.study import (
    FEWEST_MEMBERS,
    DelayedAnswer,
    MemberCounts,
    count_complete_days,
    effect_of,
)


def test_too_few_members_give_no_effect() -> None:
    one = MemberCounts(8, 8, 2, 0)
    assert effect_of([one] * (FEWEST_MEMBERS - 1)) is None
    assert effect_of([*[one] * (FEWEST_MEMBERS - 1), MemberCounts(8, 8, 0, 0)]) is None


def test_effect_is_difference_of_shares() -> None:
    effect = effect_of([MemberCounts(8, 6, 2, 1)] * FEWEST_MEMBERS)
    assert effect
    assert (effect.practised, effect.left_out, effect.difference) == (0.75, 0.5, 0.25)
    assert effect.low == effect.high == 0.25


def test_interval_is_as_wide_as_members_differ() -> None:
    members = [MemberCounts(10, 10, 10, 0), MemberCounts(10, 0, 10, 0)] * 50
    effect = effect_of(members)
    assert effect
    assert abs(effect.difference - 0.5) < 1e-9
    # The share of a member is 0 or 1: a standard error of 0.5 / sqrt(99).
    assert abs((effect.high - effect.low) / 2 - 1.96 * 0.5 / 99**0.5) < 1e-9


def test_day_counts_once_all_its_questions_have_a_delayed_answer() -> None:
    known = [DelayedAnswer("day", left_out=False, right=None)]
    others = [
        DelayedAnswer("day", left_out=False, right=False),
        DelayedAnswer("day", left_out=True, right=True),
    ]
    another_day = [DelayedAnswer("another", left_out=True, right=False)]
    assert count_complete_days([*known, *others, *another_day]) == MemberCounts(0, 0, 1, 0)
    known = [DelayedAnswer("day", left_out=False, right=True)]
    assert count_complete_days([*known, *others, *another_day]) == MemberCounts(2, 1, 2, 1)
