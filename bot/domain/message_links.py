"""Links that open a message in Discord."""


def message_link(guild_id: int, channel_id: int | None, message_id: int | None) -> str:
    """Return the link to a message in a channel of a server."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"
