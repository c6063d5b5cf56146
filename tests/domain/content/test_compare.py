"""Comparison of two or three roles."""

from itertools import chain, combinations
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content import Catalog, PayRange, Role
from bot.domain.content.compare import Comparison, SkillGroup, compare
from bot.domain.content.models.roles import RolePay, RoleSkills
from tests.packs import shipped_catalog

Case: TypeAlias = tuple[Catalog, list[Role]]

CATALOG = shipped_catalog()
NO_PAY = CATALOG.role_names.by_id["data-engineer"]

skill_kinds = st.lists(st.sampled_from("ch-"), min_size=1, max_size=8)
"""How a role lists each of some skills: as core (“c”), helpful (“h”) or not (“-”)."""

pay_ranges = st.tuples(st.integers(1, 60), st.none() | st.integers(0, 60)).map(
    lambda ends: PayRange(low=ends[0], high=None if ends[1] is None else ends[0] + ends[1])
)
pay_or_none = st.none() | pay_ranges


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Generate a catalog that has two or three roles with random skills and pay, and these roles."""
    roles, figures = [], [CATALOG.salaries.by_role.figures[0]]
    for pattern in CATALOG.roles[1 : draw(st.integers(3, 4))]:
        kinds = draw(skill_kinds)
        core, helpful = (
            tuple(
                skill.id
                for skill, kind in zip(CATALOG.skills, kinds, strict=False)
                if kind == letter
            )
            for letter in "ch"
        )
        listed = RoleSkills(core=core, helpful=helpful)
        roles.append(pattern.model_copy(update={"skills": listed}))
        pay = draw(pay_or_none)
        if pay:
            figures.append(RolePay(role=pattern.id, growth="-", **dict(pay)))
    by_role = CATALOG.salaries.by_role.model_copy(update={"figures": tuple(figures)})
    salaries = CATALOG.salaries.model_copy(update={"by_role": by_role})
    # It isn't validated, because all other parts of it are valid already.
    parts = {name: getattr(CATALOG, name) for name in Catalog.model_fields}
    changed = {"roles": (CATALOG.roles[0], *roles), "salaries": salaries}
    return Catalog.model_construct(**parts | changed), roles


catalog_cases = st.lists(st.sampled_from(CATALOG.roles), min_size=2, max_size=3, unique=True).map(
    lambda roles: (CATALOG, roles)
)
any_case = st.one_of(cases(), catalog_cases)


def skill_ids_of(role: Role) -> set[str]:
    return {*role.skills.core, *role.skills.helpful}


def skills_by_role_ids(comparison: Comparison) -> dict[frozenset[str], tuple[str, ...]]:
    """Return the skill ids of each group by the ids of its roles."""
    return {
        frozenset(role.id for role in group.roles): tuple(skill.id for skill in group.skills)
        for group in comparison.groups
    }


def covers(pay: PayRange, amount: float) -> bool:
    return pay.low <= amount and (pay.high is None or amount <= pay.high)


@given(any_case)
def test_order_of_roles_only_reverses_the_compared_roles(case: Case) -> None:
    catalog, roles = case
    comparison, reversed_comparison = compare(catalog, roles), compare(catalog, roles[::-1])
    assert reversed_comparison.roles == comparison.roles[::-1]
    assert skills_by_role_ids(reversed_comparison) == skills_by_role_ids(comparison)
    assert reversed_comparison.shared == comparison.shared
    assert reversed_comparison.overlap == comparison.overlap


@given(any_case)
def test_role_compared_with_itself_has_one_group_and_no_overlap(case: Case) -> None:
    catalog, (role, *_) = case
    alone = compare(catalog, [role, role, role])
    assert alone.roles == (role,)
    assert alone.groups == (SkillGroup((role,), alone.shared),)
    assert {skill.id for skill in alone.shared} == skill_ids_of(role)
    assert alone.overlap is None


@given(any_case)
def test_repeated_role_counts_once(case: Case) -> None:
    catalog, roles = case
    assert compare(catalog, [*roles, roles[0]]) == compare(catalog, roles)


@given(any_case)
def test_every_skill_is_in_exactly_one_group(case: Case) -> None:
    catalog, roles = case
    grouped = [skill.id for group in compare(catalog, roles).groups for skill in group.skills]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == set(chain.from_iterable(map(skill_ids_of, roles)))


@given(any_case)
def test_group_has_the_skills_of_exactly_its_roles_in_catalog_order(case: Case) -> None:
    catalog, roles = case
    for group in compare(catalog, roles).groups:
        expected = [
            skill
            for skill in catalog.skills
            if {role.id for role in roles if skill.id in skill_ids_of(role)}
            == {role.id for role in group.roles}
        ]
        assert list(group.skills) == expected


@given(any_case)
def test_groups_are_sorted_from_all_roles_to_single_roles(case: Case) -> None:
    _, roles = case
    found = [group.roles for group in compare(*case).groups]
    expected = [some for size in range(len(roles), 0, -1) for some in combinations(roles, size)]
    assert found == expected


def test_three_roles_have_seven_groups(catalog: Catalog) -> None:
    comparison = compare(catalog, catalog.roles[:3])
    assert [len(group.roles) for group in comparison.groups] == [3, 2, 2, 2, 1, 1, 1]
    assert {skill.id for skill in comparison.shared} >= {"python", "machine-learning"}


def test_ai_engineer_and_data_scientist_of_the_catalog_are_compared(catalog: Catalog) -> None:
    engineer, scientist = (catalog.role_names.by_id[i] for i in ("ai-engineer", "data-scientist"))
    comparison = compare(catalog, [engineer, scientist])
    skills = skills_by_role_ids(comparison)
    assert {"python", "sql"} <= {skill.id for skill in comparison.shared}
    assert "mlops" in skills[frozenset({"ai-engineer"})]
    assert "statistics" in skills[frozenset({"data-scientist"})]
    assert comparison.overlap == PayRange(low=120_000, high=160_000)


@given(any_case)
def test_pay_overlap_is_covered_by_every_range(case: Case) -> None:
    catalog, roles = case
    ranges = [catalog.pay_by_role.get(role.id) for role in roles]
    overlap = compare(catalog, roles).overlap
    ends = {end for pay in ranges if pay for end in (pay.low, pay.high or 10**9)}
    for amount in ends | {end + 0.5 for end in ends} | {end - 0.5 for end in ends}:
        everywhere = all(pay is not None and covers(pay, amount) for pay in ranges)
        assert (overlap is not None and covers(overlap, amount)) == everywhere


@given(any_case)
def test_role_without_pay_has_no_overlap(case: Case) -> None:
    catalog, roles = case
    assert compare(catalog, [NO_PAY, *roles[:2]]).overlap is None
