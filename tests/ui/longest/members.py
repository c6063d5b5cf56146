"""Every screen about members for moderators, and every page of corrections."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.plan.inactivity import Inactivity, InactivityReason
from bot.domain.points import EntryKind, LedgerEntry
from bot.domain.visibility import Visibility
from bot.interactions import Screen
from bot.services.moderation.inactive_members import InactiveMember, InactiveMembers
from bot.services.moderation.member_overview import (
    MemberDetail,
    MemberLine,
    MemberPage,
    MemberSummary,
    Transfer,
)
from bot.services.points.corrections import CorrectionResult
from bot.ui.moderation import members as member_screens
from bot.ui.moderation.inactive import inactive_screen
from bot.ui.points.corrections import correction_screen, corrections_screen
from bot.ui.points.entries import entries_screen
from tests.ui.longest.plan import plan_progress
from tests.ui.longest.stored import ENTRY_OF_GROUP, ID, group

NOW = dt.datetime(2026, 12, 28, 12, tzinfo=dt.UTC)


def _member_summary(name: str, visibility: Visibility, number: int = 0) -> MemberSummary:
    alias = name if visibility == Visibility.ALIAS else None
    return MemberSummary(
        member_id=ID - number,
        name=name,
        visibility=visibility,
        alias=alias,
        group_id=ID,
        joined_at=NOW,
        seen_at=NOW,
        excluded_at=NOW,
        left_at=NOW,
    )


def moderator_screens(
    catalog: Catalog, name: str, group_name: str, reason: str
) -> Iterator[tuple[str, Screen]]:
    """Yield every screen with these names and reasons."""
    study_group = group(1, name=group_name)
    progress = plan_progress(catalog, catalog.plan.length + 40, 5)
    for visibility in (Visibility.ALIAS, Visibility.HIDDEN):
        lines = [
            MemberLine(
                _member_summary(name, visibility, number), 10_000, 100_000, 100_000, progress
            )
            for number in range(10)
        ]
        shown = member_screens.members_screen(study_group, MemberPage(lines, 100_000, 10))
        yield f"board, {visibility}", shown
    yield ("board, nobody", member_screens.members_screen(study_group, MemberPage([], 0, 0)))
    milestones = [(one.id, NOW) for one in catalog.scoring.milestones]
    counted = dict.fromkeys(SubmissionState, 100_000)
    totals = [(group_name, 100_000)] * 25
    for visibility in (Visibility.ALIAS, Visibility.HIDDEN):
        member = _member_summary(name, visibility)
        full = MemberDetail(member, group_name, progress, counted, totals, milestones)
        yield f"member, {visibility}", member_screens.member_screen(catalog, full)
        least = MemberDetail(member, None, None, {}, [], [])
        yield (f"member, {visibility}, nothing", member_screens.member_screen(catalog, least))
    for off in (True, False):
        yield f"off the boards: {off}", member_screens.excluded_screen(ID, already=off)
        yield (
            f"moved: {off}",
            member_screens.moved_screen(
                ID, Transfer(study_group, study_group if off else None, off)
            ),
        )
        result = CorrectionResult(study_group, -1000, -100_000, str(ID))
        yield f"corrected: {off}", correction_screen(ID, result, reason, is_undo=off)
    yield from _inactive_screens(catalog, name, group_name)
    yield from _corrections(catalog, group_name, reason)
    none = corrections_screen(study_group, [], skip=0)
    yield "no corrections", none


def _inactive_screens(catalog: Catalog, name: str, group_name: str) -> Iterator[tuple[str, Screen]]:
    """Yield pages of each kind of inactive members, and of all kinds together."""
    study_group = group(1, name=group_name)
    longest = max(catalog.challenges, key=lambda one: len(one.title))

    def page_of(kinds: list[InactivityReason]) -> Screen:
        people = [InactiveMember(ID, name, Inactivity(kind, NOW, 30), longest.id) for kind in kinds]
        return inactive_screen(catalog, study_group, InactiveMembers(people, truncated=True), 10)

    for kind in InactivityReason:
        yield f"quiet, {kind}", page_of([kind] * 30)
    yield "quiet, all kinds", page_of(list(InactivityReason) * 5)
    yield (
        "quiet, nobody",
        inactive_screen(catalog, study_group, InactiveMembers([], truncated=False)),
    )


def _corrections(catalog: Catalog, group_name: str, reason: str) -> Iterator[tuple[str, Screen]]:
    for by in (ID, ID - 1, None):
        entries = [
            LedgerEntry(
                at=NOW,
                points=-1000,
                kind=EntryKind.CORRECTION,
                subject=f"{ID - revision}",
                revision=revision,
                **ENTRY_OF_GROUP,
                group_name=group_name,
                author_id=by,
                reason=reason,
            )
            for revision in range(2, 18)
        ]
        shown = corrections_screen(group(1, name=group_name), entries, skip=150)
        yield f"managed corrections by {by}", shown
        totals_by_group = [(group_name, 100_000)] * 3
        screen = entries_screen(catalog, ID, totals_by_group, entries, skip=150, is_own=True)
        yield f"corrections by {by}", screen
