"""One person's commands and presses are answered one at a time; others' are not held up."""

import asyncio

import pytest

from bot.domain.errors import Refusal
from bot.interactions.interaction import Turns


class Presses:
    """Presses of people, which are answered when a test says so."""

    def __init__(self) -> None:
        self.turns, self.begun = Turns(), list[str]()
        self.released: dict[str, asyncio.Event] = {}

    def press(self, person_id: int, name: str) -> asyncio.Task[None]:
        self.released[name] = asyncio.Event()
        return asyncio.create_task(self._answer(person_id, name))

    async def _answer(self, person_id: int, name: str) -> None:
        async with self.turns.turn_of(person_id):
            self.begun.append(name)
            await self.released[name].wait()


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_presses_of_one_person_are_answered_in_order_and_others_at_once() -> None:
    presses = Presses()
    first, second = presses.press(1, "first"), presses.press(1, "second")
    other = presses.press(2, "other")
    await _settle()
    assert presses.begun == ["first", "other"]
    for name, answered in (("first", first), ("second", second), ("other", other)):
        presses.released[name].set()
        await answered
    assert presses.begun == ["first", "other", "second"]


async def test_press_on_top_of_a_queue_is_refused_until_it_is_shorter() -> None:
    presses = Presses()
    waiting = [presses.press(1, f"press {number}") for number in range(5)]
    await _settle()
    with pytest.raises(Refusal, match="still busy with what you pressed before"):
        await presses.press(1, "too many")
    for released in presses.released.values():
        released.set()
    await asyncio.gather(*waiting)
    again = presses.press(1, "again")
    presses.released["again"].set()
    await again
    assert presses.begun[-1] == "again"


async def test_error_ends_a_turn() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError):
        async with turns.turn_of(1):
            raise ZeroDivisionError
    async with asyncio.timeout(120), turns.turn_of(1):
        pass


def test_answers_shown_to_everyone_are_forgotten_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = Turns()
    monkeypatch.setattr("bot.interactions.interaction.SECONDS_TO_COUNT", 0.0)
    for _ in range(50):
        turns.count_public_answer(1)
