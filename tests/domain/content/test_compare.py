"""Comparison of two or three roles."""

from itertools import chain, combinations
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from bot.content import load_catalog
from bot.domain.content.catalog import Catalog, Role, RoleSkills
from bot.domain.content.compare import Comparison, SkillGroup, compare
from bot.domain.content.salary import PayRange, RolePay

Case: TypeAlias = tuple[Catalog, list[Role]]

PACK = load_catalog()
NO_PAY = PACK.role_names.by_id["data-engineer"]

pay_ranges = st.tuples(st.integers(1, 60), st.none() | st.integers(0, 60)).map(
    lambda ends: PayRange(low=ends[0], high=None if ends[1] is None else ends[0] + ends[1])
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Generate a catalog with two or three roles of random skills and pay, and those roles."""
    skills = PACK.skills[: draw(st.integers(1, 8))]
    roles, figures = [], [PACK.salaries.by_role.figures[0]]
    for pattern in PACK.roles[1 : draw(st.integers(3, 4))]:
        kinds = draw(st.lists(st.sampled_from("ch-"), min_size=len(skills), max_size=len(skills)))
        core, helpful = (
            tuple(s.id for s, kind in zip(skills, kinds, strict=True) if kind == wanted)
            for wanted in "ch"
        )
        listed = RoleSkills(core=core, helpful=helpful)
        roles.append(pattern.model_copy(update={"skills": listed}))
        pay = draw(st.none() | pay_ranges)
        if pay:
            figures.append(RolePay(role=pattern.id, growth="-", **dict(pay)))
    parts = {name: getattr(PACK, name) for name in Catalog.model_fields}
    by_role = PACK.salaries.by_role.model_copy(update={"figures": tuple(figures)})
    salaries = PACK.salaries.model_copy(update={"by_role": by_role})
    pack = Catalog.model_validate(
        parts | {"roles": (PACK.roles[0], *roles), "skills": PACK.skills, "salaries": salaries}
    )
    return pack, roles


pack_cases = st.lists(st.sampled_from(PACK.roles), min_size=2, max_size=3, unique=True).map(
    lambda roles: (PACK, roles)
)
any_case = st.one_of(cases(), pack_cases)


def listed_by(role: Role) -> set[str]:
    return {*role.skills.core, *role.skills.helpful}


def by_roles(comparison: Comparison) -> dict[frozenset[str], tuple[str, ...]]:
    """Return the skill ids of each group, by the ids of its roles."""
    return {
        frozenset(role.id for role in group.roles): tuple(skill.id for skill in group.skills)
        for group in comparison.groups
    }


def covers(pay: PayRange, amount: float) -> bool:
    return pay.low <= amount and (pay.high is None or amount <= pay.high)


@given(any_case)
def test_swapping_the_sides_swaps_what_is_on_them(case: Case) -> None:
    pack, roles = case
    there, back = compare(pack, roles), compare(pack, roles[::-1])
    assert back.compared_roles == there.compared_roles[::-1]
    assert by_roles(back) == by_roles(there)
    assert back.shared == there.shared
    assert back.overlap == there.overlap


@given(any_case)
def test_a_role_beside_itself_is_one_side_with_nothing_only_its_own(case: Case) -> None:
    pack, (role, *_) = case
    alone = compare(pack, [role, role, role])
    assert [side.role for side in alone.compared_roles] == [role]
    assert alone.groups == (SkillGroup((role,), alone.shared),)
    assert {skill.id for skill in alone.shared} == listed_by(role)
    assert alone.overlap is None


@given(any_case)
def test_a_role_named_twice_counts_once(case: Case) -> None:
    pack, roles = case
    assert compare(pack, [*roles, roles[0]]) == compare(pack, roles)


@given(any_case)
def test_every_skill_of_the_roles_is_in_one_group_only(case: Case) -> None:
    pack, roles = case
    grouped = [skill.id for group in compare(pack, roles).groups for skill in group.skills]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == set(chain.from_iterable(map(listed_by, roles)))


@given(any_case)
def test_a_group_holds_the_skills_that_just_its_roles_list_in_pack_order(case: Case) -> None:
    pack, roles = case
    for group in compare(pack, roles).groups:
        just = [
            skill
            for skill in pack.skills
            if {role.id for role in roles if skill.id in listed_by(role)}
            == {role.id for role in group.roles}
        ]
        assert list(group.skills) == just


@given(any_case)
def test_groups_go_from_all_roles_to_each_alone(case: Case) -> None:
    _, roles = case
    found = [group.roles for group in compare(*case).groups]
    wanted = [some for size in range(len(roles), 0, -1) for some in combinations(roles, size)]
    assert found == wanted


def test_three_roles_have_seven_groups(catalog: Catalog) -> None:
    comparison = compare(catalog, catalog.roles[:3])
    assert [len(group.roles) for group in comparison.groups] == [3, 2, 2, 2, 1, 1, 1]
    assert {skill.id for skill in comparison.shared} >= {"python", "machine-learning"}


def test_the_engineer_and_the_scientist_compare_as_the_pack_says(catalog: Catalog) -> None:
    engineer, scientist = (catalog.role_names.by_id[i] for i in ("ai-engineer", "data-scientist"))
    comparison = compare(catalog, [engineer, scientist])
    skills = by_roles(comparison)
    assert {"python", "sql"} <= {skill.id for skill in comparison.shared}
    assert "mlops" in skills[frozenset({"ai-engineer"})]
    assert "statistics" in skills[frozenset({"data-scientist"})]
    assert comparison.overlap == PayRange(low=120_000, high=160_000)


@given(any_case)
def test_the_pay_in_common_is_what_every_range_covers(case: Case) -> None:
    pack, roles = case
    ranges = [pack.pay_by_role.get(role.id) for role in roles]
    overlap = compare(pack, roles).overlap
    ends = {end for pay in ranges if pay for end in (pay.low, pay.high or 10**9)}
    for amount in ends | {end + 0.5 for end in ends} | {end - 0.5 for end in ends}:
        everywhere = all(pay is not None and covers(pay, amount) for pay in ranges)
        assert (overlap is not None and covers(overlap, amount)) == everywhere


@given(any_case)
def test_a_role_without_a_figure_leaves_no_overlap(case: Case) -> None:
    pack, roles = case
    comparison = compare(pack, [NO_PAY, *roles[:2]])
    assert comparison.compared_roles[0].pay is None
    assert comparison.overlap is None
