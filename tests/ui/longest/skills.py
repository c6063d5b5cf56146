"""Every screen of a member's skills, with nothing, a little and as much evidence as there can be."""

from collections.abc import Iterator

from bot.domain.content import Catalog
from bot.domain.content.models.roles import Area
from bot.domain.skills import (
    LearningRecord,
    evidence_by_skill,
    needed_skill,
    needed_skills,
    next_steps,
)
from bot.interactions import Screen
from bot.ui.career.gap import full_gap_screen, gap_screen, job_ad_screen
from bot.ui.career.my_skills import skill_screen, skills_screen
from tests.ui.longest.stored import ID
from tests.works import accepted


def _records(catalog: Catalog) -> Iterator[tuple[str, LearningRecord]]:
    """Yield records, including one of every second day, whose ranges are the longest."""
    skill_ids = frozenset(skill.id for skill in catalog.skills)
    posts = {one.id: ID - number for number, one in enumerate(catalog.challenges)}
    answers = tuple(accepted(one, post, ID) for one, post in posts.items())
    yield "nothing", LearningRecord()
    yield "nothing, but challenges", LearningRecord(open_posts=posts)
    yield "reported", LearningRecord(reported=skill_ids)
    yield (
        "everything",
        LearningRecord(
            plan_id=catalog.plan.id,
            done_days=frozenset(catalog.all_day_ids[::2]),
            answers=answers,
            reported=skill_ids,
            recalled=frozenset(question.id for question in catalog.recall[::2]),
            open_posts=posts,
        ),
    )


def skill_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield the screens of each record: all skills, each area, skill and role, and job ads."""
    for name, record in _records(catalog):
        evidence = evidence_by_skill(catalog, record)
        yield f"skills: {name}", skills_screen(catalog, evidence)
        for area in Area:
            yield f"{area}: {name}", skills_screen(catalog, evidence, area)
        for one in evidence.values():
            steps = next_steps(catalog, record, one.skill.id)
            yield f"{one.skill.id}: {name}", skill_screen(catalog, one, steps, ID)
        for role in catalog.roles:
            if not (needed := needed_skills(catalog, record, role)):
                continue
            yield f"gap of {role.id}: {name}", gap_screen(catalog, role, needed, ID)
            yield f"full gap of {role.id}: {name}", full_gap_screen(role, needed, ID)
        asked = [needed_skill(catalog, record, skill, "*" * 60) for skill in catalog.skills]
        for count in (0, 1, 3, len(asked)):
            yield f"ad with {count} skills: {name}", job_ad_screen(asked[:count], ID)
