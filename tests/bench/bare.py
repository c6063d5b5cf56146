"""The bare bot: a minimal discord.py bot with static embeds and an autocomplete."""

from io import BytesIO
from typing import Any

import discord
from discord import app_commands

from tests.bench.commands import run_driver

_EMBED = (
    discord.Embed(title="pong", description="The bare bot answers.", colour=0x5865F2)
    .add_field(name="a", value="b")
    .add_field(name="c", value="d")
)

_PICTURE = bytes(30_000)  # about the size of our charts


def build(*more: app_commands.Command[Any, ..., Any]) -> discord.Client:
    """Build the bot, with additional commands if given."""
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
        max_messages=None,
    )
    tree = app_commands.CommandTree(client)
    commands: tuple[app_commands.Command[Any, ..., Any], ...] = (ping, chart, pick, *more)
    for command in commands:
        tree.add_command(command)
    return client


@app_commands.command()
async def ping(interaction: discord.Interaction[Any]) -> None:
    """Answer with a static embed."""
    await answer(interaction, with_picture=False)


@app_commands.command()
async def chart(interaction: discord.Interaction[Any]) -> None:
    """Answer with a static embed and a static picture."""
    await answer(interaction, with_picture=True)


async def answer(interaction: discord.Interaction[Any], *, with_picture: bool) -> None:
    """Send a static embed, and a static picture if it is wanted."""
    files = [discord.File(BytesIO(_PICTURE), "chart.png")] if with_picture else []
    await interaction.response.send_message(embed=_EMBED, files=files)


@app_commands.command()
async def pick(interaction: discord.Interaction[Any], thing: str) -> None:
    """Show one thing."""
    await interaction.response.send_message(thing)


@pick.autocomplete("thing")
async def things(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggest 25 things."""
    return [app_commands.Choice(name=f"{typed} thing {n}", value=str(n)) for n in range(25)]


def main() -> None:
    """Run the bot under the benchmark's driver."""
    run_driver(build, lambda _: None)
