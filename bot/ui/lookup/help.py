"""/help: what Cohort does, in a few lines, with a page for each kind of command."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from discord import app_commands, ui

from bot.domain.content import Catalog
from bot.formatting import bullets, join_dots, provenance
from bot.interactions import Request, Router, Screen, button, page
from bot.interactions.request import SlashCommand
from bot.ui.lookup.routes import HelpTopic, ShowHelp

router = Router()

_LABELS = {
    HelpTopic.LOOK_UPS: "Look things up",
    HelpTopic.MEMBERS: "Your plan and group",
    HelpTopic.MODERATORS: "For moderators",
}
_INTROS = {
    HelpTopic.LOOK_UPS: "These commands work everywhere, in direct messages too. Everyone in the "
    "channel sees the reply, unless you choose `private: True`. Only you see the reply to `/help`.",
    HelpTopic.MEMBERS: "These commands work in a server, and most replies are shown only to you.",
    HelpTopic.MODERATORS: "These commands need the **Manage Server** permission. Begin with "
    "`/setup`. It also tells you what is missing.",
}


@router.answers
async def show_help(request: Request, route: ShowHelp) -> Screen:
    is_moderator = request.member is not None and request.member.is_moderator
    return help_screen(
        request.catalog, request.list_commands(), route.topic, is_moderator=is_moderator
    )


def help_screen(
    catalog: Catalog,
    commands: Iterable[SlashCommand],
    topic: HelpTopic | None = None,
    *,
    is_moderator: bool = False,
) -> Screen:
    """Draw the first page, or the page of a topic; moderators have one topic more."""
    topics = [listed for listed in HelpTopic if is_moderator or listed is not HelpTopic.MODERATORS]
    if topic not in topics:
        return _first_page(catalog, topics)
    lines: list[str] = []
    for command in sorted(commands, key=lambda command: command.name):
        if _topic_of(command) is not topic:
            continue
        if isinstance(command, app_commands.Group):
            lines += _group_lines(command)
        else:
            lines.append(f"`/{command.name}` {command.description}")
    return page(
        f"## {_LABELS[topic]}\n{_INTROS[topic]}\n\n{bullets(lines) or 'There are none.'}",
        controls=lambda: [_topic_buttons([other for other in topics if other is not topic])],
    )


def _first_page(catalog: Catalog, topics: Sequence[HelpTopic]) -> Screen:
    about = (
        "Facts about roles and pay come from one article; the small print of each reply says what "
        "doesn’t. What Cohort’s authors wrote themselves is marked as ours."
    )
    return page(
        "## Cohort\nCohort helps study groups learn AI engineering together. You work through a "
        f"{catalog.plan.length}-day plan, answer a challenge each week, and look up roles, skills "
        "and pay. Start with `/plan join`, or choose a topic below.\n\n"
        "**Your data** · Looking things up stores nothing about you. Once you join a group or the "
        "plan, `/privacy` tells you what is stored and why, and deletes it. "
        "Cohort doesn’t read messages.",
        footer=provenance(catalog, about),
        controls=lambda: [_topic_buttons(topics)],
    )


def _topic_buttons(topics: Sequence[HelpTopic]) -> ui.ActionRow[Any]:
    return ui.ActionRow(*(button(_LABELS[topic], ShowHelp(topic=topic)) for topic in topics))


def _topic_of(command: SlashCommand) -> HelpTopic:
    if command.default_permissions is not None:
        return HelpTopic.MODERATORS
    is_in_servers = isinstance(command, app_commands.Group) or command.guild_only
    return HelpTopic.MEMBERS if is_in_servers else HelpTopic.LOOK_UPS


def _group_lines(group: app_commands.Group) -> Iterator[str]:
    """Yield a line with the commands of a group, and one for each group in it."""
    direct = [command for command in group.commands if isinstance(command, app_commands.Command)]
    if direct:
        yield join_dots(f"`/{command.qualified_name}`" for command in direct)
    for command in group.commands:
        if isinstance(command, app_commands.Group):
            yield from _group_lines(command)
