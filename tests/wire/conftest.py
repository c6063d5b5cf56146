"""Fixtures that run the bot as a process with its own database and a local stand-in for Discord."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import and_, func, insert, select

from bot.db.database import Database
from bot.db.models import Job, KeptMessage, Post
from bot.domain.groups import StudyGroup
from bot.domain.jobs import FINISHED, JobKind
from bot.domain.shards import ID_SHIFT
from bot.services.challenges.posts import PostState
from bot.services.groups import groups
from tests.packs import SMALL_PACK
from tests.panels import panel_row
from tests.wire.process import BotProcess, until
from tests.wire.standin import Failure, StandIn, stand_in

_FIRST_SERVER = 900_000_000_000_000_100
SECONDS = {"tick": 0.2, "later": 0.3, "send": 1.0, "lease": 1.5, "identify": 0.1}
"""Shortened intervals in seconds, of what says `_shorten` in `inside/sitecustomize.py`."""


def server_of(channel_id: int) -> int:
    """Return the id of a channel's server; servers of neighbouring channels are of different shards."""
    return _FIRST_SERVER + (channel_id << ID_SHIFT)


@dataclass(frozen=True, slots=True)
class BotEnvironment:
    """The stand-in for Discord and the database that bot processes use."""

    discord: StandIn
    database: Database
    database_url: str
    folder: Path
    settings: dict[str, str] = field(default_factory=lambda: {"CONTENT_DIR": str(SMALL_PACK)})
    """What the operator set for processes that are started from now on."""

    def bot(self, crash_at: str | None = None, **seconds: float) -> BotProcess:
        """Return a process to be started; it kills itself at a step of `CRASH_STEPS` if one is given."""
        wire: dict[str, Any] = {"url": self.discord.url, "seconds": SECONDS | seconds}
        if crash_at:
            wire["crash_at"] = crash_at
        return BotProcess(self.folder, self.database_url, self.settings, **wire)

    async def create_due_groups(
        self, *channel_ids: int, ago: dt.timedelta = dt.timedelta(seconds=3)
    ) -> None:
        """Set up a group per channel, each in its own server, whose weekly post was due `ago` before now."""
        due_at = dt.datetime.now(dt.UTC) - ago
        chosen: dict[str, Any] = {
            "weekday": due_at.weekday(),
            "post_at": due_at.time(),
            "opened_at": due_at,
        }
        async with self.database.writing() as connection:
            for channel_id in channel_ids:
                guild_id = server_of(channel_id)
                self.discord.add_server(guild_id, channel_id)
                group = await groups.create(connection, guild_id, "Group", "UTC", due_at)
                chosen["channel_id"] = channel_id
                await groups.change(connection, guild_id, group.id, now=due_at, **chosen)
                await groups.change(connection, guild_id, group.id, now=due_at, next_post_at=due_at)
                panel = panel_row(group.id, channel_id, dt.datetime.now(dt.UTC))
                await connection.execute(insert(KeptMessage).values(panel))

    async def groups(self) -> Sequence[StudyGroup]:
        """Return all groups."""
        async with self.database.reading() as connection:
            return (await groups.list_open_in_all_servers(connection))[0]

    async def weekly_posts(self) -> Sequence[Any]:
        """Return all weekly posts, in the order in which groups were created."""
        async with self.database.reading() as connection:
            of_post = and_(Job.kind == JobKind.WEEKLY_POST, Job.subject_id == Post.id)
            found = (
                select(Post.group_id, Post.state, Post.reason, Post.message_id)
                .join(Job, of_post)
                .order_by(Post.group_id, Post.id)
            )
            return (await connection.execute(found)).all()

    async def change(self, channel_id: int, /, **settings: Any) -> None:
        """Change settings of the group of a channel."""
        (group,) = (each for each in await self.groups() if each.channel_id == channel_id)
        async with self.database.writing() as connection:
            now = dt.datetime.now(dt.UTC)
            await groups.change(connection, group.guild_id, group.id, now=now, **settings)

    async def wait_until_finished(self, bot: BotProcess, *, but: int = 0) -> None:
        """Wait until all but `but` weekly posts are finished."""
        finished = select(func.count(Job.id)).where(
            Job.kind == JobKind.WEEKLY_POST, Job.state.in_(FINISHED)
        )
        expected = len(await self.groups()) - but

        async def are_finished() -> bool:
            async with self.database.reading() as connection:
                return await connection.scalar(finished) == expected

        try:
            await until(are_finished)
        except TimeoutError:
            pytest.fail(bot.read_log())

    async def kill_without_answer_in(self, failures: dict[int, Failure]) -> None:
        """Run the bot until messages to these channels are left unanswered, then kill it."""
        self.discord.failures.update({channel: [each] for channel, each in failures.items()})

        async def stuck() -> bool:
            return self.discord.stuck >= failures.keys()

        async with self.bot(send=60) as bot:
            await until(stuck)
            await bot.kill()

    def posts_in(self, channel_id: int) -> list[int]:
        """Return the ids of the bot's messages in a channel, without panels."""
        messages = [one for one in self.discord.messages[channel_id] if one["components"]]
        return [int(one["id"]) for one in messages if "panel:2:start" not in str(one)]

    async def states_by_channel(self) -> dict[int, str]:
        """Return the state of each weekly post by the current channel of its group."""
        channels = {each.id: each.channel_id or 0 for each in await self.groups()}
        return {channels[post.group_id]: post.state for post in await self.weekly_posts()}

    async def assert_each_posted_once(self) -> None:
        """Assert that each group has exactly one post in its channel and that it is the recorded one."""
        posts = {post.group_id: post for post in await self.weekly_posts()}
        for group in await self.groups():
            post = posts[group.id]
            assert post.state == PostState.POSTED
            assert self.posts_in(group.channel_id or 0) == [post.message_id]
        assert len(posts) == len(await self.groups())


@pytest.fixture
async def environment(
    database: Database, database_url: str, tmp_path: Path
) -> AsyncIterator[BotEnvironment]:
    """The stand-in for Discord and an empty database, of each kind in turn."""
    async with stand_in() as discord:
        yield BotEnvironment(discord, database, database_url, tmp_path)
