"""Two or three roles side by side, computed from the pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.domain.content.catalog import Catalog, Role, Skill
from bot.domain.content.salary import PayRange, RolePay, common_range


@dataclass(frozen=True, slots=True)
class ComparedRole:
    """One of the roles compared, with its pay; None where the source gives none."""

    role: Role
    pay: RolePay | None


@dataclass(frozen=True, slots=True)
class SkillGroup:
    """Skills that exactly these of the compared roles list."""

    roles: tuple[Role, ...]
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What distinguishes roles. `groups` go from skills of all roles to skills of one."""

    compared_roles: tuple[ComparedRole, ...]
    groups: tuple[SkillGroup, ...]
    overlap: PayRange | None

    @property
    def shared(self) -> tuple[Skill, ...]:
        """Skills that every compared role lists."""
        return self.groups[0].skills


def compare(catalog: Catalog, roles: Sequence[Role]) -> Comparison:
    """Set roles side by side; a role named twice counts once, so one side may be left."""
    once = tuple({role.id: role for role in roles}.values())
    sides = tuple(ComparedRole(role, catalog.pay_by_role.get(role.id)) for role in once)
    subsets = (some for size in range(len(once), 0, -1) for some in combinations(once, size))
    groups = tuple(SkillGroup(some, _skills_of_exactly(catalog, some, once)) for some in subsets)
    return Comparison(sides, groups, common_range([side.pay for side in sides]))


def _skills_of_exactly(
    catalog: Catalog, some: tuple[Role, ...], among: tuple[Role, ...]
) -> tuple[Skill, ...]:
    listed = {role.id: {*role.skills.core, *role.skills.helpful} for role in among}
    inside = set.intersection(*(listed[role.id] for role in some))
    outside: set[str] = set().union(*(listed[role.id] for role in among if role not in some))
    return tuple(skill for skill in catalog.skills if skill.id in inside - outside)
