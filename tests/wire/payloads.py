"""What Discord says of a server with channels that the bot may post in, and of a message there."""

import datetime as dt
import itertools
from typing import Any

from tests.bench.payloads import APPLICATION, Payload, server, user

MAY_POST = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31
"""See, send, embed, attach, read the history, slash commands."""

BOT = user(APPLICATION, "cohort", bot=True)
_EPOCH = 1_420_070_400_000
_numbers = itertools.count()


def snowflake(at: dt.datetime) -> int:
    """Return an id as Discord gives them: by time, none twice."""
    return (int(at.timestamp() * 1000) - _EPOCH << 22) | next(_numbers) & 0x3FFFFF


def server_with(guild_id: int, channel_ids: list[int], *, may: int = MAY_POST) -> Payload:
    """Describe a server, as GUILD_CREATE does."""
    base = server()
    (everyone,) = base["roles"]
    (channel,) = base["channels"]
    me = {"user": BOT, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}
    me |= {"deaf": False, "mute": False, "nick": None}
    return {
        **base,
        "id": str(guild_id),
        "roles": [{**everyone, "id": str(guild_id), "permissions": str(may)}],
        "channels": [{**channel, "id": str(each)} for each in channel_ids],
        "members": [me],
    }


def posted(channel_id: int, sent: Payload, at: dt.datetime) -> Payload:
    """Describe a message in a channel, as Discord gives it back to its author."""
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
