"""One thing at a time for each person, so that nobody who presses quickly keeps others waiting."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.errors import Refusal

_MOST_AT_ONCE = 5
"""Commands and presses of one person: the one that is being answered, and those that wait for it."""


class Turns:
    """Commands, presses and forms of all people, each person's in the order in which they came."""

    def __init__(self) -> None:
        self._unanswered = Counter[int]()
        self._locks: dict[int, asyncio.Lock] = {}

    @asynccontextmanager
    async def turn_of(self, person_id: int) -> AsyncIterator[None]:
        """Hold the person's turn; wait for what they asked for before, and refuse a sixth at once."""
        if self._unanswered[person_id] >= _MOST_AT_ONCE:
            raise Refusal(
                "One thing at a time: I’m still busy with what you pressed before. Try again in a moment."
            )
        self._unanswered[person_id] += 1
        try:
            async with self._locks.setdefault(person_id, asyncio.Lock()):
                yield
        finally:
            self._unanswered[person_id] -= 1
            if not self._unanswered[person_id]:
                del self._unanswered[person_id], self._locks[person_id]
