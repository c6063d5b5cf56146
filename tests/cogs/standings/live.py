"""Reads the live boards in the group’s channel."""

import discord

from tests.cogs.conftest import Stage, said


def live_boards_in(stage: Stage) -> list[discord.Message]:
    return [
        one for one in stage.channel.history() if said(one).startswith("## Night owls · live board")
    ]


def text_of_board(stage: Stage) -> str:
    (board,) = live_boards_in(stage)
    return said(board)


def count_edits(stage: Stage) -> int:
    return sum(entry.method == "PATCH" for entry in stage.env.http_requests)
