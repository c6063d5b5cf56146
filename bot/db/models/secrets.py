"""The table of keys that the bot makes for itself."""

from sqlalchemy.orm import Mapped

from bot.db.models.base import Base
from bot.db.models.columns import not_personal


class StoredSecret(Base):
    """A secret of this database, such as the key of the hashes in `sanction`."""

    __tablename__ = "secret"

    purpose: Mapped[str] = not_personal("What it is for.", primary_key=True)
    value: Mapped[str] = not_personal("A random key.")
