"""The choice of the next challenge: deterministic, and without repetition until all were posted."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.choice import SelectionInput, choose_challenge
from bot.domain.content import Catalog, Challenge, Difficulty

GROUP = SelectionInput(7)
group_ids = st.integers(1, 10_000)


@cache
def challenge(number: int, *, week: int = 1, difficulty: int = 1) -> Challenge:
    """Return a challenge whose id is “c” followed by its number."""
    return Challenge(
        id=f"c{number}",
        title=f"Challenge {number}",
        week=week,
        difficulty=Difficulty(difficulty),
        minutes=30,
        brief="Do it.",
        hand_in=("it",),
        material=None,
        counts_when=("it runs", "it is yours", "it is new"),
        solution="It runs.",
        hints=("Begin.",),
        skills=("python",),
    )


def challenges_of(length: int) -> list[Challenge]:
    """Return challenges that cycle through four weeks and three difficulties."""
    return [challenge(n, week=n % 4 + 1, difficulty=n % 3 + 1) for n in range(length)]


def choose_many(
    challenges: Sequence[Challenge], selection: SelectionInput, count: int
) -> list[Challenge]:
    """Choose `count` challenges, each as if those before had been posted."""
    found: list[Challenge] = []
    for _ in range(count):
        item = choose_challenge(
            challenges, replace(selection, posted=(*selection.posted, *ids(found)))
        )
        assert item
        found.append(item)
    return found


def ids(challenges: Collection[Challenge]) -> list[str]:
    return [item.id for item in challenges]


challenge_lists = st.integers(1, 25).map(challenges_of)


@given(challenge_lists, group_ids)
def test_challenge_is_not_repeated_before_all_were_posted(
    challenges: list[Challenge], group_id: int
) -> None:
    posted = ids(choose_many(challenges, SelectionInput(group_id), len(challenges) * 3))
    for number in range(3):
        of_round = posted[number * len(challenges) : (number + 1) * len(challenges)]
        assert set(of_round) == set(ids(challenges))


@given(challenge_lists, group_ids)
def test_new_round_does_not_begin_with_last_challenge(
    challenges: list[Challenge], group_id: int
) -> None:
    posted = ids(choose_many(challenges, SelectionInput(group_id), len(challenges) * 3))
    twice = [item for item, next_item in pairwise(posted) if item == next_item]
    assert twice == [] or len(challenges) == 1


@given(challenge_lists, group_ids, st.data())
def test_choice_does_not_depend_on_order_of_input(
    challenges: list[Challenge], group_id: int, data: st.DataObject
) -> None:
    posted = data.draw(st.lists(st.sampled_from(ids(challenges)), max_size=40))
    selection = SelectionInput(group_id, posted, retired=frozenset(ids(challenges)[:1]))
    shuffled = random.Random(group_id).sample(challenges, len(challenges))
    assert choose_challenge(challenges, selection) == choose_challenge(
        shuffled, replace(selection, retired=[ids(challenges)[0]])
    )


def test_groups_have_different_orders() -> None:
    challenges = [challenge(number) for number in range(12)]
    orders = {
        tuple(ids(choose_many(challenges, SelectionInput(number), 12))) for number in range(20)
    }
    assert len(orders) == 20


def test_queued_challenges_come_first_in_order() -> None:
    selection = replace(GROUP, posted=("c3",), queued=("c3", "c1"))
    assert ids(choose_many(challenges_of(8), selection, 1)) == ["c3"]
    selection = replace(selection, posted=("c3", "c3"), queued=("c1",))
    assert ids(choose_many(challenges_of(8), selection, 1)) == ["c1"]


@pytest.mark.parametrize("queued", [("gone", "c2"), ("c1", "c2"), ("c1", "gone", "c2")])
def test_queued_challenge_that_is_retired_or_removed_is_skipped(queued: tuple[str, ...]) -> None:
    found = choose_challenge(challenges_of(8), replace(GROUP, queued=queued, retired={"c1"}))
    assert found
    assert found.id == "c2"


@given(challenge_lists, group_ids, st.data())
def test_retired_challenge_is_never_chosen(
    challenges: list[Challenge], group_id: int, data: st.DataObject
) -> None:
    retired = data.draw(st.sets(st.sampled_from(ids(challenges))))
    queued = data.draw(st.lists(st.sampled_from(ids(challenges)), unique=True))
    selection = SelectionInput(group_id, queued=queued, retired=retired)
    if len(retired) == len(challenges):
        assert choose_challenge(challenges, selection) is None
    else:
        assert set(ids(choose_many(challenges, selection, len(challenges)))) & retired == set()


def test_unretired_challenge_is_chosen_first() -> None:
    challenges = challenges_of(4)
    posted = ids(choose_many(challenges, replace(GROUP, retired={"c2"}), 6))
    assert Counter(posted) == {"c0": 2, "c1": 2, "c3": 2}
    assert ids(choose_many(challenges, replace(GROUP, posted=posted), 2)) == ["c2", "c2"]


def test_new_challenge_is_chosen_first_and_removed_one_never() -> None:
    posted = ids(choose_many(challenges_of(4), GROUP, 4))
    challenges = [*challenges_of(3), challenge(50, week=4, difficulty=3)]
    assert ids(choose_many(challenges, replace(GROUP, posted=posted), 1)) == ["c50"]


@given(group_ids)
def test_group_gets_a_challenge_of_each_week(group_id: int) -> None:
    challenges = [challenge(n, week=n // 6 + 1) for n in range(24)]
    weeks = [item.week for item in choose_many(challenges, SelectionInput(group_id), 48)]
    assert weeks == [1, 2, 3, 4] * 12


@given(group_ids)
def test_easier_challenges_of_plan_week_come_first(group_id: int) -> None:
    challenges = [challenge(n, week=n % 4 + 1, difficulty=n // 4 % 3 + 1) for n in range(24)]
    first = choose_many(challenges, SelectionInput(group_id), 3)
    assert [item.difficulty for item in first] == [1, 1, 1]


def test_no_challenge_is_chosen_from_empty_list() -> None:
    assert choose_challenge([], GROUP) is None


def test_shipped_challenges_are_each_chosen_once_by_week(catalog: Catalog) -> None:
    challenges = catalog.challenges
    posted = choose_many(challenges, SelectionInput(5), len(challenges))
    assert len(set(ids(posted))) == len(challenges)
    assert [item.week for item in posted[:8]] == [1, 2, 3, 4] * 2
    assert posted[0].difficulty is Difficulty.FIRST_STEPS
