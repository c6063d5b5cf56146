"""/help: what the bot does, for whom, and where data goes."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from discord import app_commands

from bot.formatting import bullets, sections
from bot.interactions import Screen, page

Command: TypeAlias = app_commands.Command[Any, ..., Any] | app_commands.Group

_DATA = (
    "Look-ups store nothing about you. Joining a group or the plan does: `/privacy show` lists what "
    "and why, `/privacy delete` deletes it at once. Cohort reads no messages and sees no member list."
)
_INTRO = (
    "## Cohort\nFor study groups of people who want to become AI engineers. Begin with "
    "`/plan join`, or look something up and follow the buttons."
)
_LOOK_UPS = "**Look-ups**, wherever you are; add `private: True` and only you see the answer"
_IN_SERVERS = "**Your group and your plan**, in a server; only you see the answers"


def help_screen(commands: Iterable[Command]) -> Screen:
    """Draw the help page from the commands that there are."""
    every = sorted(commands, key=lambda command: command.name)
    for_moderators = [command for command in every if command.default_permissions is not None]
    for_members = [command for command in every if command.default_permissions is None]
    in_servers = [
        command
        for command in for_members
        if isinstance(command, app_commands.Group) or command.guild_only
    ]
    look_ups = [command for command in for_members if command not in in_servers]
    return page(
        sections(
            [
                _INTRO,
                f"{_LOOK_UPS}\n{_list(look_ups)}",
                f"{_IN_SERVERS}\n{_list(in_servers)}",
                f"**For moderators**\n{_list(for_moderators)}",
                f"**Where data goes** · {_DATA}",
            ]
        ),
        footer="Career facts come from one source article. Figures show their source; where it gives "
        "none, Cohort says so.",
    )


def _list(commands: Iterable[Command]) -> str:
    """List commands with their descriptions, and groups of commands with what is typed after them."""
    lines = []
    for command in commands:
        about = command.description
        if isinstance(command, app_commands.Group):
            below = [c for c in command.walk_commands() if isinstance(c, app_commands.Command)]
            start = len(command.name) + 1
            about = ", ".join(f"`{leaf.qualified_name[start:]}`" for leaf in below)
        lines.append(f"`/{command.name}` {about}")
    return bullets(lines) or "- none"
