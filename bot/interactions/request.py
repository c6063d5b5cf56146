"""What every endpoint receives: who asks, where and when, and what may be used to answer."""

import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

import aiohttp
import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cluster.client import ShardedClient
from bot.db.database import Database
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import Refusal, require
from bot.domain.markup import clean_name
from bot.resources import Resources
from bot.services.challenges import bank, posts
from bot.services.members import membership

P = ParamSpec("P")
T = TypeVar("T")
Service: TypeAlias = Callable[Concatenate[AsyncConnection, P], Awaitable[T]]

NOT_IN_A_SERVER = "This only works in a server. Use it in a channel of a server that has Cohort."
_NOT_A_MEMBER = "You’re not in that server any more, so this doesn’t work for you."
_UNKNOWN_MEMBER = {10007, 10013}
"""Codes with which Discord says that somebody is not in a server, or does not exist."""

_NOT_MY_SERVER = "I’m not in that server any more, so this doesn’t work now."
_UNKNOWN_SERVER = {10004, 50001}
"""Codes with which Discord says that the bot is not in a server, or that there is no such server."""

_SERVER_OUT_OF_REACH = (
    "I can’t check right now whether you’re in that server. Try again in a few minutes, or use the "
    "command there."
)


def shown_name(user: discord.User | discord.Member) -> str:
    """Return the name by which others know a person; the user name if nothing of that is visible."""
    return clean_name(user.display_name) or user.name


@dataclass(frozen=True, slots=True)
class Request:
    """One command, press, choice in a menu or submitted form."""

    resources: Resources
    now: dt.datetime
    user: discord.User | discord.Member
    client: ShardedClient
    actor_or_none: Actor | None = None
    """The person as a member of a server; None in direct messages, and where the bot is not."""
    guild: discord.Guild | None = None
    """The server, where the bot is in it; None in direct messages, even after `in_server`."""
    channel_id: int | None = None
    interaction_id: int = 0
    """Unique; what an interaction did is stored with it, so that it is not done twice."""
    is_command: bool = False
    message_id: int | None = None  # the id of the message whose button or menu was pressed
    may_write: bool = False
    """Whether the person may write in the channel; an answer is public only if they may."""
    uploads: Sequence[discord.Attachment] = ()
    upload_limit: int = 0  # bytes of the largest file that Discord takes here
    servers_catalog: Catalog | None = None
    """The catalog with the challenges that the server's moderators wrote, for routes that show them."""

    @property
    def actor(self) -> Actor:
        """The person as a member of a server; refused outside of servers."""
        if self.actor_or_none is None:
            raise Refusal(NOT_IN_A_SERVER)
        return self.actor_or_none

    @property
    def catalog(self) -> Catalog:
        return self.servers_catalog or self.resources.catalog

    @property
    def database(self) -> Database:
        return self.resources.database

    async def read(self, service: Service[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a service that only reads, in a transaction of its own."""
        async with self.database.reading() as connection:
            return await service(connection, *args, **kwargs)

    async def write(self, service: Service[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a service that writes, in a transaction of its own."""
        async with self.database.writing() as connection:
            return await service(connection, *args, **kwargs)

    async def with_own_challenges(self) -> "Request":
        """Return this request with the challenges that the server's moderators wrote in its catalog."""
        if self.actor_or_none is None:
            return self
        guild_id, catalog = self.actor_or_none.guild_id, self.resources.catalog
        catalog = await self.read(bank.with_own, catalog, guild_id)
        return replace(self, servers_catalog=catalog)

    async def in_server_of_post(self, post_id: int) -> "Request":
        """Return the request as one made in the post's server, if it came from a direct message."""
        if self.actor_or_none is not None:
            return self
        gone = "This challenge no longer exists. `/challenge` in its server shows the current one."
        post = require(await self.read(posts.find_post, post_id), gone)
        return await self.in_server(post.guild_id)

    async def in_server(self, guild_id: int) -> "Request":
        """Return the request as one made in the server, if it came from a direct message.

        Discord is asked whether the person is a member there, since old direct messages stay with
        people who have left or were banned; but not about servers that the bot is not in.

        Raises:
            Refusal: they are not, the bot is not there any more, or Discord does not answer.
        """
        if self.actor_or_none is not None:
            return self
        if not await self.read(membership.has_bot, guild_id):
            raise Refusal(_NOT_MY_SERVER)
        try:
            found = await self.client.http.get_member(guild_id, self.user.id)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            code = getattr(error, "code", None)
            if code in _UNKNOWN_MEMBER:
                raise Refusal(_NOT_A_MEMBER) from None
            if code in _UNKNOWN_SERVER:
                raise Refusal(_NOT_MY_SERVER) from None
            raise Refusal(_SERVER_OUT_OF_REACH) from error
        roles = frozenset(map(int, found["roles"])) | {guild_id}  # everyone has the server's
        name = clean_name(found.get("nick") or "") or shown_name(self.user)
        server = self.client.reachable(guild_id)
        actor = Actor(
            guild_id,
            self.user.id,
            name,
            roles,
            is_moderator=_may_moderate(server, self.user.id, roles) if server else None,
            is_owner=server is not None and server.owner_id == self.user.id,
            asks_in_server=False,
        )
        return replace(self, actor_or_none=actor)


def _may_moderate(server: discord.Guild, member_id: int, role_ids: Collection[int]) -> bool:
    """Return whether somebody with these roles may Manage Server, as its owner always may."""
    given = [role.permissions for role in map(server.get_role, role_ids) if role]
    return server.owner_id == member_id or any(
        one.manage_guild or one.administrator for one in given
    )
