"""Payloads of Discord: a server and interactions of a member in a channel."""

import itertools
from typing import Any, Literal, TypeAlias

Payload: TypeAlias = dict[str, Any]

COMMAND: Literal[2] = 2
AUTOCOMPLETE: Literal[4] = 4

APPLICATION = "900000000000000001"
SERVER, FIRST_MEMBER = 900000000000000002, 900000000000001000
_SERVER, _CHANNEL, _MEMBER = str(SERVER), "900000000000000003", str(FIRST_MEMBER)
_NO_PICTURES = str(1 << 10 | 1 << 11 | 1 << 14 | 1 << 31)  # view, send, embed, use commands
_PERMISSIONS = str(int(_NO_PICTURES) | 1 << 15)  # attach files as well

_EMPTY = (
    "features",
    "members",
    "threads",
    "emojis",
    "stickers",
    "voice_states",
    "presences",
    "stage_instances",
    "guild_scheduled_events",
)
_ZERO = (
    "afk_timeout",
    "verification_level",
    "mfa_level",
    "nsfw_level",
    "explicit_content_filter",
    "default_message_notifications",
    "premium_tier",
    "system_channel_flags",
)

_numbers = itertools.count(1_400_000_000_000_000_000, 1 << 22)


def new_id() -> str:
    """Return an id that is unique in this process."""
    return str(next(_numbers))


def user(user_id: str, name: str, *, bot: bool = False) -> Payload:
    """Return the payload of a user."""
    return {
        "id": user_id,
        "username": name,
        "discriminator": "0",
        "global_name": None if bot else name.title(),
        "avatar": None,
        "avatar_decoration_data": None,
        "bot": bot,
        "public_flags": 0,
    }


def server(server_id: int = SERVER, *, channels: int = 1, roles: int = 0) -> Payload:
    """Return the payload of GUILD_CREATE; `roles` counts those beside @everyone."""
    every = [_role(str(server_id), "@everyone")]
    every += [_role(str(server_id + 100 + n), f"role {n}") for n in range(roles)]
    first = {**_channel(), "permission_overwrites": []}
    more = [{**first, "id": str(server_id + 1 + n)} for n in range(1, channels)]
    return {
        "id": str(server_id),
        "name": "Future AI engineers",
        "owner_id": _MEMBER,
        "unavailable": False,
        "member_count": 120,
        "preferred_locale": "en-US",
        "roles": every,
        "channels": [{**first, "id": str(server_id + 1)}, *more],
        **{key: [] for key in _EMPTY},
        **dict.fromkeys(_ZERO, 0),
    }


def _role(role_id: str, name: str) -> Payload:
    return {
        "id": role_id,
        "name": name,
        "permissions": _PERMISSIONS,
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def _channel() -> Payload:
    return {
        "id": _CHANNEL,
        "guild_id": _SERVER,
        "name": "study",
        "type": 0,
        "topic": None,
        "position": 0,
        "nsfw": False,
        "flags": 0,
        "rate_limit_per_user": 0,
        "parent_id": None,
        "last_message_id": None,
    }


def interaction(
    kind: Literal[2, 4], data: Payload, *, by: int = FIRST_MEMBER, pictures: bool = True
) -> Payload:
    """Return the payload of INTERACTION_CREATE for a member in a channel."""
    interaction_id = new_id()
    member: Payload = {
        "user": user(str(by), "alice"),
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
        "permissions": _PERMISSIONS,
    }
    return {
        "id": interaction_id,
        "application_id": APPLICATION,
        "type": kind,
        "data": data,
        "token": f"benchmark{interaction_id:.>60}",
        "version": 1,
        "guild_id": _SERVER,
        "guild": {"id": _SERVER, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "channel_id": _CHANNEL,
        "channel": {**_channel(), "permissions": _PERMISSIONS},
        "member": member,
        "locale": "en-US",
        "app_permissions": _PERMISSIONS if pictures else _NO_PICTURES,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": _SERVER},
        "context": 0,
        "attachment_size_limit": 10 << 20,
    }


def interaction_id_of(token: str) -> str:
    """Return the id of an interaction, with which its token ends."""
    return token.rpartition(".")[2]


def message(sent: Payload, attachments: list[Payload]) -> Payload:
    """Return the payload with which Discord returns the answer to a command."""
    return {
        "id": new_id(),
        "channel_id": _CHANNEL,
        "type": 20,
        "author": user(APPLICATION, "bot", bot=True),
        "application_id": APPLICATION,
        "webhook_id": APPLICATION,
        "interaction_metadata": {
            "id": new_id(),
            "type": COMMAND,
            "user": user(_MEMBER, "alice"),
            "authorizing_integration_owners": {"0": _SERVER},
        },
        "content": sent.get("content") or "",
        "embeds": [{"type": "rich", **embed} for embed in sent.get("embeds") or []],
        "components": sent.get("components") or [],
        "attachments": attachments,
        "flags": sent.get("flags") or 0,
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
    }
