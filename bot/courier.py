"""Carries what is due to where it belongs; knows “not now” from “never”.

The table is the promise (`bot/services/deliveries.py`), and whoever rings only asks to look. What
may have been sent before a crash is looked for in its channel before it is sent again, by the
marker that each message carries in its buttons.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import secrets
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import discord
import structlog
from discord import ui
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.session import Database
from bot.services import deliveries
from bot.services.deliveries import Due

log = structlog.get_logger(__name__)

_AT_ONCE = 20
_SECONDS_TO_SEND = 60.0  # shorter than a claim holds
_LATER = dt.timedelta(minutes=2)
_LOOK_BACK = dt.timedelta(seconds=5)
_TOO_MANY = 429
_NOT_NOW = (aiohttp.ClientError, TimeoutError, OSError, discord.HTTPException, discord.RateLimited)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to be sent: to a channel, or to a person's direct messages."""

    view: ui.LayoutView
    channel_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """A delivery that is not wanted, and why."""

    reason: str


class Never(Exception):
    """A delivery that cannot be made, however often it is tried."""


class Routine(Protocol):
    """Something to be done whenever the bell rings."""

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> None:
        """Plan what has fallen due."""
        ...


class Feature(Routine, Protocol):
    """What a kind of delivery is about."""

    async def pack(self, session: AsyncSession, due: Due, now: dt.datetime, /) -> Parcel | Skip:
        """Make the message, or say why there is none."""
        ...

    async def delivered(self, session: AsyncSession, due: Due, /) -> None:
        """Do what follows from a message that arrived."""
        ...

    async def refused(self, session: AsyncSession, due: Due, /) -> None:
        """Do what follows from a message that can never arrive."""
        ...


def marker(due: Due) -> str:
    """Return what a message carries in the ids of its buttons, to be found by."""
    return f"d{due.id}"


class Courier:
    """Sends what is due, each thing once, however often and by however many it is asked."""

    def __init__(self, client: discord.Client, database: Database) -> None:
        self.features: dict[str, Feature] = {}
        self.routines: list[Routine] = []
        self._client, self._database = client, database
        self._me = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"

    async def run_due(self, now: dt.datetime) -> int:
        """Plan, claim and send what is due; returns how many deliveries were dealt with."""
        for routine in (*self.routines, *self.features.values()):
            try:
                async with self._database.writing() as session:
                    await routine.promise(session, now)
            except Exception:
                log.exception("could not plan", routine=type(routine).__name__)
        async with self._database.writing() as session:
            claimed = await deliveries.claim(session, me=self._me, now=now, limit=_AT_ONCE)
        await asyncio.gather(*(self._deliver(due, now) for due in claimed))
        return len(claimed)

    async def _deliver(self, due: Due, now: dt.datetime) -> None:
        """Deliver one thing; what goes wrong with it stops nothing else."""
        try:
            async with asyncio.timeout(_SECONDS_TO_SEND):
                await self._carry(due, now)
        except Never:
            await self._settle(due, deliveries.SKIPPED, reason="refused")
        except _NOT_NOW as error:
            log.warning("not delivered yet", delivery=due.id, reason=type(error).__name__)
            async with self._database.writing() as session:
                await deliveries.postpone(session, due, me=self._me, until=now + _LATER)
        except Exception:
            log.exception("could not deliver", delivery=due.id, kind=due.kind)

    async def _carry(self, due: Due, now: dt.datetime) -> None:
        feature = self.features[due.kind]
        async with self._database.reading() as session:
            parcel = await feature.pack(session, due, now)
        if isinstance(parcel, Skip):
            await self._settle(due, deliveries.SKIPPED, reason=parcel.reason)
            return
        channel = await self._channel(parcel)
        found = await self._look_for(due, channel) if due.retried else None
        if found is None:
            async with self._database.writing() as session:
                await deliveries.aim(session, due, channel.id)
            found = (await _send(channel, parcel.view, due.nonce)).id
        await self._settle(due, deliveries.SENT, message_id=found)

    async def _channel(self, parcel: Parcel) -> discord.PartialMessageable:
        if parcel.channel_id:
            return self._client.get_partial_messageable(parcel.channel_id)
        user = discord.Object(parcel.user_id or 0)
        opened = await _or_never(self._client.http.start_private_message(user.id))
        return self._client.get_partial_messageable(int(opened["id"]))

    async def _look_for(self, due: Due, channel: Any) -> int | None:
        """Return the message an earlier attempt sent, if it did arrive."""
        after = due.first_try_at - _LOOK_BACK
        messages = await _or_never(_read(channel, after))
        wanted = marker(due)
        return next((m.id for m in messages if wanted in set(_ids(m.components))), None)

    async def _settle(
        self, due: Due, state: str, *, message_id: int | None = None, reason: str | None = None
    ) -> None:
        feature = self.features[due.kind]
        async with self._database.writing() as session:
            mine = await deliveries.record(
                session, due, me=self._me, state=state, message_id=message_id, reason=reason
            )
            if mine and state == deliveries.SENT:
                await feature.delivered(session, due)
            elif mine and reason == "refused":
                await feature.refused(session, due)


async def _send(channel: Any, view: ui.LayoutView, nonce: str) -> discord.Message:
    message: discord.Message = await _or_never(channel.send(view=view, nonce=nonce))
    return message


async def _read(channel: Any, after: dt.datetime) -> list[discord.Message]:
    return [message async for message in channel.history(after=after, limit=50)]


async def _or_never(asked: Any) -> Any:
    """Await an answer of Discord's; turn a final no into `Never`."""
    try:
        return await asked
    except discord.HTTPException as error:
        if isinstance(error, discord.DiscordServerError) or error.status == _TOO_MANY:
            raise
        raise Never from error


def _ids(components: Iterable[Any]) -> Iterable[str]:
    """Yield every part of every id in a message, however deep."""
    for component in components:
        if custom_id := getattr(component, "custom_id", None):
            yield from custom_id.split(":")
        yield from _ids(getattr(component, "children", None) or ())
