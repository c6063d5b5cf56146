"""What moderators see of a group and of one member, drawn for them alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.enrolment import Pace
from bot.domain.submissions import SubmissionState
from bot.domain.visibility import Visibility
from bot.formatting import (
    bullets,
    capitalize,
    escape,
    join_dots,
    join_words,
    plural,
    sections,
    timestamp,
)
from bot.interactions.components import button
from bot.interactions.screen import Screen, page
from bot.services.moderation.member_overview import (
    PAGE_SIZE,
    MemberDetail,
    MemberLine,
    MemberPage,
    MemberSummary,
)
from bot.ui.acts import Act, rows_of
from bot.ui.plan.context import PlanContext, status_text, streak_text
from bot.ui.points.routes import CorrectPoints, ShowEntries

FEATURE = "oversee"
_CHECK_INS = 5
_TOTALS = 8
_STATES = {
    SubmissionState.PENDING: "waiting",
    SubmissionState.ACCEPTED: "accepted",
    SubmissionState.RETURNED: "returned",
}
_PACES = {Pace.DAILY: "every day", Pace.WEEKDAYS: "on weekdays"}


def board_screen(pack: Catalog, group: StudyGroup, found: MemberPage, now: dt.datetime) -> Screen:
    """Draw a page of a group's board, with what members may not see of each other."""
    lines = [_line(pack, group, line, now) for line in found.lines]
    text = bullets(lines) if lines else "Nobody is in this group yet."
    acts = turning("board", group.id, found.skip, PAGE_SIZE, found.member_count)
    acts.append(Act(FEATURE, ("quiet", group.id, 0), "Who may need a word"))
    return page(
        f"## {escape(group.name)}, as moderators see it\n{text}",
        controls=lambda: rows_of(acts),
        footer=f"{plural(found.member_count, 'member')}, most points of the season first. For moderators "
        "only: members do not see all of this. `/manage board show` with a member "
        "tells more.",
    )


def turning(action: str, group_id: int, skip: int, on_a_page: int, people: int) -> list[Act]:
    """Make the buttons that turn pages, where there are others."""
    acts = []
    if skip:
        acts.append(Act(FEATURE, (action, group_id, max(skip - on_a_page, 0)), "Before"))
    if skip + on_a_page < people:
        acts.append(Act(FEATURE, (action, group_id, skip + on_a_page), "After"))
    return acts


def _line(pack: Catalog, group: StudyGroup, line: MemberLine, now: dt.datetime) -> str:
    who = line.member
    marks = [*_marks(who), *(["in another group now"] if who.group_id != group.id else [])]
    sums = f"{line.week} this week, {line.season} this season, **{line.total}** in all"
    stands = "not in the plan"
    if line.progress:
        face = PlanContext(pack, group.guild_id, line.progress, now)
        stands = f"{face.status.done} of {face.status.length} plan-days, {status_text(face)}"
    head = join_dots([f"**{escape(who.name)}**", *marks])
    seen = f"seen {timestamp(who.seen_at, 'R')}"
    return f"{head}\n  {join_dots([sums, stands, seen])}"


def _marks(who: MemberSummary) -> Iterator[str]:
    """Yield what sets a member apart from those whom everyone sees."""
    if who.visibility == Visibility.HIDDEN:
        yield "hides from boards"
    if who.visibility == Visibility.ALIAS:
        yield f"shown as “{escape(who.alias or '')}”"
    if who.excluded_at:
        yield "**taken off the boards**"
    if who.left_at:
        yield "left the server"


def member_screen(pack: Catalog, guild_id: int, found: MemberDetail, now: dt.datetime) -> Screen:
    """Draw all that moderators see of one member."""
    who = found.member
    since = f" since {timestamp(who.joined_at, 'D')}" if who.joined_at else ""
    where = f"in {escape(found.group)}{since}" if found.group else "in no group"
    about = [f"{capitalize(where)} · last seen {timestamp(who.seen_at, 'R')}"]
    about += [capitalize(join_dots(_marks(who)) or "shown on boards by their name")]
    text = sections(
        [
            f"## {escape(who.name)} (<@{who.member_id}>)\n" + "\n".join(about),
            _plan(pack, guild_id, found, now),
            f"**Answers** {_answers(found)}\n**Points** {_points(found)}",
            f"**Milestones** {_milestones(pack, found)}",
        ]
    )
    return page(
        text,
        controls=lambda: [ui.ActionRow(*_buttons(who))],
        footer="For moderators only. What members note at their check-ins is theirs alone.",
    )


def _buttons(who: MemberSummary) -> list[ui.Item[Any]]:
    off = who.excluded_at is not None
    return [
        button("Give or take points…", CorrectPoints(member_id=who.member_id), primary=True),
        button("Where points come from", ShowEntries(member_id=who.member_id)),
        Act(FEATURE, ("restore", who.member_id), "Restore to the boards")
        if off
        else Act(FEATURE, ("exclude", who.member_id), "Take off the boards"),
    ]


def _plan(pack: Catalog, guild_id: int, found: MemberDetail, now: dt.datetime) -> str:
    """Write how a member's run stands, and their latest check-ins."""
    have = found.progress
    if have is None:
        return "**Plan** not in it"
    face = PlanContext(pack, guild_id, have, now)
    pace = _PACES[have.timeline.phase_on(max(face.today, have.start)).pace]
    number_of = pack.plan.number_by_id
    done = sorted((one.at, number_of.get(one.day_id, 0)) for one in have.check_ins)
    days = [
        f"{f'plan-day {number}' if number else 'a former plan-day'} {timestamp(at, 'R')}"
        for at, number in reversed(done[-_CHECK_INS:])
    ]
    return "\n".join(
        [
            f"**Plan** {face.status.done} of {face.status.length} done · {status_text(face)}",
            f"**Run** from {face.date(have.start)}, {pace}",
            f"**Streak** {streak_text(face.streak) if face.streak.days else 'none at the moment'}",
            f"**Latest check-ins** {', '.join(days) or 'none yet'}",
        ]
    )


def _answers(found: MemberDetail) -> str:
    counted = [f"{many} {_STATES[state]}" for state, many in found.submissions.items()]
    return join_words(counted) if counted else "none yet"


def _points(found: MemberDetail) -> str:
    named = [f"**{total}** in {escape(group)}" for group, total in found.totals[:_TOTALS]]
    more = len(found.totals) - _TOTALS
    named += [f"and in {plural(more, 'more group')}"] if more > 0 else []
    return join_dots(named) if named else "none yet"


def _milestones(pack: Catalog, found: MemberDetail) -> str:
    known = pack.milestone_names.by_id
    named = [
        f"{known[one].name if one in known else one} {timestamp(at, 'D')}"
        for one, at in found.milestones
    ]
    return join_dots(named) if named else "none yet"


def unknown_screen(member_id: int) -> Screen:
    """Say that nothing is known of a member."""
    return page(
        f"## <@{member_id}>\nThis person has not used Cohort here yet, so there is nothing to show. "
        "They begin with `/group join` or `/plan join`."
    )


def excluded_screen(member_id: int, *, already: bool) -> Screen:
    """Say that a member is off the boards, from now on or already, with the way back."""
    said = (
        f"## Off the boards already\n<@{member_id}> takes no place on any board of this server. "
        "Nothing was changed. To put them back, press the button."
        if already
        else f"## Off the boards\n<@{member_id}> takes no place on any board of this server from "
        "now on. Their points, plan and answers stay as they are."
    )
    back = Act(
        FEATURE, ("restore", member_id), "Restore to the boards" if already else "Take it back"
    )
    return page(said, controls=lambda: rows_of([back]))


def moved_screen(
    member_id: int, to: StudyGroup, former: StudyGroup | None, *, role: bool
) -> Screen:
    """Say where a member was and is, and that they lack the role the group asks for."""
    stay = f" Points earned in {escape(former.name)} stay there." if former else ""
    lacks = (
        f"\nThat group is for people with the role <@&{to.role_id}>, which they do not hold. You "
        "moved them all the same."
        if role
        else ""
    )
    return page(
        f"## Moved\n<@{member_id}> is in {escape(to.name)} now. Their plan and check-ins go "
        f"along.{stay}{lacks}"
    )
