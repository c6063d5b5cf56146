"""The table of how many skills of each role something in the pack practises."""

from bot.domain.content import Catalog
from bot.domain.content.practice import coverage_table


def test_coverage_counts_each_kind_and_names_what_nothing_practises(catalog: Catalog) -> None:
    bare = catalog.model_copy(
        update={
            "challenges": catalog.challenges[:1],
            "portfolio": catalog.portfolio.model_copy(update={"projects": ()}),
            "more_plans": (),
        }
    )
    role, lines = catalog.roles[0], list(coverage_table(bare))
    planned = {skill for day in bare.plan.days for skill in day.skills}
    questioned = {day.id for day in bare.plan.days} & catalog.recall_by_day.keys()
    recalled = {skill for day in bare.plan.days if day.id in questioned for skill in day.skills}
    asked = set(bare.challenges[0].skills)
    needed = set(role.skills.every)
    assert lines[0].split() == [
        "Skills",
        "practised",
        "by",
        "plans",
        "challenges",
        "projects",
        "recall",
        "nothing",
    ]
    assert lines[1].split()[-5:] == [
        str(len(needed & planned)),
        str(len(needed & asked)),
        "0",
        str(len(needed & recalled)),
        str(len(needed - planned - asked)),
    ]
    named = lines[-1].removeprefix("Nothing practises: ").removesuffix(".").split(", ")
    uncovered = {skill for each in catalog.roles for skill in each.skills.every} - planned - asked
    assert set(named) == {catalog.skill_names.by_id[skill].name for skill in uncovered}
