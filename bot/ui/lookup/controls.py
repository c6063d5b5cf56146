"""Buttons and menus that lead from one look-up to another."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.content import Catalog, Named, Role, Skill
from bot.interactions import Route, button, menu
from bot.ui.lookup.routes import CompareRoles, ShowRole, ShowSkill


def role_button(role: Role) -> ui.Button[Any]:
    """Open a role's profile."""
    return button(role.name, ShowRole(role=role.id))


def skill_button(skill: Skill) -> ui.Button[Any]:
    """Open a skill."""
    return button(skill.name, ShowSkill(skill=skill.id))


def comparison_of(roles: Sequence[Role]) -> CompareRoles:
    """Return the route to a comparison of up to three roles."""
    ids = (role.id for role in roles)
    return CompareRoles(**dict(zip(("first", "second", "third"), ids, strict=False)))


def entry_menu(
    placeholder: str, route: Route, *, fills: str, entries: Iterable[Named]
) -> ui.ActionRow[Any]:
    """Offer entries of the content pack in a menu."""
    options = [discord.SelectOption(label=entry.name, value=entry.id) for entry in entries]
    return menu(placeholder, route, fills=fills, options=options)


def skill_menu(placeholder: str, skills: Iterable[Skill]) -> ui.ActionRow[Any]:
    """Offer skills in a menu."""
    return entry_menu(placeholder, ShowSkill(skill=""), fills="skill", entries=skills)


def skills_menu(catalog: Catalog, groups: Iterable[Sequence[str]]) -> list[ui.ActionRow[Any]]:
    """Offer the skills with these ids in one menu, each once."""
    ids = dict.fromkeys(skill_id for group in groups for skill_id in group)
    return [skill_menu("See a skill…", [catalog.skill_names.by_id[skill_id] for skill_id in ids])]


def compare_menu(catalog: Catalog, roles: Sequence[Role]) -> ui.ActionRow[Any]:
    """Offer to compare one or two roles with one more."""
    others = [role for role in catalog.roles if role not in roles]
    if len(roles) == 1:
        placeholder, fills = "Compare with…", "second"
    else:
        placeholder, fills = "Compare with another…", "third"
    return entry_menu(placeholder, comparison_of(roles), fills=fills, entries=others)
