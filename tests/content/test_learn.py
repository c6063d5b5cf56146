"""Guides to learning in a content pack: their mistakes, and what `content check` warns about."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from bot.content.loader import SHIPPED_PACK, BadContent, check_pack, load_catalog
from bot.domain.content import Catalog
from tests.packs import SMALL_PACK

GUIDE = """\
- skill: python
  reviewed: 2026-11-26
  places:
    - title: The Python Tutorial
      address: https://docs.python.org/3/tutorial/
      start_with: Chapter 3.
    - title: PEP 8
      address: https://peps.python.org/pep-0008/
      start_with: Naming Conventions.
  subtopics: [values, functions, files]
  enough_when: count the words of a file
  hired_when: review a colleague's module
  confused_with: Jupyter, a place to run Python
"""
TODAY = dt.date(2026, 11, 26)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the small pack, without its guides."""
    pack = shutil.copytree(SMALL_PACK, tmp_path / "pack")
    shutil.rmtree(pack / "learn")
    return pack


def add_guides(pack: Path, text: str) -> None:
    (pack / "learn").mkdir()
    (pack / "learn" / "added.yaml").write_text(text, encoding="utf-8")


def warnings_of(pack: Path, today: dt.date) -> list[str]:
    return [str(warning).removeprefix("pack/") for warning in check_pack(pack, today)[1]]


@pytest.fixture(scope="module")
def found_a_year_later(catalog: Catalog) -> list[str]:
    """What the check of the shipped pack warns about a year after the oldest guide was reviewed."""
    oldest = min(guide.reviewed for guide in catalog.learn)
    return warnings_of(SHIPPED_PACK, oldest.replace(year=oldest.year + 1))


def test_every_role_of_the_shipped_pack_has_a_guide_and_a_text_about_language_models(
    catalog: Catalog,
) -> None:
    assert set(catalog.guide_by_role) == {role.id for role in catalog.roles}
    assert [role.id for role in catalog.roles if not role.language_models] == []


def test_every_skill_of_the_shipped_pack_has_a_guide(catalog: Catalog) -> None:
    assert set(catalog.guide_by_skill) == {skill.id for skill in catalog.skills}


def test_guides_of_the_shipped_pack_need_no_review_a_year_after_the_oldest(
    found_a_year_later: list[str],
) -> None:
    assert [line for line in found_a_year_later if "nothing practises" not in line] == []


def test_each_skill_that_nothing_practises_is_named_with_its_reason(
    catalog: Catalog, found_a_year_later: list[str]
) -> None:
    found = [line for line in found_a_year_later if "nothing practises" in line]
    named = [skill for skill in catalog.skills if skill.unpractised]
    assert len(found) == len(named) > 0
    for skill in named:
        reason = f" nothing practises {skill.name}: {skill.unpractised}"
        assert any(line.endswith(reason) for line in found)


def test_no_two_guides_share_a_goal_or_what_they_are_confused_with(catalog: Catalog) -> None:
    for name in ("enough_when", "hired_when", "confused_with"):
        texts = [getattr(guide, name) for guide in catalog.learn]
        assert len(set(texts)) == len(texts), name


def test_no_guide_names_the_same_place_twice(catalog: Catalog) -> None:
    for guide in catalog.learn:
        first, second = guide.places
        assert first.address != second.address, guide.skill or guide.role


def test_pack_without_guides_is_valid_and_gets_one_warning(pack: Path) -> None:
    assert load_catalog(pack).learn == ()
    assert warnings_of(pack, TODAY) == [
        "pack: has no folder learn, so no skill or role says where to learn it"
    ]


def test_guide_is_found_by_its_skill_or_role(pack: Path) -> None:
    add_guides(pack, GUIDE + GUIDE.replace("skill: python", "role: builder"))
    catalog = load_catalog(pack)
    assert set(catalog.guide_by_skill) == {"python"}
    assert set(catalog.guide_by_role) == {"builder"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("skill: python", "skill: pyhton", "learn/added.yaml:1: skill: no skill has the id “pyhton”"),
        ("skill: python", "role: python", "learn/added.yaml:1: role: no role has the id “python”"),
        ("- skill: python\n  rev", "- rev", "learn/added.yaml:1: needs either a skill or a role"),
        (
            "https://docs.python.org",
            "http://docs.python.org",
            "learn/added.yaml:5: places.0.address: must be the address of a page, as https://…",
        ),
        (
            "pep-0008/",
            "pep-0008/ (PEP 8)",
            "learn/added.yaml:8: places.1.address: must be the address of a page, as https://…",
        ),
        ("2026-11-26", "last spring", "learn/added.yaml:2: reviewed: "),
        ("[values, functions, files]", "[values]", "learn/added.yaml:10: subtopics: "),
    ],
)  # fmt: skip
def test_mistake_in_a_guide_is_reported_with_its_line(
    pack: Path, old: str, new: str, fault: str
) -> None:
    add_guides(pack, GUIDE.replace(old, new))
    with pytest.raises(BadContent) as refused:
        load_catalog(pack)
    [found] = refused.value.faults
    assert str(found).removeprefix("pack/").startswith(fault)


def test_second_guide_to_the_same_skill_is_refused(pack: Path) -> None:
    add_guides(pack, GUIDE * 2)
    with pytest.raises(BadContent, match=r"learn/added\.yaml:14: skill: python appears twice"):
        load_catalog(pack)


def test_each_skill_and_role_without_a_guide_is_named_with_its_line(pack: Path) -> None:
    add_guides(pack, GUIDE)
    catalog = load_catalog(pack)
    found = warnings_of(pack, TODAY)
    skills = [skill.name for skill in catalog.skills if skill.id != "python"]
    without = [*skills, *(role.name for role in catalog.roles)]
    assert sorted(line.partition(": ")[2] for line in found if "has no guide" in line) == sorted(
        f"{name} has no guide in the folder learn" for name in without
    )
    text = (pack / "skills" / "skills.yaml").read_text(encoding="utf-8")
    line = text[: text.index("- id: sql")].count("\n") + 1
    assert f"skills/skills.yaml:{line}: SQL has no guide in the folder learn" in found


@pytest.mark.parametrize(
    ("reviewed", "today", "reason"),
    [
        ("2026-11-26", dt.date(2027, 11, 26), None),
        ("2026-11-26", dt.date(2027, 11, 27), "2026-11-26 is more than a year ago"),
        ("2028-02-29", dt.date(2029, 2, 28), None),
        ("2028-02-29", dt.date(2029, 3, 1), "2028-02-29 is more than a year ago"),
        ("2026-12-31", dt.date(2026, 12, 31), None),
        ("2027-01-01", dt.date(2026, 12, 31), "2027-01-01 hasn’t come yet"),
    ],
)
def test_review_older_than_a_year_or_in_the_future_is_a_warning(
    pack: Path, reviewed: str, today: dt.date, reason: str | None
) -> None:
    add_guides(pack, GUIDE.replace("2026-11-26", reviewed))
    found = [line for line in warnings_of(pack, today) if line.startswith("learn/")]
    assert found == ([f"learn/added.yaml:2: reviewed: {reason}"] if reason else [])


def test_old_figures_and_role_reviews_are_warnings(pack: Path) -> None:
    old = [line for line in warnings_of(pack, dt.date(2027, 12, 1)) if "a year ago" in line]
    assert "sources.yaml:4: as_of: 2026-02-20 is more than a year ago" in old
    assert any(line.endswith("reviewed: 2026-11-26 is more than a year ago") for line in old)
    assert not any("reviewed" in line for line in warnings_of(pack, dt.date(2026, 12, 1)))
