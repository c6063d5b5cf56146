"""The choice of the next challenge: it is deterministic and repeats none before all were posted."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenge_choice import SelectionInput, choose_challenge
from bot.domain.content.catalog import Catalog
from bot.domain.content.challenges import Challenge, Difficulty, Evidence

GROUP = SelectionInput(7)
group_ids = st.integers(1, 10_000)


def challenge(number: int, *, week: int = 1, difficulty: int = 1) -> Challenge:
    """Return a challenge whose id is “c” and its number."""
    return Challenge(
        id=f"c{number}",
        title=f"Challenge {number}",
        week=week,
        difficulty=Difficulty(difficulty),
        minutes=30,
        brief="Do it.",
        material=None,
        counts_when=("it runs", "it is yours", "it is new"),
        key="It runs.",
        hints=("Begin.",),
        evidence=(Evidence.TEXT,),
        skills=("python",),
    )


def bank_of(length: int) -> list[Challenge]:
    """Return challenges of four weeks and three difficulties."""
    return [challenge(n, week=n % 4 + 1, difficulty=n % 3 + 1) for n in range(length)]


def chosen(bank: Sequence[Challenge], taste: SelectionInput, count: int) -> list[Challenge]:
    """Return the challenges posted one after another."""
    found: list[Challenge] = []
    for _ in range(count):
        one = choose_challenge(bank, replace(taste, posted=(*taste.posted, *ids(found))))
        assert one
        found.append(one)
    return found


def ids(challenges: Collection[Challenge]) -> list[str]:
    return [one.id for one in challenges]


banks = st.integers(1, 25).map(bank_of)


@given(banks, group_ids, st.booleans())
def test_challenge_is_not_repeated_before_all_were_posted(
    bank: list[Challenge], group_id: int, follows: bool
) -> None:
    taste = SelectionInput(group_id, follows_plan=follows)
    posted = ids(chosen(bank, taste, len(bank) * 3))
    for number in range(3):
        of_round = posted[number * len(bank) : (number + 1) * len(bank)]
        assert set(of_round) == set(ids(bank))


@given(banks, group_ids, st.booleans())
def test_new_round_does_not_begin_with_last_challenge(
    bank: list[Challenge], group_id: int, follows: bool
) -> None:
    posted = ids(chosen(bank, SelectionInput(group_id, follows_plan=follows), len(bank) * 3))
    twice = [one for one, other in pairwise(posted) if one == other]
    assert twice == [] or len(bank) == 1


@given(banks, group_ids, st.data())
def test_choice_does_not_depend_on_order_of_input(
    bank: list[Challenge], group_id: int, data: st.DataObject
) -> None:
    posted = data.draw(st.lists(st.sampled_from(ids(bank)), max_size=40))
    taste = SelectionInput(group_id, posted, retired=frozenset(ids(bank)[:1]))
    shuffled = random.Random(group_id).sample(bank, len(bank))
    assert choose_challenge(bank, taste) == choose_challenge(
        shuffled, replace(taste, retired=[ids(bank)[0]])
    )


def test_groups_have_different_orders() -> None:
    bank = [challenge(number) for number in range(12)]
    orders = {tuple(ids(chosen(bank, SelectionInput(number), 12))) for number in range(20)}
    assert len(orders) == 20


def test_queued_challenges_come_first_in_order() -> None:
    taste = replace(GROUP, posted=("c3",), queued=("c3", "c1"))
    assert ids([choose_challenge(bank_of(8), taste) or challenge(99)]) == ["c3"]
    taste = replace(taste, posted=("c3", "c3"), queued=("c1",))
    assert ids([choose_challenge(bank_of(8), taste) or challenge(99)]) == ["c1"]


@pytest.mark.parametrize("queued", [("gone", "c2"), ("c1", "c2"), ("c1", "gone", "c2")])
def test_queued_challenge_that_is_retired_or_removed_is_skipped(queued: tuple[str, ...]) -> None:
    found = choose_challenge(bank_of(8), replace(GROUP, queued=queued, retired={"c1"}))
    assert found
    assert found.id == "c2"


@given(banks, group_ids, st.data())
def test_retired_challenge_is_never_chosen(
    bank: list[Challenge], group_id: int, data: st.DataObject
) -> None:
    retired = data.draw(st.sets(st.sampled_from(ids(bank))))
    queued = data.draw(st.lists(st.sampled_from(ids(bank)), unique=True))
    taste = SelectionInput(group_id, queued=queued, retired=retired)
    if len(retired) == len(bank):
        assert choose_challenge(bank, taste) is None
    else:
        assert set(ids(chosen(bank, taste, len(bank)))) & retired == set()


def test_unretired_challenge_is_chosen_first() -> None:
    bank = bank_of(4)
    posted = ids(chosen(bank, replace(GROUP, retired={"c2"}), 6))
    assert Counter(posted) == {"c0": 2, "c1": 2, "c3": 2}
    assert ids(chosen(bank, replace(GROUP, posted=posted), 2)) == ["c2", "c2"]


def test_new_challenge_comes_first_and_removed_one_never() -> None:
    posted = ids(chosen(bank_of(4), GROUP, 4))
    bank = [*bank_of(3), challenge(50, week=4, difficulty=3)]
    assert ids(chosen(bank, replace(GROUP, posted=posted), 1)) == ["c50"]


@given(group_ids)
def test_group_following_plan_gets_challenge_of_each_week(group_id: int) -> None:
    bank = [challenge(n, week=n // 6 + 1) for n in range(24)]
    weeks = [one.week for one in chosen(bank, SelectionInput(group_id), 48)]
    assert weeks == [1, 2, 3, 4] * 12


@given(group_ids)
def test_easier_challenges_of_plan_week_come_first(group_id: int) -> None:
    bank = [challenge(n, week=n % 4 + 1, difficulty=n // 4 % 3 + 1) for n in range(24)]
    first = chosen(bank, SelectionInput(group_id), 3)
    assert [one.difficulty for one in first] == [1, 1, 1]


@given(group_ids)
def test_group_not_following_plan_begins_with_easy_challenges(group_id: int) -> None:
    bank = [challenge(n, week=n % 4 + 1, difficulty=3 - n % 3) for n in range(24)]
    posted = chosen(bank, SelectionInput(group_id, follows_plan=False), 6)
    assert [one.difficulty for one in posted[:3]] == [1, 1, 1]
    assert all(one.difficulty <= 2 for one in posted)


def test_no_challenge_is_chosen_from_empty_list() -> None:
    assert choose_challenge([], GROUP) is None


@pytest.mark.parametrize("follows", [True, False])
def test_shipped_challenges_are_each_chosen_once_by_week(catalog: Catalog, follows: bool) -> None:
    bank = catalog.challenges
    posted = chosen(bank, SelectionInput(5, follows_plan=follows), len(bank))
    assert len(set(ids(posted))) == len(bank)
    assert not follows or [one.week for one in posted[:8]] == [1, 2, 3, 4] * 2
    assert posted[0].difficulty is Difficulty.FIRST_STEPS
