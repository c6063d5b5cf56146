"""Payloads of a server with channels that the bot may post in, of a message, and of interactions."""

import datetime as dt
import itertools
from typing import Any

from tests.bench.payloads import (
    APPLICATION,
    COMMAND,
    FIRST_MEMBER,
    Payload,
    interaction,
    message,
    new_id,
    server,
    user,
)

MAY_POST = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31
"""View, send, embed links, attach files, read the history, use application commands."""

_MANAGE_SERVER = 1 << 5

MODERATOR = FIRST_MEMBER - 1
"""Who owns each server, and so may moderate it."""

BOT = user(APPLICATION, "cohort", bot=True)
_EPOCH = 1_420_070_400_000
_numbers = itertools.count()


def snowflake(at: dt.datetime) -> int:
    """Return a unique id made from a time, as Discord does."""
    return (int(at.timestamp() * 1000) - _EPOCH << 22) | next(_numbers) & 0x3FFFFF


def server_payload(
    guild_id: int, channel_ids: list[int], *, permissions: int = MAY_POST
) -> Payload:
    """Return the payload of GUILD_CREATE."""
    base = server()
    (everyone,) = base["roles"]
    (channel,) = base["channels"]
    me = {"user": BOT, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}
    me |= {"deaf": False, "mute": False, "nick": None}
    return {
        **base,
        "id": str(guild_id),
        "owner_id": str(MODERATOR),
        "roles": [{**everyone, "id": str(guild_id), "permissions": str(permissions)}],
        "channels": [{**channel, "id": str(each)} for each in channel_ids],
        "members": [me],
    }


def message_payload(channel_id: int, sent: Payload, at: dt.datetime) -> Payload:
    """Return the payload with which Discord answers a posted message."""
    nothing: list[Any] = []
    return {
        "id": str(snowflake(at)),
        "channel_id": str(channel_id),
        "type": 0,
        "author": BOT,
        "content": sent.get("content") or "",
        "components": sent.get("components") or nothing,
        "flags": sent.get("flags") or 0,
        "timestamp": at.isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
        "mention_everyone": False,
        **dict.fromkeys(("embeds", "attachments", "mentions", "mention_roles"), nothing),
    }


def command(by: int, name: str, part: str) -> Payload:
    """Return the interaction of a command without options, such as `/plan done`."""
    options = [{"type": 1, "name": part, "options": []}]
    return _interaction(2, {"id": new_id(), "type": 1, "name": name, "options": options}, by)


def press(by: int, custom_id: str, *, moderator: bool = False) -> Payload:
    """Return the interaction of a button on a private message."""
    pressed = _interaction(3, {"component_type": 2, "custom_id": custom_id}, by, moderator)
    return {**pressed, "message": message({"flags": 64}, [])}


def form(by: int, custom_id: str, *, moderator: bool = False, **fields: str) -> Payload:
    """Return the interaction of a form that is filled in."""
    typed = [
        {"type": 18, "component": {"type": 4, "custom_id": name, "value": text}}
        for name, text in fields.items()
    ]
    return _interaction(5, {"custom_id": custom_id, "components": typed}, by, moderator)


def _interaction(kind: int, data: Payload, by: int, moderator: bool = False) -> Payload:
    payload = interaction(COMMAND, data, by=by, pictures=False)
    if moderator:
        payload["member"]["permissions"] = str(MAY_POST | _MANAGE_SERVER)
    return {**payload, "type": kind}
