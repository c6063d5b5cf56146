"""Tables that processes of the bot share their work with (see `bot/services/cluster/`)."""

import datetime as dt

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from bot.db.models.base import Base
from bot.db.models.columns import not_personal


class BotProcess(Base):
    """A process of the bot that has started on this database and not ended properly yet."""

    __tablename__ = "process"

    process_id: Mapped[str] = not_personal("Tells processes apart.", primary_key=True)
    host: Mapped[str] = not_personal("The name of the machine that it runs on.")
    machine: Mapped[str] = not_personal("Which machine that is, since it was started.")
    number: Mapped[int] = not_personal("Its number on that machine.")
    version: Mapped[str] = not_personal("Which version of Cohort it is.")
    state: Mapped[str] = not_personal("What it is doing.")
    started_at: Mapped[dt.datetime] = not_personal("When it started.")
    seen_at: Mapped[dt.datetime] = not_personal("When it last wrote to the database.")


class SharedLayout(Base):
    """How the processes divide the shards; one row."""

    __tablename__ = "shared_layout"

    row: Mapped[int] = not_personal("There is one row.", primary_key=True, autoincrement=False)
    shard_count: Mapped[int] = not_personal("How many shards there are.", Integer)
    shards_per_process: Mapped[int] = not_personal("How many a process serves.", Integer)


class ShardLease(Base):
    """The lease of a block of shards, which `bot.domain.cluster.leases.Lease` is made from."""

    __tablename__ = "shard_lease"

    block: Mapped[int] = not_personal(
        "Which block of shards.", Integer, primary_key=True, autoincrement=False
    )
    holder: Mapped[str | None] = not_personal("Which process holds it.")
    generation: Mapped[int] = not_personal("How often it was leased.")
    taken_at: Mapped[dt.datetime] = not_personal(
        "When it was leased; only `python -m bot status` needs it."
    )
    expires_at: Mapped[dt.datetime] = not_personal("Until when.")


class Turn(Base):
    """An action that all processes together may do only so often, and when it may be done again."""

    __tablename__ = "turn"

    action: Mapped[str] = not_personal("What is done.", primary_key=True)
    free_at: Mapped[dt.datetime] = not_personal("When it may be done again.")
