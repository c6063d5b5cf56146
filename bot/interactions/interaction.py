"""Interactions as Discord sends them: by whom, where, and what was chosen or typed."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import discord

from bot.cluster.client import ShardedClient
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.interactions.request import NOT_IN_A_SERVER, Request, shown_name
from bot.interactions.route import Route
from bot.interactions.router import Router
from bot.rendered import CommandIds
from bot.resources import Resources

_MOST_AT_ONCE = 5
"""Commands and presses of one person: the one that is being answered, and those that wait for it."""

_MOST_SHOWN, SECONDS_TO_COUNT = 5, 60.0
"""Answers that one person shows to everyone within so many seconds; Discord’s slow mode excepts bots."""


class Turns:
    """One thing at a time for each person, so that nobody who presses quickly keeps others waiting."""

    def __init__(self) -> None:
        self._unanswered = Counter[int]()
        self._shown = deque[tuple[float, int]]()
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

    def count_public_answer(self, person_id: int) -> None:
        """Count an answer that everyone will see; refuse a sixth within a minute."""
        now = time.monotonic()
        while self._shown and now - self._shown[0][0] >= SECONDS_TO_COUNT:
            self._shown.popleft()
        if sum(person == person_id for _, person in self._shown) >= _MOST_SHOWN:
            raise Refusal(
                "You’ve shown everyone five answers within a minute. Wait a minute, then show the next."
            )
        self._shown.append((now, person_id))


class Client(ShardedClient):
    """What features, jobs and the dispatcher need of the bot; `StudyBot` implements it."""

    resources: Resources
    router: Router
    turns: Turns
    command_ids: CommandIds  # empty where the commands are not registered by this process


Interaction: TypeAlias = discord.Interaction[Client]


def server_of(interaction: Interaction) -> discord.Guild | None:
    """Return the server; None in direct messages, and where only the person installed the bot."""
    guild_id = interaction.guild_id
    return None if guild_id is None else interaction.client.get_guild(guild_id)


def actor_of(interaction: Interaction) -> Actor:
    """Return the person who asks, as a member of the server; refuse outside of servers."""
    user, server = interaction.user, server_of(interaction)
    if server is None:
        raise Refusal(NOT_IN_A_SERVER)
    role_ids = user._roles if isinstance(user, discord.Member) else ()  # noqa: SLF001 - no objects
    return Actor(
        server.id,
        user.id,
        shown_name(user),
        frozenset(map(int, role_ids)),
        is_moderator=may_moderate(interaction),
        is_owner=server.owner_id == user.id,
    )


def may_moderate(interaction: Interaction) -> bool:
    """Return whether they may Manage Server, by the interaction and by the server's roles if known."""
    user, server = interaction.user, server_of(interaction)
    if not interaction.permissions.manage_guild or not isinstance(user, discord.Member):
        return False
    return server is None or server.unavailable or user.guild_permissions.manage_guild


def may_write(interaction: Interaction) -> bool:
    """Return whether the person may write where they ask; always in direct messages."""
    if interaction.guild_id is None:
        return True
    permissions = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    return permissions.send_messages_in_threads if in_thread else permissions.send_messages


def build_request(interaction: Interaction) -> Request:
    server = server_of(interaction)
    return Request(
        resources=interaction.client.resources,
        now=interaction.client.resources.clock.now(),
        user=interaction.user,
        client=interaction.client,
        actor_or_none=actor_of(interaction) if server else None,
        guild=server,
        channel_id=interaction.channel_id,
        interaction_id=interaction.id,
        is_command=interaction.type is discord.InteractionType.application_command,
        message_id=interaction.message.id if interaction.message else None,
        may_write=may_write(interaction),
        uploads=_uploads(interaction),
        upload_limit=interaction.filesize_limit,
    )


def route_from(interaction: Interaction) -> Route:
    """Return what a button, menu or form asks for; refuse what is outdated or was tampered with."""
    data: Any = interaction.data or {}
    return interaction.client.router.parse(
        data.get("custom_id", ""), data.get("values") or (), typed_in(interaction)
    )


def typed_in(interaction: Interaction) -> dict[str, Any]:
    """Return what is in the fields of a form, by their names; empty if it's no form."""
    data: Any = interaction.data or {}
    fields = [part.get("component") or {} for part in data.get("components", ())]
    return {field["custom_id"]: _filled_in(field) for field in fields if "custom_id" in field}


def _filled_in(field: dict[str, Any]) -> Any:
    """Return what a field of a form holds: a text, one choice, or a list of the ticked boxes."""
    if field["type"] == discord.ComponentType.checkbox_group.value:
        return field["values"]
    return field.get("value", next(iter(field.get("values", ())), None))


def _uploads(interaction: Interaction) -> Sequence[discord.Attachment]:
    if interaction.type is not discord.InteractionType.modal_submit:
        return ()
    data: Any = interaction.data
    uploaded = data.get("resolved", {}).get("attachments", {}).values()
    state = interaction._state  # noqa: SLF001 - no other way
    return [discord.Attachment(data=attachment, state=state) for attachment in uploaded]
