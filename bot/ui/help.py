"""/help: what the bot does, for whom, and where data goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from discord import app_commands

from bot.screen import Screen
from bot.ui.base import page
from bot.ui.text import bullets

_DATA = (
    "Looking something up stores nothing about you. Cohort reads no messages and sees no member "
    "list; it learns what you type into its own commands and which buttons of its you press. "
    "Its log holds starts, stops and faults, never your name and never what you typed."
)


def help_screen(commands: Iterable[app_commands.Command[Any, ..., Any]]) -> Screen:
    """Draw the help page from the commands that there are."""
    every = sorted(commands, key=lambda command: command.qualified_name)
    for_moderators = [command for command in every if _is_for_moderators(command)]
    for_members = [command for command in every if command not in for_moderators]
    moderators = (
        _list(for_moderators)
        if for_moderators
        else "Nothing to set up: invite Cohort, and every command works for every member."
    )
    return page(
        "## Cohort\nFor study groups of people who want to become AI engineers. Type a command, "
        "or begin with `/role` and follow the buttons.\n\n"
        f"**For everyone**, in servers, in direct messages, and wherever you installed it\n"
        f"{_list(for_members)}\n\n"
        f"**For moderators**\n{moderators}\n\n"
        f"**Private or public** · Add `private: True` to any look-up and only you see the answer. "
        "A press on a button under a public answer is answered to you alone.\n\n"
        f"**Where data goes** · {_DATA}",
        foot="Career facts come from one source article. Figures show their source; where it gives "
        "none, Cohort says so.",
    )


def _is_for_moderators(command: app_commands.Command[Any, ..., Any]) -> bool:
    return (command.root_parent or command).default_permissions is not None


def _list(commands: Iterable[app_commands.Command[Any, ..., Any]]) -> str:
    return bullets(f"`/{command.qualified_name}` {command.description}" for command in commands)
