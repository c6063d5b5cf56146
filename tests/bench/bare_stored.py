"""The bare bot with a database; its commands read one row with the ORM and commit one write."""

import sys
from typing import Any

import discord
from discord import app_commands
from sqlalchemy import BigInteger, event
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.bench import bare
from tests.bench.commands import run_driver


class Base(DeclarativeBase):
    """Base of the bare bot's tables."""


class Score(Base):
    """The points of a member."""

    __tablename__ = "score"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    points: Mapped[int]


def open_engine(url: str) -> AsyncEngine:
    """Open a database as a small bot would; SQLite does not sync at each commit."""
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def connect(connection: Any, _: object) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.close()

    return engine


def build() -> discord.Client:
    """Build the bot."""
    engine = open_engine(sys.argv[2])
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    return bare.build(_score(sessions, with_picture=False), _score(sessions, with_picture=True))


def _score(
    sessions: async_sessionmaker[AsyncSession], *, with_picture: bool
) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="score-chart" if with_picture else "score")
    async def score(interaction: discord.Interaction[Any]) -> None:
        """Add a point and answer as `bare.ping` or `bare.chart` does."""
        async with sessions() as session:
            row = await session.get_one(Score, (interaction.guild_id, interaction.user.id))
            row.points += 1
            await session.commit()
        await bare.answer(interaction, with_picture=with_picture)

    return score


def main() -> None:
    """Run the bot under the benchmark's driver."""
    run_driver(build, lambda _: None)
