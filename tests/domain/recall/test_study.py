"""The figures of the recall study."""

from bot.domain.recall.study import (
    FEWEST_MEMBERS,
    DelayedAnswer,
    MemberCounts,
    count_complete_days,
    effect_of,
)


def test_too_few_members_give_no_effect() -> None:
    both = MemberCounts(practised=8, practised_right=8, left_out=2, left_out_right=0)
    only_practised = MemberCounts(practised=8, practised_right=8, left_out=0, left_out_right=0)
    almost_enough = [both] * (FEWEST_MEMBERS - 1)
    assert effect_of(almost_enough) is None
    assert effect_of([*almost_enough, only_practised]) is None


def test_effect_is_difference_of_shares() -> None:
    one = MemberCounts(practised=8, practised_right=6, left_out=2, left_out_right=1)
    effect = effect_of([one] * FEWEST_MEMBERS)
    assert effect
    assert (effect.practised, effect.left_out, effect.difference) == (0.75, 0.5, 0.25)
    assert effect.low == effect.high == 0.25


def test_interval_is_as_wide_as_members_differ() -> None:
    members = [
        MemberCounts(practised=10, practised_right=10, left_out=10, left_out_right=0),
        MemberCounts(practised=10, practised_right=0, left_out=10, left_out_right=0),
    ] * 50
    effect = effect_of(members)
    assert effect
    assert abs(effect.difference - 0.5) < 1e-9
    # The share of a member is 0 or 1: a standard error of 0.5 / sqrt(99).
    assert abs((effect.high - effect.low) / 2 - 1.96 * 0.5 / 99**0.5) < 1e-9


def test_day_counts_once_all_its_questions_have_a_delayed_answer() -> None:
    unanswered = [DelayedAnswer("day", left_out=False, right=None)]
    others = [
        DelayedAnswer("day", left_out=False, right=False),
        DelayedAnswer("day", left_out=True, right=True),
    ]
    another_day = [DelayedAnswer("another", left_out=True, right=False)]
    assert count_complete_days([*unanswered, *others, *another_day]) == MemberCounts(
        practised=0, practised_right=0, left_out=1, left_out_right=0
    )
    answered = [DelayedAnswer("day", left_out=False, right=True)]
    assert count_complete_days([*answered, *others, *another_day]) == MemberCounts(
        practised=2, practised_right=1, left_out=2, left_out_right=1
    )
