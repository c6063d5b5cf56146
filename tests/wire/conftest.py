"""Runs the whole bot as a process, on a database of its own and a small Discord on this machine."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Delivery
from bot.db.session import Database
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.groups import StudyGroup
from bot.services.groups import groups
from tests.wire.process import BotProcess, until
from tests.wire.standin import StandIn, Trouble, stand_in

GUILD = 900_000_000_000_000_100
SECONDS = {"tick": 0.2, "later": 0.3, "send": 1.0, "lease": 1.5}
"""Intervals that are seconds and minutes otherwise."""

SETTLED = {DeliveryState.SENT, DeliveryState.LATE, DeliveryState.SKIPPED}


@dataclass(frozen=True, slots=True)
class Stage:
    """The bot's surroundings."""

    discord: StandIn
    database: Database
    database_url: str
    folder: Path

    def bot(self, dies: str | None = None, **seconds: float) -> BotProcess:
        """Return a process to be started, which kills itself at the given place in `DEATHS` if any."""
        wire: dict[str, Any] = {"url": self.discord.url, "seconds": SECONDS | seconds}
        return BotProcess(
            self.folder, self.database_url, **wire, **({"dies": dies} if dies else {})
        )

    async def groups_due(
        self, *channel_ids: int, ago: dt.timedelta = dt.timedelta(seconds=3)
    ) -> None:
        """Set up a group for each channel, each in a server of its own, whose weekly post has just fallen due."""
        due_at = dt.datetime.now(dt.UTC) - ago
        chosen: dict[str, Any] = {
            "weekday": due_at.weekday(),
            "post_at": due_at.time(),
            "opened_at": due_at,
        }
        async with self.database.writing() as session:
            for channel_id in channel_ids:
                guild_id = GUILD + channel_id
                self.discord.add_server(guild_id, channel_id)
                group = await groups.create(session, guild_id, "Group", "UTC", due_at)
                chosen["channel_id"] = channel_id
                await groups.change(session, guild_id, group.id, now=due_at, **chosen)
                await groups.change(
                    session, guild_id, group.id, now=due_at, next_post_at=due_at, moved=False
                )

    async def groups(self) -> Sequence[StudyGroup]:
        """Return all groups."""
        async with self.database.reading() as session:
            return await groups.list_open_in_all_servers(session)

    async def weeks(self) -> Sequence[Delivery]:
        """Return the deliveries of all weekly posts."""
        async with self.database.reading() as session:
            found = (
                select(Delivery)
                .where(Delivery.kind == DeliveryKind.CHALLENGE)
                .order_by(Delivery.id)
            )
            return (await session.scalars(found)).all()

    async def change(self, channel_id: int, /, **settings: Any) -> None:
        """Change the group of a channel, as its moderators would."""
        (group,) = (each for each in await self.groups() if each.channel_id == channel_id)
        async with self.database.writing() as session:
            now = dt.datetime.now(dt.UTC)
            await groups.change(session, group.guild_id, group.id, now=now, **settings)

    async def settle(self, bot: BotProcess, *, but: int = 0) -> None:
        """Wait until all but a given number of weekly posts are finished."""

        async def settled() -> bool:
            done = [week for week in await self.weeks() if week.state in SETTLED]
            return len(done) + but == len(await self.groups())

        try:
            await until(settled)
        except TimeoutError:
            pytest.fail(bot.said())

    async def be_killed_at(self, troubles: dict[int, Trouble]) -> None:
        """Run the bot until messages to these channels get no answer, then kill it."""
        self.discord.troubles.update({channel: [each] for channel, each in troubles.items()})

        async def stuck() -> bool:
            return self.discord.stuck >= troubles.keys()

        async with self.bot(send=60) as bot:
            await until(stuck)
            await bot.kill()

    def posts_in(self, channel_id: int) -> list[int]:
        """Return the ids of the bot's messages in a channel."""
        return [int(each["id"]) for each in self.discord.messages[channel_id] if each["components"]]

    async def ended(self) -> dict[int, str]:
        """Return how each week ended, by the channel that its group has now."""
        channels = {each.id: each.channel_id or 0 for each in await self.groups()}
        return {channels[week.subject_id]: week.state for week in await self.weeks()}

    async def check_each_was_posted_once(self) -> None:
        """Assert that each group has one post in its channel, and that it is the recorded one."""
        weeks = {week.subject_id: week for week in await self.weeks()}
        for group in await self.groups():
            week = weeks[group.id]
            assert week.state == DeliveryState.SENT
            assert self.posts_in(group.channel_id or 0) == [week.message_id]
        assert len(weeks) == len(await self.groups())


@pytest.fixture
async def stage(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot's surroundings, on an empty database of each kind in turn."""
    async with stand_in() as discord:
        yield Stage(discord, database, database_url, tmp_path)
