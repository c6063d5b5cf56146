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
    in_servers = [command for command in for_members if _in_servers(command)]
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


def _in_servers(command: Command) -> bool:
    """Tell whether a command is about what is kept in a server: all with a name within are."""
    return isinstance(command, app_commands.Group) or command.guild_only


def _list(commands: Iterable[Command]) -> str:
    return bullets(map(_line, commands)) or "- none"


def _line(command: Command) -> str:
    """Write a command with its description, or a group of commands with their names."""
    if isinstance(command, app_commands.Group):
        return f"`/{command.name}` {', '.join(_below(command))}"
    return f"`/{command.name}` {command.description}"


def _below(group: app_commands.Group) -> Iterable[str]:
    """Yield the commands of a group by what is typed after its name."""
    leaves = (c for c in group.walk_commands() if isinstance(c, app_commands.Command))
    start = len(group.name) + 1
    return (f"`{command.qualified_name[start:]}`" for command in leaves)
