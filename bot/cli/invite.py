"""Builds the link that adds the bot to a server."""

import base64
import binascii

import discord

from bot.domain.errors import SetupError
from bot.permissions.checks import PERMISSIONS


def invite_link(token: str) -> str:
    """Return the link for the application id in the token's first part; SetupError without one."""
    first = token.partition(".")[0]
    try:
        application_id = int(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (binascii.Error, ValueError):
        raise SetupError(
            "DISCORD_TOKEN doesn't contain an application's id. Copy the token again."
        ) from None
    return discord.utils.oauth_url(
        application_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
    )
