"""Reads the live boards in the group’s channel."""

import discord

from tests.cogs.stage import Stage, said


def live_boards_in(stage: Stage) -> list[discord.Message]:
    """Return the live boards of Night owls in its channel, oldest first."""
    return [
        one for one in stage.channel.history() if said(one).startswith("## Night owls · live board")
    ]


def text_of_board(stage: Stage) -> str:
    """Return the text of the only live board; fails if there is another number of boards."""
    (board,) = live_boards_in(stage)
    return said(board)


def count_edits(stage: Stage) -> int:
    """Return how often the bot has edited a live board."""
    edits = [entry.json for entry in stage.env.http_requests if entry.method == "PATCH"]
    return sum("live board" in str(message) for message in edits)
