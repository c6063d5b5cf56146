"""Pictures that are added to messages which were sent without them."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class LatePictures:
    """The tasks that add a picture once it is rendered, by the id of the message."""

    def __init__(self) -> None:
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def add(self, message_id: int, adding: Coroutine[Any, Any, None]) -> None:
        """Run the coroutine that adds a picture to a message, unless `cancel` stops it."""
        self.cancel(message_id)
        task = asyncio.create_task(adding, name=f"late picture {message_id}")
        self._tasks[message_id] = task
        task.add_done_callback(lambda done: self._forget(message_id, done))

    def _forget(self, message_id: int, done: asyncio.Task[None]) -> None:
        if self._tasks.get(message_id) is done:
            del self._tasks[message_id]

    def cancel(self, message_id: int) -> None:
        """Add no picture to a message, because its content has been replaced."""
        if task := self._tasks.pop(message_id, None):
            task.cancel()

    async def close(self) -> None:
        """Cancel all tasks, and wait until they have ended."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
