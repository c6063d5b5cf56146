"""Follow-ups to an answer: notices of the member and setup news for moderators."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from bot.db.database import Database
from bot.domain.actor import Actor
from bot.domain.jobs import NoticeKind
from bot.interactions import Request
from bot.services.groups import groups
from bot.services.members import notices
from bot.ui.groups.notices import pending_notices
from bot.ui.groups.routes import ListGroups
from bot.ui.points.routes import ShowEntries
from tests.limits import text_of
from tests.ui.longest.screens import drawn

NOW = dt.datetime(2026, 10, 19, 8, tzinfo=dt.UTC)
ALICE = Actor(1, 2, "alice")


@dataclass(frozen=True, slots=True)
class OnlyDatabase:
    """The part of the resources that is needed here."""

    database: Database


@pytest.fixture
async def request_of_alice(sqlite_url: str) -> AsyncIterator[Request]:
    """A command by Alice, who is in a group and has a notice that her points were corrected."""
    database = Database(sqlite_url)
    async with database.writing() as connection:
        group = await groups.create(connection, 1, "Night owls", "UTC", NOW)
        await groups.change(connection, 1, group.id, now=NOW, opened_at=NOW)
        await groups.join(connection, ALICE, group.id, NOW)
        await notices.add(connection, 1, 2, NoticeKind.POINTS_CORRECTED)
    resources = cast("Any", OnlyDatabase(database))
    nobody = cast("Any", None)
    yield Request(resources, NOW, nobody, nobody, actor_or_none=ALICE, is_command=True)
    await database.close()


async def _pending(request: Request) -> tuple[NoticeKind, ...]:
    async with request.database.reading() as connection:
        return await notices.list_notices(connection, *ALICE.key)


async def test_notice_is_dismissed_only_after_it_was_sent(request_of_alice: Request) -> None:
    screen = await pending_notices(request_of_alice, ListGroups())
    assert screen
    assert "A moderator corrected your points" in text_of(drawn(screen))
    assert await _pending(request_of_alice) == (NoticeKind.POINTS_CORRECTED,)
    for background in screen.background:
        await background()
    assert await _pending(request_of_alice) == ()


async def test_notice_shown_by_the_answer_is_dismissed_at_once(request_of_alice: Request) -> None:
    assert await pending_notices(request_of_alice, ShowEntries()) is None
    assert await _pending(request_of_alice) == ()


async def test_notice_waits_for_a_command(request_of_alice: Request) -> None:
    press = replace(request_of_alice, is_command=False)
    assert await pending_notices(press, ListGroups()) is None
    assert await _pending(request_of_alice) == (NoticeKind.POINTS_CORRECTED,)
