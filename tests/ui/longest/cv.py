"""Every page of /career cv, for a member with as many lines as there can be, and for one with none."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.capstones import Capstone
from bot.domain.challenges import MAX_LINK_LENGTH
from bot.domain.content import Catalog
from bot.domain.cv import AcceptedWork, CvRecord, DoneDay, build_cv, lines_for
from bot.domain.markup import SafeName, SafeText
from bot.interactions import Screen
from bot.ui.career.cv import ShowCv, cv_screen, empty_screen, file_screen
from tests.ui.longest.stored import ID

_AT = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)


def cv_screens(catalog: Catalog, *, link: str = "") -> Iterator[tuple[str, Screen]]:
    """Yield the pages of a member who did everything with a link, or without, and an empty one."""
    work = AcceptedWork(
        post_id=ID,
        challenge_id="gone",
        accepted_at=_AT,
        zone=ZoneInfo("America/Argentina/Buenos_Aires"),
        is_reviewed=True,
        could_see_solution=False,
        link=link,
        channel_id=ID,
        message_id=ID,
    )
    works = (
        replace(work, post_id=ID - number, challenge_id=one.id, is_reviewed=bool(number % 2))
        for number, one in enumerate(catalog.challenges)
    )
    seen = replace(work, challenge_id=catalog.challenges[0].id, could_see_solution=True)
    days = tuple(
        DoneDay(number, plan.id, day_id, _AT.date() + dt.timedelta(at), at % 2 == 0)
        for number, plan in enumerate(catalog.plans)
        for at, day_id in enumerate(plan.day_ids[number:])
    )
    capstone = Capstone(
        **dict.fromkeys(("question", "data", "measure"), SafeText("`" * 150)),
        title=SafeText("`" * 60),
        id=ID,
        start_on=_AT.date(),
        handed_in_on=_AT.date(),
        link=SafeText(link),
        shown_name=SafeName("Alex"),
        notes={},
        own_marks=(3,) * 8,
        others_marks=(),
    )
    cv = build_cv(catalog, CvRecord((*works, seen, work), days), [capstone] * 3)
    for number in range(len(cv.lines)):
        for with_evidence in (False, True):
            asked = ShowCv(skip=number, with_evidence=with_evidence)
            yield f"cv {number} {link[:5]}", cv_screen(catalog, cv, asked, ID)
    for role in catalog.roles:
        fitting = replace(cv, lines=lines_for(cv, role) or cv.lines)
        yield (
            f"cv of {role.id} {link[:5]}",
            cv_screen(catalog, fitting, ShowCv(role=role.id, skip=3), ID, role),
        )
    yield f"cv file {link[:5]}", file_screen(catalog, cv.lines)
    yield "cv empty", empty_screen(build_cv(catalog, CvRecord((seen,), days[-1:])), ID)


LONGEST_LINK = "https://example.org/".ljust(MAX_LINK_LENGTH, "`")
"""Each backtick is written as three characters."""
