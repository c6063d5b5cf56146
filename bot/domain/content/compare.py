"""Compares two or three roles."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.domain.content.catalog import Catalog
from bot.domain.content.models.roles import PayRange, Role, Skill, common_range


@dataclass(frozen=True, slots=True)
class SkillGroup:
    """The skills that are listed by exactly these of the compared roles."""

    roles: tuple[Role, ...]
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What compared roles share and where they differ; skills of all roles come first."""

    roles: tuple[Role, ...]
    groups: tuple[SkillGroup, ...]
    overlap: PayRange | None

    @property
    def shared(self) -> tuple[Skill, ...]:
        return self.groups[0].skills


def compare(catalog: Catalog, roles: Sequence[Role]) -> Comparison:
    """Compare roles; a role given twice counts once, so a single one may be left."""
    distinct = tuple({role.id: role for role in roles}.values())
    skills_by_roles: dict[tuple[str, ...], list[Skill]] = defaultdict(list)
    for skill in catalog.skills:
        listed_by = (role.id for role in distinct if skill.id in role.skills.every)
        skills_by_roles[tuple(listed_by)].append(skill)
    groups = tuple(
        SkillGroup(some, tuple(skills_by_roles[tuple(role.id for role in some)]))
        for size in range(len(distinct), 0, -1)
        for some in combinations(distinct, size)
    )
    overlap = common_range([catalog.pay_by_role.get(role.id) for role in distinct])
    return Comparison(distinct, groups, overlap)
