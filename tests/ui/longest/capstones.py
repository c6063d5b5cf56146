"""A member's capstone in every week and state, with what others handed in, and each criterion to mark."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.capstones import WEEKS, Capstone
from bot.domain.content import Catalog
from bot.domain.markup import SafeName, SafeText
from bot.interactions import Screen, ServerRoute
from bot.ui.career import capstones
from bot.ui.career.routes import CheckInCapstone, MarkCapstone, ProposeCapstone
from tests.ui.longest.stored import ID

USUAL = "Mean error per stop below that of the timetable. ".ljust(capstones.LONGEST, "m")


def capstone_screens(
    catalog: Catalog, *, text: str = USUAL, link: str = "https://example.org/alex/churn"
) -> Iterator[tuple[str, Screen]]:
    """Yield the screens of capstones in which each text is `text`, for a title as far as it may go."""
    criteria = catalog.portfolio.convincing
    marks, written = (3,) * len(criteria), SafeText(text)
    own = Capstone(
        id=ID,
        title=SafeText(text[: capstones.LONGEST_TITLE]),
        question=written,
        data=written,
        measure=written,
        start_on=dt.date(2026, 9, 30),
        handed_in_on=None,
        link=SafeText(""),
        shown_name=SafeName(text[:32]),
        notes=dict.fromkeys(range(1, WEEKS + 1), SafeText(text[: capstones.LONGEST_NOTE])),
        own_marks=(),
        others_marks=(),
    )
    done = replace(own, link=SafeText(link), handed_in_on=own.start_on, others_marks=(marks, marks))
    to_mark = [replace(done, id=ID - number) for number in range(30)]
    offers: dict[str, ServerRoute] = {
        "Check in or hand it in…": CheckInCapstone(),
        "Mark it yourself": MarkCapstone(capstone_id=ID),
        "Propose another…": ProposeCapstone(),
    }
    texts = {
        "about": capstones.ABOUT,
        "without check-ins": capstones.work_text(replace(own, notes={}), WEEKS),
        "handed in": capstones.handed_in_text(done, criteria),
        "marked": capstones.handed_in_text(replace(done, own_marks=marks), criteria),
    }
    for week in range(1, WEEKS + 1):
        texts[f"in week {week}"] = capstones.work_text(own, week)
    for name, shown in texts.items():
        yield f"capstone {name}", capstones.capstone_screen(shown, offers, to_mark, ID, "")
    for number in range(len(criteria)):
        route = MarkCapstone(capstone_id=ID, guild_id=ID, marks="3" * number)
        yield f"criterion {number} of a capstone", capstones.mark_screen(done, criteria, route)
