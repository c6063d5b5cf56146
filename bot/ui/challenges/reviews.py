"""Reviews on screen: an answer with what it has to show, the decision, word of it to the member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ButtonStyle, ui

from bot.domain.content.catalog import Catalog
from bot.domain.submissions import MAX_TEXT_LENGTH, SubmissionState
from bot.formatting import bullets, escape, plural, sections, small, timestamp
from bot.interactions.screen import Layout, Screen, page
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.points.milestones import ReachedMilestone
from bot.ui.acts import Act, rows_of
from bot.ui.challenges.screens import FEATURE as CHALLENGE
from bot.ui.challenges.screens import handed_parts
from bot.ui.points.milestones import reached_text

FEATURE = "review"
_SHOWN = 900
_LONGEST = 3900


def review_text(
    pack: Catalog, answer: MemberSubmission, *, whole: bool = False, room: int = _LONGEST
) -> str:
    """Write an answer out for a reviewer, with what it has to show.

    Its texts are cut where there is no room for them; the whole of them leaves out the rest.
    """
    challenge = pack.challenge_names.by_id.get(answer.challenge_id)
    title = challenge.title if challenge else answer.challenge_id
    again = f" · handed in for the {answer.revision}. time" if answer.revision > 1 else ""
    late = "" if answer.on_time else " · after the deadline"
    checks = "\n".join(f"☐ {line}" for line in challenge.counts_when) if challenge else ""
    key = f"\n{small(f'A right answer: {challenge.key}')}" if challenge else ""
    head = f"## Answer by {escape(answer.name)} · {title}\n" + small(
        f"handed in {timestamp(answer.submitted_at, 'R')}{again}{late}"
    )
    judged = [f"**Counts when** it\n{checks}{key}"] if checks else []

    def with_texts_of(longest: int, rest: Sequence[str]) -> str:
        return sections([head, *handed_parts(answer, longest), *rest])

    longest = 2 * MAX_TEXT_LENGTH if whole else _SHOWN
    if whole and len(with_texts_of(longest, judged)) > room:
        judged = []
    left = room - len(with_texts_of(1, judged))
    return with_texts_of(max(1, min(longest, left // 2)), judged)[:room]


def decision_text(answer: MemberSubmission) -> str:
    """Say what was decided, by whom; nothing if it was not."""
    if answer.state is SubmissionState.PENDING:
        return ""
    by = f"<@{answer.decided_by}>" if answer.decided_by else "a moderator"
    when = timestamp(answer.decided_at, "R") if answer.decided_at else ""
    words = f"\n{escape(answer.reviewer_note)}" if answer.reviewer_note else ""
    done = "Accepted" if answer.state is SubmissionState.ACCEPTED else "Returned"
    return f"**{done}** by {by}, {when}{words}"


def review_layout(pack: Catalog, answer: MemberSubmission, mark: str = "") -> Layout:
    """Draw the message that reviewers see; the marker in a button is what it is found by."""
    decided = decision_text(answer)
    text = review_text(pack, answer, room=_LONGEST - len(decided))
    parts: list[ui.Item[Any]] = [ui.TextDisplay(text)]
    if decided:
        parts += [ui.Separator(), ui.TextDisplay(decided)]
    return Layout(ui.Container(*parts, *rows_of(_acts(answer, mark))))


def _acts(answer: MemberSubmission, mark: str) -> list[Act]:
    about = (answer.id, answer.revision)
    whole = Act(FEATURE, ("open", *about, *([mark] if mark else [])), "Open all")
    if answer.state is not SubmissionState.PENDING:
        return [Act(FEATURE, ("undo", *about), "Take the decision back"), whole]
    return [
        Act(FEATURE, ("accept", *about), "Accept", style=ButtonStyle.success),
        Act(FEATURE, ("return", *about), "Return with a note…"),
        whole,
    ]


def review_screen(pack: Catalog, answer: MemberSubmission, *, whole: bool = False) -> Screen:
    """Draw an answer for one reviewer alone."""
    decided = decision_text(answer)

    def ways_on() -> list[ui.Item[Any]]:
        acts = rows_of(_acts(answer, ""))
        return [ui.TextDisplay(decided), *acts] if decided else [*acts]

    room = _LONGEST - len(decided)
    return page(review_text(pack, answer, whole=whole, room=room), controls=ways_on)


def waiting_screen(pack: Catalog, answers: Sequence[MemberSubmission]) -> Screen:
    """Draw the answers that wait for a review."""
    by_id = pack.challenge_names.by_id
    lines = [
        f"**{escape(a.name)}** · {by_id[a.challenge_id].title if a.challenge_id in by_id else '…'} · "
        f"{timestamp(a.submitted_at, 'R')}"
        for a in answers
    ]
    if not lines:
        return page("## No answer waits for a review\nNew ones come to the review channel.")
    first = Act(FEATURE, ("open", answers[0].id, answers[0].revision), "Open the first")
    return page(
        f"## {plural(len(lines), 'answer')} to review\n{bullets(lines)}"[:_LONGEST],
        controls=lambda: rows_of([first]),
    )


def verdict_message(
    catalog: Catalog,
    answer: MemberSubmission,
    reached: Sequence[ReachedMilestone],
    server: str,
    mark: str,
) -> Layout:
    """Draw the direct message that tells a member what was decided about their answer."""
    challenge = catalog.challenge_names.by_id.get(answer.challenge_id)
    title = challenge.title if challenge else "a former challenge"
    accepted = answer.state is SubmissionState.ACCEPTED
    words = f"\n\n{escape(answer.reviewer_note)}" if answer.reviewer_note else ""
    done = (
        "was accepted. Well done."
        if accepted
        else "came back with a note. Hand it in again whenever you like."
    )
    told = f"\n\n{reached_text(reached)}" if reached else ""
    text = f"## Your answer {done}\n“{title}” in {escape(server)}{words}{told}"
    acts = [Act(CHALLENGE, ("mine", answer.post_id, mark), "My answer")]
    if not accepted:
        again = ("answer", answer.post_id)
        acts.append(Act(CHALLENGE, again, "Hand in again", style=ButtonStyle.primary))
    return Layout(ui.Container(ui.TextDisplay(text), *rows_of(acts)))
