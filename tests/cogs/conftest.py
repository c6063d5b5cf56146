"""The whole bot on a simulated Discord, with two members and a moderator."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import discord
import pytest
import simcord

from bot.app import StudyBot
from bot.db.session import Database
from bot.domain.content.catalog import Catalog
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.jobs.membership import DiscordMembership
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from bot.services.groups import groups
from tests.limits import components, text_of, violations

Message: TypeAlias = simcord.ResponseMessage | discord.Message


@dataclass(frozen=True, slots=True)
class Stage:
    """A server with a channel, two members and a moderator; it is midnight as a Thursday begins."""

    env: simcord.Env
    bot: StudyBot
    server: simcord.GuildHandle
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor
    bob: simcord.MemberActor
    morgan: simcord.MemberActor

    async def type(
        self, command: str, by: simcord.MemberActor | None = None, **options: Any
    ) -> simcord.InteractionResult:
        """Let somebody, Alice unless named, give a command in the channel; return what followed."""
        return await (by or self.alice).slash(self.channel, command, **options)

    async def ask(
        self, command: str, by: simcord.MemberActor | None = None, **options: Any
    ) -> simcord.ResponseMessage:
        """Let somebody give a command in the channel, and return the answer."""
        return answer_of(await self.type(command, by, **options))

    async def ask_in_vain(
        self, command: str, by: simcord.MemberActor | None = None, **options: Any
    ) -> simcord.ResponseMessage:
        """Let somebody ask for what is refused, and return the refusal, for that person alone."""
        answer = await self.ask(command, by, **options)
        refusal = self.env.errors[-1]  # reading it tells simcord that it was expected
        assert isinstance(refusal.__cause__, Refusal)
        assert answer.ephemeral
        return answer

    async def press(
        self, message: Message, label: str, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Let somebody press a button that begins so, and return the answer."""
        full = next(one for one in labels(message) if one.startswith(label))
        return answer_of(await (by or self.alice).click(message, label=full))

    async def choose(
        self,
        message: simcord.ResponseMessage,
        hint: str,
        *values: Any,
        by: simcord.MemberActor | None = None,
    ) -> simcord.ResponseMessage:
        """Let somebody choose in the menu with a hint that begins so, and return the answer."""
        custom_id = menu(message, hint)["custom_id"]
        return answer_of(await (by or self.alice).select(message, values, custom_id=custom_id))

    async def fill_in(
        self, shown: simcord.InteractionResult, *texts: str, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Let somebody fill in the form they were shown, line by line, and return the answer."""
        ids = [line["custom_id"] for line in lines_of(shown)]
        filled = dict(zip(ids, texts, strict=True))
        return answer_of(await (by or self.alice).submit_modal(shown, filled))

    async def fill_in_vain(self, shown: simcord.InteractionResult, *texts: str) -> str:
        """Let Alice fill in a form with what is refused, and return the refusal, for her alone."""
        answer = await self.fill_in(shown, *texts)
        assert answer.ephemeral
        assert "Something went wrong" not in said(answer)
        return said(answer)

    async def group(self, name: str = "Night owls", **chosen: Any) -> StudyGroup:
        """Open a group, in UTC and this channel unless something else is chosen."""
        now, chosen = self.env.now(), {"channel_id": self.channel.id, **chosen}
        async with self.bot.resources.database.writing() as session:
            made = await groups.create(session, self.server.id, name, "UTC", now)
            return await groups.change(
                session, made.guild_id, made.id, now=now, opened_at=now, **chosen
            )

    def elsewhere(self) -> "Stage":
        """Return another server that Alice is in, too."""
        server = self.env.create_guild("Evening school")
        channel, alice = server.create_text_channel("study"), server.add_member(self.alice.user)
        return replace(self, server=server, channel=channel, alice=alice)

    async def pass_time(self, **span: float) -> None:
        """Let time pass: `hours=3`, `days=1`."""
        await self.env.advance_time(dt.timedelta(**span).total_seconds())

    async def ring(self) -> int:
        """Let the bot do what is due; returns how much was."""
        with self.env.time_context():  # which fixtures are not in by themselves
            done = await self.bot.run_due()
        await self.env.settle()
        return done


def answer_of(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """Return the answer to an interaction, which has one."""
    assert result.response is not None
    return result.response


def lines_of(shown: simcord.InteractionResult) -> list[dict[str, Any]]:
    """Return the lines to fill in of the form that was shown."""
    assert shown.modal is not None
    return [part["component"] for part in shown.modal["components"] if "component" in part]


def drawn(message: Message) -> dict[str, Any]:
    """Return what a message is made of, whoever sent it."""
    if isinstance(message, simcord.ResponseMessage):
        return {"components": message.components}
    return {"components": [part.to_dict() for part in message.components]}


def menu(message: Message, hint: str) -> dict[str, Any]:
    """Return the menu with a hint that begins so."""
    every = components(drawn(message))
    return next(part for part in every if (part.get("placeholder") or "").startswith(hint))


def said(message: Message) -> str:
    """Return all text of a message."""
    return text_of(drawn(message))


def labels(message: Message) -> list[str]:
    """Return what is written on the buttons of a message, in their order."""
    every = list(components(drawn(message)))
    return [part["label"] for part in reversed(every) if "label" in part]


@pytest.fixture
def pictures() -> Pictures:
    """Draws for real, in its own process, which starts with the first picture."""
    return Pictures()


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer unclaimed clicks later than simcord waits for in real time, so that it never waits."""
    monkeypatch.setattr("bot.interactions.respond._DEFER_AFTER", 120)


class SimulatedClock:
    """The clock of the simulated Discord, which the tests turn."""

    def now(self) -> dt.datetime:
        """Return this instant."""
        return discord.utils.utcnow()


@pytest.fixture
def resources(catalog: Catalog, pictures: Pictures, sqlite_url: str) -> Resources:
    """What the bot under test works with, on a fresh database."""
    database, clock = Database(sqlite_url), SimulatedClock()
    membership = DiscordMembership(database, clock)
    return Resources(catalog, pictures, database, clock, membership)


@pytest.fixture
async def simcord_bot(resources: Resources) -> AsyncIterator[StudyBot]:
    """The bot under test."""
    bot = StudyBot(resources)
    yield bot
    await bot.close()


@pytest.fixture
async def stage(simcord_env: simcord.Env, simcord_bot: StudyBot) -> AsyncIterator[Stage]:
    """The bot in a server, its commands known to Discord; what it sent is checked at the end."""
    simcord_env.settle_timeout = 20.0  # a busy machine is no fault of the bot
    await simcord_bot.tree.sync()
    server = simcord_env.create_guild("Future AI engineers")
    channel = server.create_text_channel("study")
    moderates = discord.Permissions(manage_guild=True, manage_roles=True, view_channel=True)
    moderators = server.create_role("Moderators", permissions=moderates)
    alice, bob = (server.add_member(simcord_env.create_user(name)) for name in ("alice", "bob"))
    morgan = server.add_member(simcord_env.create_user("morgan"), roles=[moderators])
    await simcord_env.settle()
    yield Stage(simcord_env, simcord_bot, server, channel, alice, bob, morgan)
    sent = [entry.json for entry in simcord_env.http_requests if isinstance(entry.json, dict)]
    messages = [body.get("data") or body for body in sent]
    assert [found for message in messages for found in violations(message)] == []
