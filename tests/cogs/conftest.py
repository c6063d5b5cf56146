"""The whole bot on a simulated Discord, with a member and a second one."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord

from bot.app import Resources, StudyBot
from bot.db.session import Database
from bot.domain.catalog import Catalog
from bot.domain.errors import Refusal
from bot.pictures import Pictures
from tests.limits import components, text_of, violations


@dataclass(frozen=True, slots=True)
class Stage:
    """A server with a channel and two members."""

    env: simcord.Env
    bot: StudyBot
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor
    bob: simcord.MemberActor

    async def ask(self, command: str, **options: Any) -> simcord.ResponseMessage:
        """Let Alice give a command in the channel, and return the answer."""
        result = await self.alice.slash(self.channel, command, **options)
        assert result.response is not None
        return result.response

    async def ask_in_vain(self, command: str, **options: Any) -> simcord.ResponseMessage:
        """Let Alice ask for what is refused, and return the refusal, which is for her alone."""
        answer = await self.ask(command, **options)
        refusal = self.env.errors[-1]  # reading it tells simcord that it was expected
        assert isinstance(refusal.__cause__, Refusal)
        assert answer.ephemeral
        return answer


def said(message: simcord.ResponseMessage) -> str:
    """Return all text of an answer."""
    return text_of({"components": message.components})


def labels(message: simcord.ResponseMessage) -> list[str]:
    """Return what is written on the buttons of an answer, in their order."""
    every = reversed(list(components({"components": message.components})))
    return [part["label"] for part in every if "label" in part]


@pytest.fixture
def pictures() -> Pictures:
    """Draws for real, in its own process, which starts with the first picture."""
    return Pictures()


class SimulatedClock:
    """The clock of the simulated Discord, which the tests turn."""

    def now(self) -> dt.datetime:
        """Return this instant."""
        return discord.utils.utcnow()


@pytest.fixture
def resources(catalog: Catalog, pictures: Pictures, sqlite_url: str) -> Resources:
    """What the bot under test works with, on a fresh database."""
    return Resources(catalog, pictures, Database(sqlite_url), SimulatedClock())


@pytest.fixture
async def simcord_bot(resources: Resources) -> AsyncIterator[StudyBot]:
    """The bot under test."""
    bot = StudyBot(resources)
    yield bot
    await bot.close()


@pytest.fixture
async def stage(simcord_env: simcord.Env, simcord_bot: StudyBot) -> AsyncIterator[Stage]:
    """The bot in a server, its commands known to Discord; what it sent is checked at the end."""
    await simcord_bot.tree.sync()
    server = simcord_env.create_guild("Future AI engineers")
    channel = server.create_text_channel("study")
    alice, bob = (server.add_member(simcord_env.create_user(name)) for name in ("alice", "bob"))
    yield Stage(simcord_env, simcord_bot, channel, alice, bob)
    sent = [entry.json for entry in simcord_env.http_requests if isinstance(entry.json, dict)]
    messages = [body.get("data") or body for body in sent]
    assert [found for message in messages for found in violations(message)] == []
