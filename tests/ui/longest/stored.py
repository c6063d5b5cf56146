"""Every screen of stored data: plans in each state, groups, points and privacy."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.db.models.base import Base
from bot.db.privacy import OnDelete
from bot.domain.content import Catalog, Plan
from bot.domain.groups import StudyGroup
from bot.domain.plan.endings import EndedEnrolment, Ending
from bot.domain.plan.enrolment import DAY, Pace, Timeline, phases_for
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.points.entries import EntryKind
from bot.domain.recall.day_test import questions_of
from bot.interactions import Screen, page
from bot.services.groups.setup_issues import SetupIssueNews
from bot.services.plan import reminders
from bot.services.plan.check_ins import CheckInResult
from bot.services.plan.day_tests import DayTestState
from bot.services.points.entries import EntryView
from bot.services.privacy.personal_data import PersonalRows, personal_columns
from bot.services.recall.settings import DEFAULT_CHOICES, RecallChoices
from bot.ui.groups import screens
from bot.ui.groups.notices import NOTICES, notice_text
from bot.ui.groups.settings.screens import (
    ask_archive_screen,
    challenge_settings_screen,
    settings_screen,
)
from bot.ui.groups.setup_check import check_screen, news_text
from bot.ui.plan.check_ins import checked_screen
from bot.ui.plan.context import MOST_NOTICES, PlanContext
from bot.ui.plan.day_tests import draw_question, explained_screen
from bot.ui.plan.days import catch_up_screen, day_screen, other_day_screen, today_screen
from bot.ui.plan.joining import offer_return
from bot.ui.plan.progress import progress_screen
from bot.ui.plan.reminders import remind_screen, reminder_message, snoozed_screen
from bot.ui.plan.routes import StartNew
from bot.ui.plan.stuck import hint_screen, solution_screen
from bot.ui.points.screens import entries_screen
from bot.ui.privacy.screens import details_screen, summary_screen
from bot.ui.recall.asking import feedback

MONDAY = dt.date(2026, 9, 21)
ID = 2**63 - 1
"""The largest possible id."""

_ESCAPED = "*_"  # escaped to twice its length
_NOTICE = notice_text(sorted(NOTICES, key=lambda kind: len(NOTICES[kind]))[-MOST_NOTICES:])


def plan_context(
    catalog: Catalog,
    date: int,
    done: int = 0,
    *,
    timeline: Timeline | None = None,
    start: int = 1,
    notice: str = _NOTICE,
) -> PlanContext:
    """Return the context of a plan on a date, counted from 1, with `done` days done."""
    now = dt.datetime.combine(MONDAY + (date - 1) * DAY, dt.time(12), dt.UTC)
    begins = MONDAY + (start - 1) * DAY
    timeline = timeline or Timeline.of(phases_for(MONDAY, begins, Pace.DAILY))
    check_ins = tuple(
        DayCheckIn(day.id, now.date(), now - dt.timedelta(minutes=done - number), is_paid=True)
        for number, day in enumerate(catalog.plan.days[:done])
    )
    active_dates = Counter(now.date() - n * DAY for n in range(done))
    zone = ZoneInfo("America/Argentina/ComodRivadavia")
    progress = PlanProgress(1, 1, zone, begins, 0, timeline, check_ins, active_dates)
    return PlanContext(catalog, ID, progress, now, notice)


def _states(catalog: Catalog) -> Iterator[tuple[str, PlanContext]]:
    """Yield a plan in each state, each with a notice."""
    begun = Timeline.of(phases_for(MONDAY, MONDAY, Pace.DAILY))
    weekdays = Timeline.of(phases_for(MONDAY, MONDAY, Pace.WEEKDAYS))
    length = catalog.plan.length
    yield "not begun", plan_context(catalog, 1, start=8)
    yield "up", plan_context(catalog, 5, 4)
    yield "done for today", plan_context(catalog, 5, 6)
    yield "a day off", plan_context(catalog, 6, 5, timeline=weekdays)
    yield "paused", plan_context(catalog, 9, 5, timeline=begun.with_pause(MONDAY + 5 * DAY, None))
    until = MONDAY + 80 * DAY
    yield (
        "paused until",
        plan_context(catalog, 9, 5, timeline=begun.with_pause(MONDAY + 5 * DAY, until)),
    )
    yield "finished", plan_context(catalog, length + 20, length)
    yield "behind", plan_context(catalog, 8, 1)
    yield "far behind", plan_context(catalog, length + 40, 1)
    yield "nothing ever done", plan_context(catalog, length + 40)


def plan_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield every screen of the plan."""
    for state, context in _states(catalog):
        yield f"today: {state}", today_screen(context)
        yield f"progress: {state}", progress_screen(context)
        yield f"progress of another: {state}", progress_screen(context, "W" * 32)
        yield f"catch up: {state}", catch_up_screen(context)
        for choices in (DEFAULT_CHOICES, RecallChoices(in_reminders=True)):
            for at in (None, dt.time(19, 59)):
                yield f"remind: {state}, {at}, {choices}", remind_screen(context, at, choices)
        yield from _check_in_screens(state, context)
    yield from day_screens(catalog, catalog.plan)
    behind = plan_context(catalog, catalog.plan.length + 40, 1)
    yield from _rejoin_screens(behind)


def day_screens(
    catalog: Catalog, plan: Plan, notice: str = _NOTICE
) -> Iterator[tuple[str, Screen]]:
    """Yield the screens of each day of a plan, of which one day is done and all are due."""
    context = plan_context(catalog, plan.length + 40, notice=notice)
    done = DayCheckIn(plan.days[0].id, MONDAY, context.now, is_paid=True)
    progress = replace(context.progress, plan_id=plan.id, check_ins=(done,))
    context = replace(context, progress=progress)
    for number, day in enumerate(plan.days, 1):
        name = f"day {number} of {plan.id}"
        yield name, day_screen(context, number)
        yield f"a look at {name}", day_screen(context, number, is_preview=True)
        test = DayTestState(progress, day.id, number, questions_of(catalog, day.id))
        yield f"question about {name}", draw_question(context, test, ID)
        text = feedback(test.questions[0], right=False)
        at_end = replace(test, asked=3)
        yield f"end of the test of {name}", explained_screen(context, at_end, text)
        yield f"{name}, from another plan", other_day_screen(catalog, plan, number, ID)
        yield f"hint to {name}", hint_screen(day, ID)
        yield f"solution of {name}", solution_screen(day, ID)


def _check_in_screens(state: str, context: PlanContext) -> Iterator[tuple[str, Screen]]:
    longest = max(
        range(1, context.catalog.plan.length + 1),
        key=lambda n: len(context.catalog.plan.day(n).title),
    )
    for name, checked in {
        "checked in": CheckInResult(context.progress, longest, 1000),
        "not paid": CheckInResult(context.progress, longest, 0),
        "again": CheckInResult(context.progress, longest, 0, was_checked_in=True),
        "repeated": CheckInResult(
            context.progress, longest, 0, was_checked_in=True, is_repeat=True
        ),
        "undone": CheckInResult(context.progress, longest, -1000, is_undo=True),
        "undone, no longer there": CheckInResult(context.progress, 0, -1000, is_undo=True),
    }.items():
        yield f"{name}: {state}", checked_screen(context, checked)


def _rejoin_screens(context: PlanContext) -> Iterator[tuple[str, Screen]]:
    ended = EndedEnrolment(1, Ending.LEFT, context.now)
    new = StartNew(start="monday", pace=Pace.WEEKDAYS, zone=context.progress.zone.key)
    yield "coming back", offer_return(ID, ended, new)
    yield "snoozed", snoozed_screen(context.now + reminders.SNOOZE)


def reminder(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the longest possible reminder, which also says that recall questions are due."""
    context = plan_context(catalog, catalog.plan.length + 40, 1)
    days = range(1, catalog.plan.length + 1)
    number = max(days, key=lambda n: len(catalog.plan.day(n).title))
    view: Any = reminder_message(context, _ESCAPED * 50, number, f"d{ID}", recall=9999)
    drawn: list[dict[str, Any]] = view.to_components()
    return drawn


def group(
    number: int, *, name: str = "", opened: bool = True, archived: bool = False
) -> StudyGroup:
    """Return a group with every setting chosen and, by default, the longest name."""
    now = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
    return StudyGroup(
        id=ID - number,
        guild_id=ID,
        name=name or f"{number:02d}{_ESCAPED * 19}",
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


def group_screens(many: int, *, issue_count: int, name: str = "") -> Iterator[tuple[str, Screen]]:
    """Yield every screen about groups in a server with `many` groups, each with setup issues."""
    entries = [group(number, name=name and f"{name} {number}") for number in range(many)]
    now = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
    first = entries[0]
    for at, each_group in enumerate((first, group(1, opened=False), group(1, archived=True))):
        yield f"settings {at}", settings_screen(each_group, now)
        saved = (
            "This group is archived now: nobody can join it, nothing is posted, and its members’ plans "
            "are paused. Everything they did is kept. `/manage group archive` opens it again."
        )
        yield f"settings {at}, saved", settings_screen(each_group, now, saved=saved)
        yield f"settings of challenges {at}", challenge_settings_screen(each_group)
    found = [_issue_sentence(number) for number in range(issue_count)]
    news = [
        SetupIssueNews(each_group.name, _issue_sentence(1), resolved=n % 2 == 0)
        for n, each_group in enumerate(entries)
    ]
    yield "check, all well", check_screen([(each_group, []) for each_group in entries], now=now)
    yield (
        "check, faults",
        check_screen([(each_group, found) for each_group in entries], news, now=now),
    )
    opened = f"**{first.name}** is open. Members can join the group with `/group join`."
    yield (
        "check, opened",
        check_screen([(each_group, found) for each_group in entries], done=opened, now=now),
    )
    yield "news", page(news_text(news))
    yield "all groups", screens.all_groups_screen(entries, now)
    yield "groups to join", screens.list_screen(entries, None)
    yield "groups to change to", screens.list_screen(entries, first)
    yield "joined", screens.joined_screen(first, ID, in_plan=False)
    yield "joined, in the plan", screens.joined_screen(first, ID, in_plan=True)
    paused = screens.joined_screen(first, ID, in_plan=True, is_paused=True)
    yield "joined, with a paused plan", paused
    yield "left", screens.left_screen(first, in_plan=True)
    yield "leave?", screens.ask_leave_screen(first, in_plan=True)
    yield "archive?", ask_archive_screen(first, 100_000)
    message = screens.opened_message(first, now, "d" + "9" * 19)
    yield "opened", Screen(lambda _: message)


def _issue_sentence(number: int) -> str:
    return (
        f"I can’t post in <#{ID - number}>, because **Read Message History** is denied to the role "
        f"@{'W' * 20} by the category “{'W' * 20}”. To fix it: Edit Category “{'W' * 20}” → "
        "Permissions → @Cohort → allow Read Message History."
    )


def points_screens(catalog: Catalog, totals: int, *, name: str) -> Iterator[tuple[str, Screen]]:
    """Yield full pages of points from this many groups."""
    now = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
    longest = max(catalog.plan.days, key=lambda day: len(day.title))
    entries = [
        EntryView(now, -1000, EntryKind.CHECK_IN, longest.id, revision, ID, name)
        for revision in range(2, 18)
    ]
    challenge = max(catalog.challenges, key=lambda each_group: len(each_group.title))
    answered = [
        EntryView(now, -1000, EntryKind.ANSWER, f"{ID}:{challenge.id}", revision, ID, name)
        for revision in range(2, 18)
    ]
    totals_by_group = [(name, 100_000)] * totals
    for own in (True, False):
        none = entries_screen(catalog, ID, [], [], skip=0, is_own=own)
        first = entries_screen(catalog, ID, totals_by_group, entries, skip=0, is_own=own)
        middle = entries_screen(catalog, ID, totals_by_group, entries, skip=150, is_own=own)
        answers = entries_screen(catalog, ID, totals_by_group, answered, skip=150, is_own=own)
        pages = {"none": none, "first": first, "middle": middle, "answers": answers}
        for title, screen in pages.items():
            yield f"points {own}, {title}", screen


def privacy_screens() -> Iterator[tuple[str, Screen]]:
    """Yield the screens of /privacy without data and with all data."""
    entries = [
        PersonalRows(
            table.name, 100_000, tuple(personal for _, personal in personal_columns(table))
        )
        for table in Base.metadata.sorted_tables
        if any(
            personal.is_member_id and personal.on_delete is OnDelete.ROW
            for _, personal in personal_columns(table)
        )
        or "run_id" in table.columns
    ]
    yield "privacy, nothing", details_screen([])
    yield "privacy, all", summary_screen(entries)
    for start in range(len(entries)):
        yield f"privacy, from {start}", details_screen(entries, start)
