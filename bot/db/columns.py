"""Columns that many tables have, with their privacy declarations."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.privacy import not_personal, owner_id

SERVER: dict[str, Any] = not_personal("Which server it belongs to.")
ROW_ID: dict[str, Any] = not_personal("Tells rows apart.")
SETTING: dict[str, Any] = not_personal("Chosen by the server’s moderators.")
BOOKKEEPING: dict[str, Any] = not_personal("So that nothing is sent or said twice.")
MEMBER_ID: dict[str, Any] = owner_id("your Discord id", "to know whose it is")

AUTO_ID = BigInteger().with_variant(Integer, "sqlite")
"""An id that is counted up; SQLite does that only for a column of type INTEGER."""


def guild_key(**options: Any) -> Mapped[int]:
    """Return a column that refers to the server; the row is deleted together with it."""
    key = ForeignKey("server.guild_id", ondelete="CASCADE")
    return mapped_column(key, info=SERVER, **options)
