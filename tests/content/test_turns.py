"""“Your turn”, the last step of a day: its solution does what the step asks, and nothing else does."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from typing import Any
from unittest import mock

import pytest

from bot.domain.content.models.plan import PlanDay, PlanStep
from tests.content.recomputed.items import run
from tests.content.recomputed.second_plan.folders import project_folder, solved_turn
from tests.content.recomputed.solutions import world
from tests.content.recomputed.week_1 import answer
from tests.packs import shipped_catalog

PLANS = {plan.id: plan.days for plan in shipped_catalog().plans}
COMPLETE = {"first", "language-model-apps", "notebook-to-service"}
"""Plans in which every day ends with a turn."""

NEEDS: dict[str, Mapping[str, str]] = {
    "readme-and-watch-page": {"INCIDENT.md": solved_turn("readme-and-watch-page", "text")}
}
"""The files that a turn of the second plan needs from its day, by the day's id and their names."""


@contextmanager
def _project(day: PlanDay) -> Iterator[None]:
    with (
        project_folder(NEEDS.get(day.id, {})) as folder,
        mock.patch("tempfile.tempdir", str(folder)),
        mock.patch.dict("os.environ"),
    ):
        yield


FOLDERS: dict[str, Callable[[PlanDay], AbstractContextManager[object]]] = {
    "first": world,
    "notebook-to-service": _project,
}
"""By plan: what a turn finds in its folder. A plan that isn't here runs its turns itself."""

_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def _turns(days: tuple[PlanDay, ...]) -> list[PlanDay]:
    return [day for day in days if day.steps[-1].title == "Your turn"]


TURNS = [(FOLDERS[plan], day) for plan in FOLDERS for day in _turns(PLANS[plan])]
WITH_ASSERTS = [one for one in TURNS if one[1].steps[-1].language == "python"]
WITH_RESULT = [one for one in TURNS if one[1].steps[-1].language == "text"]
WITH_COMMANDS = [one for one in TURNS if one[1].steps[-1].language == "sh"]
"""Commands of Git and Python are followed with the rest of their day, in `recomputed/second_plan/`."""


def _id(value: Any) -> str:
    return value.id if isinstance(value, PlanDay) else ""


def _solved(turn: PlanStep) -> str:
    return "\n\n".join(_PYTHON.findall(turn.solution or ""))


@pytest.mark.parametrize("plan", sorted(COMPLETE))
def test_every_day_of_a_complete_plan_ends_with_a_turn(plan: str) -> None:
    assert _turns(PLANS[plan]) == list(PLANS[plan])


def test_turns_have_help_and_say_what_is_right() -> None:
    turns = [day.steps[-1] for day in chain.from_iterable(map(_turns, PLANS.values()))]
    helped = [turn for turn in turns if turn.hint and "```" in (turn.solution or "")]
    assert [turn.do for turn in turns if turn not in helped or not turn.code] == []
    assert len(WITH_ASSERTS) + len(WITH_RESULT) + len(WITH_COMMANDS) == len(TURNS)


@pytest.mark.parametrize(("folder", "day"), WITH_ASSERTS, ids=_id)
def test_solution_passes_the_asserts_which_fail_alone(
    folder: Callable[[PlanDay], AbstractContextManager[object]], day: PlanDay
) -> None:
    asserts = day.steps[-1].code or ""
    assert asserts.count("assert ") >= 2
    with folder(day):
        run(f"{_solved(day.steps[-1])}\n\n{asserts}")
    with folder(day), pytest.raises(NameError):
        run(asserts)


@pytest.mark.parametrize(("folder", "day"), WITH_RESULT, ids=_id)
def test_solution_prints_what_the_turn_shows(
    folder: Callable[[PlanDay], AbstractContextManager[object]], day: PlanDay
) -> None:
    *_, turn = day.steps
    lines = (turn.code or "").splitlines()
    with folder(day):
        if "->" not in lines[0]:
            assert run(_solved(turn))[0] == lines
            return
        for said, expected in (line.split("->") for line in lines):
            assert answer(_solved(turn), said.strip()) == expected.strip()
