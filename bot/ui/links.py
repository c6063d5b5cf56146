"""Buttons and menus that lead from one look-up to another, also after a restart.

One class serves all features: the id of a link says which screen it opens and with what.
Features register how to open theirs in `StudyBot.openers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Self

import discord
from discord import ui

from bot.domain.content.catalog import Catalog, Project, Role, Skill
from bot.domain.content.faq import JobAds, Question
from bot.domain.content.names import Named, NameIndex
from bot.domain.content.salary import Level
from bot.domain.errors import Refusal
from bot.formatting import join_dots
from bot.ui.base import Lasting, show

_IDS = r"(?P<feature>[a-z]+):1:{action}:(?P<ids>[a-z0-9:-]*)"
_BUTTONS_IN_A_ROW = 5


class Link(Lasting, ui.DynamicItem[ui.Button[Any]], template=_IDS.format(action="show")):
    """A button that opens a screen."""

    def __init__(
        self, feature: str, ids: Sequence[str], label: str, *, primary: bool = False
    ) -> None:
        style = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
        custom_id = f"{feature}:1:show:{':'.join(ids)}"
        super().__init__(ui.Button(label=label, style=style, custom_id=custom_id))
        self.feature, self.ids = feature, tuple(ids)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], __: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button anew from its id."""
        return cls(match["feature"], _parted(match["ids"]), "…")

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Open the screen."""
        await _open(interaction, self.feature, self.ids)


class LinkMenu(Lasting, ui.DynamicItem[ui.Select[Any]], template=_IDS.format(action="pick")):
    """A menu that opens a screen: with its own ids, then the one chosen."""

    def __init__(
        self, feature: str, ids: Sequence[str], hint: str, entries: Iterable[Named] = ()
    ) -> None:
        options = [discord.SelectOption(label=entry.name, value=entry.id) for entry in entries]
        custom_id = f"{feature}:1:pick:{':'.join(ids)}"
        super().__init__(ui.Select(placeholder=hint, custom_id=custom_id, options=options))
        self.feature, self.ids = feature, tuple(ids)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], __: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the menu anew from its id; its options stand in the message."""
        return cls(match["feature"], _parted(match["ids"]), "…")

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Open the screen."""
        await _open(interaction, self.feature, (*self.ids, *self.item.values))


def _parted(ids: str) -> list[str]:
    return ids.split(":") if ids else []


async def _open(interaction: discord.Interaction[Any], feature: str, ids: Sequence[str]) -> None:
    opener = interaction.client.openers.get(feature)
    if opener is None:
        raise Refusal("This button is from an earlier version. `/help` lists what there is now.")
    await show(interaction, opener(interaction.client.resources.catalog, ids))


def linked(index: NameIndex[Any], ids: Sequence[str], *, command: str) -> Any:
    """Return the entry that a link names.

    Raises:
        Refusal: the content pack does not have it (any more).
    """
    entry = index.by_id.get(ids[0]) if ids else None
    if entry is None:
        raise Refusal(f"This button leads to something the content no longer has. Try `{command}`.")
    return entry


def role_link(role: Role) -> Link:
    """Open a role's profile."""
    return Link("role", [role.id], role.name)


def skill_link(skill: Skill) -> Link:
    """Open a skill."""
    return Link("skill", [skill.id], skill.name)


def project_link(project: Project) -> Link:
    """Open a project."""
    return Link("project", [project.id], project.name)


def question_link(question: Question | JobAds) -> Link:
    """Open a question's answer."""
    return Link("faq", [question.id], question.name)


def salary_link(role: Role) -> Link:
    """Open a role's pay, by its name."""
    return Link("salary", [role.id], role.name)


def level_link(level: Level) -> Link:
    """Open a level's pay."""
    return Link("level", [level.id], level.name)


def compare_link(roles: Sequence[Role], label: str) -> Link:
    """Open a comparison of two or three roles."""
    return Link("compare", [role.id for role in roles], label)


def compare_menu(catalog: Catalog, roles: Sequence[Role]) -> LinkMenu:
    """Offer to compare these roles with one more."""
    others = [role for role in catalog.roles if role not in roles]
    hint = "Compare with…" if len(roles) == 1 else "Compare with another…"
    return LinkMenu("compare", [role.id for role in roles], hint, others)


def rows(links: Iterable[Link]) -> list[ui.ActionRow[Any]]:
    """Set buttons into rows of five, as Discord wants them."""
    every = list(links)
    starts = range(0, len(every), _BUTTONS_IN_A_ROW)
    return [ui.ActionRow(*every[at : at + _BUTTONS_IN_A_ROW]) for at in starts]


def skill_names_of(catalog: Catalog, skill_ids: Iterable[str]) -> str:
    """Name the skills with these ids."""
    return join_dots(catalog.skill_names.by_id[skill_id].name for skill_id in skill_ids)


def skill_menu(catalog: Catalog, groups: Iterable[Sequence[str]]) -> list[ui.ActionRow[Any]]:
    """Offer the skills with these ids, each once, in one menu."""
    once = dict.fromkeys(skill_id for group in groups for skill_id in group)
    skills = [catalog.skill_names.by_id[skill_id] for skill_id in once]
    return [ui.ActionRow(LinkMenu("skill", [], "Open a skill…", skills))]
