"""Late pictures: added to their message, unless its content has been replaced meanwhile."""

import asyncio

from bot.pictures.late import LatePictures


async def test_late_picture_is_cancelled_when_message_changes() -> None:
    late, added = LatePictures(), list[str]()

    async def add(word: str) -> None:
        await asyncio.sleep(0)
        added.append(word)

    late.add(1, add("for a message that changes"))
    late.add(2, add("for one that stays"))
    late.cancel(1)
    await asyncio.sleep(0.01)
    assert added == ["for one that stays"]


async def test_newer_late_picture_can_be_cancelled() -> None:
    late, added = LatePictures(), list[str]()

    async def add(word: str) -> None:
        await asyncio.sleep(0.01)
        added.append(word)

    late.add(1, add("older"))
    late.add(1, add("newer"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # the older picture has ended
    late.cancel(1)
    await asyncio.sleep(0.02)
    assert added == []


async def test_no_picture_is_added_after_closing() -> None:
    late, added = LatePictures(), list[str]()

    async def add(word: str) -> None:
        await asyncio.sleep(0)
        added.append(word)

    late.add(1, add("for a bot that stops"))
    await late.close()
    assert added == []
