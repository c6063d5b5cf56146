"""What a valid content pack may still lack: guides to learning, and reviews of them."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.content.catalog import Catalog
from bot.domain.content.references import Location


def find_learn_warnings(catalog: Catalog, today: dt.date) -> Iterator[tuple[Location, str]]:
    """Yield each skill and role without a guide, and each guide to review, with the reason.

    A pack without any guide gets one warning, at the place `()`.
    """
    if not catalog.learn:
        yield (), "has no folder learn, so no skill or role says where to learn it"
        return
    for number, skill in enumerate(catalog.skills):
        if skill.id not in catalog.guide_by_skill:
            yield ("skills", number), f"{skill.name} has no guide in the folder learn"
    for number, role in enumerate(catalog.roles):
        if role.id not in catalog.guide_by_role:
            yield ("roles", number), f"{role.name} has no guide in the folder learn"
    for number, guide in enumerate(catalog.learn):
        place: Location = ("learn", number, "reviewed")
        if guide.is_outdated(today):
            yield place, f"reviewed on {guide.reviewed}, more than a year ago"
        elif guide.reviewed > today:
            yield place, f"{guide.reviewed} hasn’t come yet"
