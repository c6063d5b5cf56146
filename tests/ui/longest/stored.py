"""Every screen that shows what is stored: plans in each state, groups, points, privacy."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from bot.db.base import Base
from bot.db.privacy import OnDelete
from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.enrolment import DAY, Pace, Timeline, phases_for
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.points import EntryKind
from bot.interactions import Screen, page
from bot.services.groups.setup_issues import SetupIssueNews
from bot.services.plan import changes, reminders
from bot.services.plan.check_ins import CheckInResult
from bot.services.points.entries import EntryView
from bot.services.privacy.personal_data import PersonalRows, personal_columns
from bot.ui.groups import screens
from bot.ui.groups.notices import NOTICES, notice_text
from bot.ui.groups.settings.screens import challenge_settings_screen, settings_screen
from bot.ui.groups.setup_check import check_screen, news_text
from bot.ui.plan.changes import offer_return
from bot.ui.plan.check_ins import checked_screen
from bot.ui.plan.context import PlanContext
from bot.ui.plan.days import catch_up_screen, day_screen, today_screen
from bot.ui.plan.progress import progress_screen
from bot.ui.plan.reminders import remind_screen, reminder_message, snoozed_screen
from bot.ui.plan.routes import StartNew
from bot.ui.points.screens import entries_screen
from bot.ui.privacy.screens import stored_screen

MONDAY = dt.date(2026, 9, 21)
ID = 2**63 - 1
"""The longest id there will ever be."""

_MARKED = "*_"  # what is escaped takes twice the room
_NOTICE = notice_text(NOTICES)


def face(
    pack: Catalog,
    date: int,
    done: int = 0,
    *,
    timeline: Timeline | None = None,
    start: int = 1,
    notice: str = _NOTICE,
) -> PlanContext:
    """Return a plan as seen on a date of the run, counted from 1, with so many days done by now."""
    now = dt.datetime.combine(MONDAY + (date - 1) * DAY, dt.time(12), dt.UTC)
    begins = MONDAY + (start - 1) * DAY
    timeline = timeline or Timeline.of(phases_for(MONDAY, begins, Pace.DAILY))
    check_ins = tuple(
        DayCheckIn(day.id, now.date(), now - dt.timedelta(minutes=done - number), is_paid=True)
        for number, day in enumerate(pack.plan.days[:done])
    )
    worked = Counter(now.date() - n * DAY for n in range(done))
    zone = ZoneInfo("America/Argentina/ComodRivadavia")
    have = PlanProgress(1, 1, zone, begins, 0, timeline, timeline, check_ins, worked)
    return PlanContext(pack, ID, have, now, notice)


def _states(pack: Catalog) -> Iterator[tuple[str, PlanContext]]:
    """Yield a plan in each state it can be in, each with something to be said first."""
    begun = Timeline.of(phases_for(MONDAY, MONDAY, Pace.DAILY))
    weekdays = Timeline.of(phases_for(MONDAY, MONDAY, Pace.WEEKDAYS))
    length = pack.plan.length
    yield "not begun", face(pack, 1, start=8)
    yield "up", face(pack, 5, 4)
    yield "done for today", face(pack, 5, 6)
    yield "a day off", face(pack, 6, 5, timeline=weekdays)
    yield "paused", face(pack, 9, 5, timeline=begun.with_pause(MONDAY + 5 * DAY, None))
    until = MONDAY + 80 * DAY
    yield "paused until", face(pack, 9, 5, timeline=begun.with_pause(MONDAY + 5 * DAY, until))
    yield "finished", face(pack, length + 20, length)
    yield "behind", face(pack, 8, 1)
    yield "far behind", face(pack, length + 40, 1)
    yield "nothing ever done", face(pack, length + 40)


def plan_screens(pack: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield every screen of the plan."""
    for state, seen in _states(pack):
        yield f"today: {state}", today_screen(seen)
        yield f"progress: {state}", progress_screen(seen)
        yield f"progress of another: {state}", progress_screen(seen, "W" * 32)
        yield f"catch up: {state}", catch_up_screen(seen)
        yield f"remind: {state}", remind_screen(seen, None)
        yield f"remind at a time: {state}", remind_screen(seen, dt.time(19, 59))
        yield from _checked(state, seen)
    behind = face(pack, pack.plan.length + 40, 1)
    for number in range(1, pack.plan.length + 1):
        yield f"day {number}", day_screen(behind, number)
        yield f"a look at day {number}", day_screen(behind, number, look=True)
    yield from _coming_back(behind)


def _checked(state: str, seen: PlanContext) -> Iterator[tuple[str, Screen]]:
    longest = max(
        range(1, seen.catalog.plan.length + 1), key=lambda n: len(seen.catalog.plan.day(n).title)
    )
    for name, checked in {
        "checked in": CheckInResult(seen.progress, longest, 1000),
        "not paid": CheckInResult(seen.progress, longest, 0),
        "again": CheckInResult(seen.progress, longest, 0, was_checked_in=True),
        "repeated": CheckInResult(seen.progress, longest, 0, was_checked_in=True, is_repeat=True),
        "undone": CheckInResult(seen.progress, longest, -1000, is_undo=True),
        "undone, no longer there": CheckInResult(seen.progress, 0, -1000, is_undo=True),
    }.items():
        yield f"{name}: {state}", checked_screen(seen, checked)


def _coming_back(seen: PlanContext) -> Iterator[tuple[str, Screen]]:
    ended = changes.EndedEnrolment(1, changes.Ending.LEFT, seen.now)
    new = StartNew(start="monday", pace=Pace.WEEKDAYS, zone=seen.progress.zone.key)
    yield "coming back", offer_return(ID, ended, new)
    yield "snoozed", snoozed_screen(seen.now + reminders.SNOOZE)


def reminder(pack: Catalog) -> list[dict[str, Any]]:
    """Draw the longest reminder there can be."""
    seen = face(pack, pack.plan.length + 40, 1)
    days = range(1, pack.plan.length + 1)
    number = max(days, key=lambda n: len(pack.plan.day(n).title))
    view: Any = reminder_message(seen, _MARKED * 50, number, f"d{ID}")
    drawn: list[dict[str, Any]] = view.to_components()
    return drawn


def group(
    number: int, *, name: str = "", opened: bool = True, archived: bool = False
) -> StudyGroup:
    """Make a group with everything chosen; its name is as long as can be, unless given."""
    now = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
    return StudyGroup(
        id=ID - number,
        guild_id=ID,
        name=name or f"{number:02d}{_MARKED * 19}",
        zone="America/Argentina/ComodRivadavia",
        weekday=2,
        post_at=dt.time(18, 59),
        late_hours=96,
        channel_id=ID,
        review_channel_id=ID,
        ping_role_id=ID,
        role_id=ID,
        member_role_id=ID,
        opened_at=now if opened else None,
        archived_at=now if archived else None,
        paused_at=now,
        paused_until=dt.date(2026, 12, 31),
        next_post_at=now,
        taken_week="2026-W39",
        members=100_000,
    )


def group_screens(many: int, *, faults: int, name: str = "") -> Iterator[tuple[str, Screen]]:
    """Yield every screen about groups, of which the server has so many, with faults in each."""
    every = [group(number, name=name and f"{name} {number}") for number in range(many)]
    now = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
    first = every[0]
    for at, one in enumerate((first, group(1, opened=False), group(1, archived=True))):
        yield f"settings {at}", settings_screen(one, now)
        saved = "Archived: nobody can join it, and nothing is posted. What its members did is kept."
        yield f"settings {at}, saved", settings_screen(one, now, saved=saved)
        yield f"settings of challenges {at}", challenge_settings_screen(one)
    found = [_fault(number) for number in range(faults)]
    told = [SetupIssueNews(one.name, _fault(1), resolved=n % 2 == 0) for n, one in enumerate(every)]
    yield "check, all well", check_screen([(one, []) for one in every])
    yield "check, faults", check_screen([(one, found) for one in every], told)
    yield "news", page(news_text(told))
    yield "all groups", screens.all_groups_screen(every, now)
    yield "groups to join", screens.list_screen(every, None)
    yield "groups to change to", screens.list_screen(every, first)
    yield "joined", screens.joined_screen(first, ID, in_plan=False)
    yield "joined, in the plan", screens.joined_screen(first, ID, in_plan=True)
    yield "left", screens.left_screen(first, in_plan=True)


def _fault(number: int) -> str:
    return (
        f"I can’t work in <#{ID - number}> yet: **Read Message History** is denied to the role "
        f"@{'W' * 20} by the category “{'W' * 20}”. To mend it: Edit Category “{'W' * 20}” → "
        "Permissions → @Cohort → allow Read Message History."
    )


def points_screens(pack: Catalog, totals: int, *, name: str) -> Iterator[tuple[str, Screen]]:
    """Yield the pages of points, from so many groups, full to the last line."""
    now = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
    longest = max(pack.plan.days, key=lambda day: len(day.title))
    every = [
        EntryView(now, -1000, EntryKind.CHECK_IN, longest.id, turn, ID, name)
        for turn in range(2, 18)
    ]
    challenge = max(pack.challenges, key=lambda one: len(one.title))
    answered = [
        EntryView(now, -1000, EntryKind.ANSWER, f"{ID}:{challenge.id}", turn, ID, name)
        for turn in range(2, 18)
    ]
    sums = [(name, 100_000)] * totals
    for own in (True, False):
        none = entries_screen(pack, ID, [], [], skip=0, is_own=own)
        first = entries_screen(pack, ID, sums, every, skip=0, is_own=own)
        middle = entries_screen(pack, ID, sums, every, skip=150, is_own=own)
        answers = entries_screen(pack, ID, sums, answered, skip=150, is_own=own)
        pages = {"none": none, "first": first, "middle": middle, "answers": answers}
        for title, screen in pages.items():
            yield f"points {own}, {title}", screen


def privacy_screens() -> Iterator[tuple[str, Screen]]:
    """Yield what /privacy shows, of nothing and of everything."""
    every = [
        PersonalRows(table.name, 100_000, tuple(said for _, said in personal_columns(table)))
        for table in Base.metadata.sorted_tables
        if any(
            said.is_member_id and said.on_delete is OnDelete.ROW
            for _, said in personal_columns(table)
        )
        or "run_id" in table.columns
    ]
    yield "privacy, nothing", stored_screen([])
    for start in range(len(every)):
        yield f"privacy, from {start}", stored_screen(every, start)
