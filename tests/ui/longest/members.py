"""Every screen about members for moderators, and every page of corrections."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.actor import Visibility
from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.markup import SafeName, SafeText
from bot.domain.plan.quiet import QuietReason, WhyQuiet
from bot.domain.points import EntryKind, LedgerEntry
from bot.interactions import Screen
from bot.services.moderation.members import (
    PAGE_SIZE,
    MemberDetail,
    MemberLine,
    MemberPage,
    MemberSummary,
)
from bot.services.points.corrections import CorrectionResult
from bot.ui.moderation.members import member_screen, members_screen, move_screen, moved_text
from bot.ui.points.corrections import correction_screen, corrections_screen
from bot.ui.points.entries import entries_screen
from tests.ui.longest.plan import plan_progress
from tests.ui.longest.stored import ENTRY_OF_GROUP, ID, group

NOW = dt.datetime(2026, 12, 28, 12, tzinfo=dt.UTC)


_BEHIND = WhyQuiet(QuietReason.BEHIND, NOW, 30)


def _member_summary(name: str, visibility: Visibility, number: int = 0) -> MemberSummary:
    alias = name if visibility == Visibility.ALIAS else None
    return MemberSummary(
        member_id=ID - number,
        name=SafeName(name),
        visibility=visibility,
        alias=SafeName(alias) if alias else None,
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
                _member_summary(name, visibility, number),
                100_000,
                100_000,
                NOW,
                NOW,
                progress,
                _BEHIND,
            )
            for number in range(PAGE_SIZE)
        ]
        shown = members_screen(study_group, MemberPage(lines, 100_000, 10))
        yield f"board, {visibility}", shown
    yield ("board, nobody", members_screen(study_group, MemberPage([], 0, 0)))
    milestones = [(one.id, NOW) for one in catalog.scoring.milestones]
    counted = dict.fromkeys(SubmissionState, 100_000)
    totals = [(SafeName(group_name), 100_000)] * 25
    for visibility in (Visibility.ALIAS, Visibility.HIDDEN):
        member = _member_summary(name, visibility)
        full = MemberDetail(
            member, SafeName(group_name), progress, _BEHIND, counted, totals, milestones
        )
        yield f"member, {visibility}", member_screen(catalog, full)
        least = MemberDetail(member, None, None, None, {}, [], [])
        yield (f"member, {visibility}, nothing", member_screen(catalog, least))
    for off in (True, False):
        moved = moved_text(study_group, study_group if off else None, lacks_role=off)
        yield f"moved: {off}", member_screen(catalog, full).with_head(moved)
        result = CorrectionResult(study_group, -1000, -100_000, str(ID))
        yield f"corrected: {off}", correction_screen(ID, result, reason, is_undo=off)
    yield from _quiet_screens(catalog, name, group_name)
    yield from _corrections(catalog, group_name, reason)
    none = corrections_screen(study_group, [], skip=0)
    yield "no corrections", none


def _quiet_screens(catalog: Catalog, name: str, group_name: str) -> Iterator[tuple[str, Screen]]:
    """Yield a page of quiet members for each reason, and the detail of one."""
    study_group = group(1, name=group_name)
    progress = plan_progress(catalog, catalog.plan.length + 40, 5)
    for reason in QuietReason:
        why = WhyQuiet(reason, NOW, 30)
        lines = [
            MemberLine(
                _member_summary(name, Visibility.SHOWN, number), 0, 0, NOW, None, progress, why
            )
            for number in range(PAGE_SIZE)
        ]
        shown = members_screen(study_group, MemberPage(lines, 1000, PAGE_SIZE), quiet=True)
        yield f"quiet, {reason}", shown
        member = _member_summary(name, Visibility.ALIAS)
        detail = MemberDetail(member, SafeName(group_name), progress, why, {}, [], [])
        yield f"member, {reason}", member_screen(catalog, detail)
    yield "quiet, nobody", members_screen(study_group, MemberPage([], 0, 0), quiet=True)
    yield "move", move_screen(ID, [group(number) for number in range(30)])


def _corrections(catalog: Catalog, group_name: str, reason: str) -> Iterator[tuple[str, Screen]]:
    for by in (ID, ID - 1, None):
        entries = [
            LedgerEntry(
                at=NOW,
                points=-1000,
                kind=EntryKind.CORRECTION,
                subject=f"{ID - sequence}",
                sequence=sequence,
                **ENTRY_OF_GROUP,
                author_id=by,
                reason=SafeText(reason) if reason else None,
            )
            for sequence in range(2, 18)
        ]
        shown = corrections_screen(group(1, name=group_name), entries, skip=150)
        yield f"managed corrections by {by}", shown
        totals_by_group = [(SafeName(group_name), 100_000)] * 3
        screen = entries_screen(catalog, ID, totals_by_group, entries, skip=150, is_own=True)
        yield f"corrections by {by}", screen
