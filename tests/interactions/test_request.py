"""In whose name something is asked for in direct messages."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from bot.db.database import Database
from bot.domain.errors import Refusal
from bot.interactions import Request
from bot.services.members import membership

_NOW = dt.datetime(2026, 10, 19, tzinfo=dt.UTC)
_SERVER, _ALICE, _ROLE = 1, 2, 3


async def test_discord_is_asked_only_about_servers_that_have_the_bot(sqlite_url: str) -> None:
    asked = []

    async def fetch_member(*ids: int) -> Any:
        asked.append(ids)
        return {"roles": [str(_ROLE)], "nick": "Al"}

    async with Database(sqlite_url) as database:
        resources: Any = SimpleNamespace(database=database)
        user: Any = SimpleNamespace(id=_ALICE, display_name="alice", name="alice")
        http = SimpleNamespace(get_member=fetch_member)
        client: Any = SimpleNamespace(http=http, reachable=lambda _: None)
        request = Request(resources, _NOW, user, client)
        with pytest.raises(Refusal, match="I’m not in that server any more"):
            await request.in_server(_SERVER)
        assert asked == []
        async with database.writing() as connection:
            await membership.ensure_server(connection, _SERVER)
        actor = (await request.in_server(_SERVER)).actor
    assert asked == [(_SERVER, _ALICE)]
    assert (actor.guild_id, actor.name, actor.role_ids) == (
        _SERVER,
        "Al",
        frozenset({_SERVER, _ROLE}),
    )
    assert actor.is_moderator is None  # another process serves the server
