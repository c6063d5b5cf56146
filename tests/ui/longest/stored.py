"""Every screen of stored data: groups, points and privacy."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.db.models.base import Base
from bot.db.privacy import OnDelete
from bot.domain.actor import MAX_ALIAS_LENGTH, Appearance, Visibility
from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName
from bot.domain.points import EntryKind, LedgerEntry
from bot.domain.schedule.clock import PlannedPost
from bot.formatting import join_words
from bot.interactions import Screen, page
from bot.services.challenges.bank import NextPost
from bot.services.groups.setup_issues import Origin, Problem, SetupIssueNews
from bot.services.privacy.personal_data import PersonalRows, personal_columns
from bot.services.reviews.queue import ReviewBacklog
from bot.ui.groups import joining, managing
from bot.ui.groups.settings import more_settings_screen, settings_screen
from bot.ui.groups.setup_check import Finding, check_screen, news_text
from bot.ui.moderation.dashboard import GroupState, dashboard_screen
from bot.ui.points.entries import entries_screen
from bot.ui.privacy import details_screen, summary_screen

MONDAY = dt.date(2026, 9, 21)
ID = 2**63 - 1
ENTRY_OF_GROUP: dict[str, Any] = {
    "guild_id": ID,
    "group_id": ID,
    "member_id": ID,
    "week": "week 2026-12-28",
    "month": "month 2026-12",
    "season": "season 1000",
}
"""The columns of an entry that no screen shows."""
"""The largest possible id."""

ESCAPED = "*_"
"""Text that Markdown escapes to twice its length."""


def group(
    number: int, *, name: str = "", opened: bool = True, archived: bool = False
) -> StudyGroup:
    """Return a group with every setting chosen and, by default, the longest name."""
    now = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
    return StudyGroup(
        id=ID - number,
        guild_id=ID,
        name=SafeName(name or f"{number:02d}{ESCAPED * 19}"),
        zone="America/Argentina/ComodRivadavia",
        weekday=2,
        post_at=dt.time(18, 59),
        channel_id=ID,
        review_channel_id=ID,
        ping_role_id=ID,
        reviewer_role_id=ID,
        gallery=True,
        gallery_channel_id=ID,
        needed_role_id=ID,
        member_role_id=ID,
        opened_at=now if opened else None,
        archived_at=now if archived else None,
        paused_at=now,
        paused_until=dt.date(2026, 12, 31),
        next_post_at=now,
        last_decided_week="2026-W39",
        members=100_000,
    )


def group_screens(many: int, *, issue_count: int, name: str = "") -> Iterator[tuple[str, Screen]]:
    """Yield every screen about groups in a server with `many` groups, each with setup issues."""
    entries = [group(number, name=name and f"{name} {number}") for number in range(many)]
    now = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
    first = entries[0]
    others = f"Also in this channel: {join_words([str(first.name)] * 3)}."
    for at, each_group in enumerate((first, group(1, opened=False), group(1, archived=True))):
        yield f"settings {at}", settings_screen(each_group, now, f"{_problem(1)} {_FIX}\n{others}")
        for part in ("challenges", "reviews", "roles"):
            unreviewed = replace(each_group, reviewed=False)
            yield f"settings of {part} {at}", more_settings_screen(unreviewed, part, 100_000)
    found = [
        Finding(each_group, Problem(f"{number}", _problem(number), _FIX))
        for each_group in entries
        for number in range(issue_count)
    ]
    news = [
        SetupIssueNews(
            group=each_group.name,
            origin=Origin.SETTINGS,
            problem=Problem("channel", _problem(1), _FIX),
            group_id=each_group.id,
            since=now,
        )
        for each_group in entries
    ]
    yield "check, all well", check_screen(entries, [])
    yield "check, faults", check_screen(entries, found)
    opened = f"## {first.name} is open\nMembers press **Start / Today** on the panel."
    yield "check, opened", check_screen([first], found, done=opened)
    planned = PlannedPost("2026-W39", now)
    coming = NextPost(planned, None, paused=False, queued=(), retired=())
    backlog = ReviewBacklog(100_000, now)
    state = GroupState(first, backlog, 100_000, found, coming)
    yield "dashboard", dashboard_screen(state, now, entries[1:])
    yield "start", managing.start_screen(first, f"{_problem(1)} {_FIX}\n{others}")
    yield "news", page(news_text(news))
    yield "groups to join", joining.list_screen(entries, None)
    yield "groups to change to", joining.list_screen(entries, first)
    yield "joined", joining.joined_screen(first, None)
    yield "invite", managing.invite_screen(first, f"https://discord.gg/{'W' * 20}")
    yield "switch?", joining.ask_switch_screen(first, entries[1])
    yield "left", joining.left_screen(first, in_plan=True)
    yield "archive?", managing.ask_archive_screen(first)


_FIX = (
    f"To fix it: Edit Category “{'W' * 20}” → Permissions → @Cohort → allow Read Message History."
)


def _problem(number: int) -> str:
    return (
        f"I can’t post in <#{ID - number}>, because **Read Message History** is denied to the role "
        f"@{'W' * 20} by the category “{'W' * 20}”."
    )


def points_screens(catalog: Catalog, totals: int, *, name: str) -> Iterator[tuple[str, Screen]]:
    """Yield full pages of points from this many groups."""
    now = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
    longest = max(catalog.plan.days, key=lambda day: len(day.title))

    def page_of(
        kind: EntryKind, subject: str, challenge_id: str | None = None
    ) -> list[LedgerEntry]:
        return [
            LedgerEntry(
                at=now,
                points=-1000,
                kind=kind,
                subject=subject,
                sequence=sequence,
                **ENTRY_OF_GROUP,
                challenge_id=challenge_id,
            )
            for sequence in range(2, 18)
        ]

    entries = page_of(EntryKind.CHECK_IN, longest.id)
    challenge = max(catalog.challenges, key=lambda one: len(one.title))
    answered = page_of(EntryKind.ANSWER, str(ID), challenge_id=challenge.id)
    totals_by_group = [(SafeName(name), 100_000)] * totals
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
            table.name,
            100_000,
            tuple(personal for _, personal in personal_columns(table)),
            table.info["purpose"],
        )
        for table in Base.metadata.sorted_tables
        if any(
            personal.is_member_id and personal.on_delete is OnDelete.ROW
            for _, personal in personal_columns(table)
        )
        or "enrolment_id" in table.columns
    ]
    alias = Appearance(Visibility.ALIAS, SafeName("*" * MAX_ALIAS_LENGTH))
    for stored in ([], entries):
        for seen in (None, alias):
            yield "privacy", summary_screen(stored, seen, dt.timedelta(days=10_000))
    for start in range(len(entries)):
        yield f"privacy, from {start}", details_screen(entries, start)
