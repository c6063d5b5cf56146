"""Buttons and menus that lead from one look-up to another."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.content.catalog import Catalog, Project, Role, Skill
from bot.domain.content.faq import JobAds, Question
from bot.domain.content.names import Named
from bot.domain.content.salary import Level
from bot.interactions import Route, button, menu
from bot.ui.lookup.routes import (
    CompareRoles,
    ShowProject,
    ShowQuestion,
    ShowRole,
    ShowSalary,
    ShowSkill,
)


def role_button(role: Role) -> ui.Button[Any]:
    """Open a role's profile."""
    return button(role.name, ShowRole(role=role.id))


def skill_button(skill: Skill) -> ui.Button[Any]:
    """Open a skill."""
    return button(skill.name, ShowSkill(skill=skill.id))


def project_button(project: Project) -> ui.Button[Any]:
    """Open a project."""
    return button(project.name, ShowProject(project=project.id))


def question_button(question: Question | JobAds) -> ui.Button[Any]:
    """Open a question's answer."""
    return button(question.name, ShowQuestion(question=question.id))


def salary_button(role: Role) -> ui.Button[Any]:
    """Open a role's pay; the button has the role's name."""
    return button(role.name, ShowSalary(role=role.id))


def level_button(level: Level) -> ui.Button[Any]:
    """Open a level's pay."""
    return button(level.name, ShowSalary(level=level.id))


def compare_button(roles: Sequence[Role], label: str) -> ui.Button[Any]:
    """Open a comparison of two or three roles."""
    return button(label, _comparison(roles))


def _comparison(roles: Sequence[Role]) -> CompareRoles:
    return CompareRoles(
        **dict(zip(("first", "second", "third"), (r.id for r in roles), strict=False))
    )


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
    skills = [catalog.skill_names.by_id[skill_id] for skill_id in ids]
    return [skill_menu("Open a skill…", skills)]


def compare_menu(catalog: Catalog, roles: Sequence[Role]) -> ui.ActionRow[Any]:
    """Offer to compare one or two roles with one more."""
    others = [role for role in catalog.roles if role not in roles]
    placeholder = "Compare with…" if len(roles) == 1 else "Compare with another…"
    fills = "second" if len(roles) == 1 else "third"
    return entry_menu(placeholder, _comparison(roles), fills=fills, entries=others)
