"""Challenges on screen: as posted, as looked at again, with hints, with one's own answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from discord import ButtonStyle, ui

from bot.domain.content.catalog import Catalog
from bot.domain.content.challenges import Challenge, Difficulty, Evidence
from bot.domain.groups import StudyGroup
from bot.domain.standings import RankedScore, Score
from bot.domain.submissions import Lateness, SubmissionState
from bot.formatting import (
    bullets,
    escape,
    join_dots,
    join_words,
    plural,
    sections,
    skill_names,
    small,
    timestamp,
)
from bot.interactions.screen import Layout, Screen, page
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission, PostTally
from bot.ui.acts import Act, rows_of
from bot.ui.points.milestones import reached_text
from bot.ui.standings.formatting import safe_name

FEATURE = "challenge"

LEVELS = {
    Difficulty.FIRST_STEPS: "first steps",
    Difficulty.STEADY: "steady",
    Difficulty.DEMANDING: "demanding",
}
_AS = {Evidence.TEXT: "a text", Evidence.LINK: "a link", Evidence.FILE: "a file"}
_STATES = {
    SubmissionState.PENDING: "waiting for a review",
    SubmissionState.ACCEPTED: "accepted",
    SubmissionState.RETURNED: "returned to you",
}
_NAMED = 4
"""How many are named of those who share a place."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A challenge in a group, with what its text needs to be known."""

    pack: Catalog
    group: StudyGroup
    post: ChallengePost
    challenge: Challenge


def challenge_text(shown: Shown, title: str) -> str:
    """Write a challenge out: the task, the material, what counts."""
    challenge = shown.challenge
    about = join_dots(
        [
            f"Level {challenge.difficulty}, {LEVELS[challenge.difficulty]}",
            f"about {challenge.minutes} minutes",
            skill_names(shown.pack, challenge.skills),
        ]
    )
    return sections(
        [
            f"## {title}{challenge.title}\n{small(about)}",
            challenge.brief,
            *([challenge.material] if challenge.material else []),
            f"**Counts when** it\n{bullets(challenge.counts_when)}",
            _terms(shown),
        ]
    )


def _terms(shown: Shown) -> str:
    """Say until when and as what to answer, and what it is worth."""
    scoring = shown.pack.scoring.challenge
    full = scoring.worth(shown.challenge.difficulty, on_time=True)
    later = scoring.worth(shown.challenge.difficulty, on_time=False)
    late = f", {later} later" if shown.group.lateness is Lateness.FEWER else "; not open later"
    kinds = " or ".join(_AS[kind] for kind in shown.challenge.evidence)
    until = shown.post.deadline_at
    return f"Answer with {kinds} until {timestamp(until, 'F')} ({timestamp(until, 'R')}) · {full} points{late}"


def post_message(shown: Shown, marker: str, recap: str, *, late: bool) -> Layout:
    """Draw the weekly post; the marker in a button is what it is found by."""
    post_id = shown.post.id
    parts: list[ui.Item[Any]] = []
    if shown.group.ping_role_id:
        parts.append(ui.TextDisplay(f"<@&{shown.group.ping_role_id}>"))
    if recap:
        parts.append(ui.TextDisplay(recap))
    text = challenge_text(shown, "This week: ")
    if late:
        text += f"\n{small('Posted late: Cohort could not post at the usual time.')}"
    acts = [
        Act(FEATURE, ("answer", post_id), "Answer", style=ButtonStyle.primary),
        Act(FEATURE, ("hint", post_id, marker), "Hint"),
        Act(FEATURE, ("mine", post_id), "My answer"),
    ]
    return Layout(*parts, ui.Container(ui.TextDisplay(text), *rows_of(acts)))


def recap_message(text: str, post_id: int, marker: str) -> Layout:
    """Draw the look back on a week as a message of its own, with a button to the member's answer."""
    mine = Act(FEATURE, ("mine", post_id, marker), "My answer")
    return Layout(ui.Container(ui.TextDisplay(text), *rows_of([mine])))


def recap_text(
    tally: PostTally,
    challenge: Challenge | None,
    coming: dt.datetime | None = None,
    best: Sequence[RankedScore] = (),
) -> str:
    """Look back on a week: how many answered, whom to congratulate, and when the next one comes.

    `best` are the first places of the week, by points.
    """
    return _recap(tally, challenge, coming) + (f"\nMost points: {_podium(best)}" if best else "")


def _podium(best: Sequence[RankedScore]) -> str:
    """Write places on one line; who has as much shares one: “1. Noor 120 · 2. Kim and Owl 95”."""
    places: dict[int, list[Score]] = {}
    for one in best:
        places.setdefault(one.place, []).append(one.score)
    return join_dots(
        f"{place}. {_sharing(scores)} {scores[0].points}" for place, scores in places.items()
    )


def _sharing(scores: Sequence[Score]) -> str:
    """Name who shares a place, as far as there is room."""
    names = [safe_name(score.name) for score in scores[:_NAMED]]
    more = len(scores) - len(names)
    return join_words([*names, f"{more} more"] if more else names)


def _recap(tally: PostTally, challenge: Challenge | None, coming: dt.datetime | None) -> str:
    title = f"“{challenge.title}”" if challenge else "the last challenge"
    following = f" The next one comes {timestamp(coming, 'R')}." if coming else ""
    if not tally.submissions:
        new = following or " The new one is a new chance; a first try counts."
        return f"Nobody answered {title} last week.{new}"
    who = f" Well done, {join_words(map(safe_name, tally.names[:12]))}." if tally.names else ""
    more = f" And {len(tally.names) - 12} more." if len(tally.names) > 12 else ""
    return f"**Last week** {title}: {plural(tally.submissions, 'answer')}, {tally.accepted} accepted.{who}{more}{following}"


def now_screen(shown: Shown, answer: MemberSubmission | None, now: dt.datetime) -> Screen:
    """Draw the challenge that is open, with one's own answer."""
    post_id = shown.post.id
    acts = [Act(FEATURE, ("hint", post_id), "Hint"), Act(FEATURE, ("mine", post_id), "My answer")]
    if may_change(answer):
        label = "Answer again" if answer else "Answer"
        acts.insert(0, Act(FEATURE, ("answer", post_id), label, style=ButtonStyle.primary))
    closed = "" if now <= shown.post.deadline_at else "Its time is over. "
    foot = closed + (f"Your answer is {_STATES[answer.state]}." if answer else "Not answered yet.")
    return page(challenge_text(shown, ""), controls=lambda: rows_of(acts), footer=foot)


def may_change(answer: MemberSubmission | None) -> bool:
    """Tell whether an answer can be handed in, or in anew."""
    return answer is None or answer.state is not SubmissionState.ACCEPTED


def hint_screen(challenge: Challenge) -> Screen:
    """Draw the hints, each hidden until it is pressed."""
    lines = [f"{at}. ||{hint}||" for at, hint in enumerate(challenge.hints, 1)]
    return page(
        f"## Hints for “{challenge.title}”\nFrom gentle to telling; press one to read it.\n"
        + "\n".join(lines)
    )


def answer_screen(
    challenge: Challenge | None, answer: MemberSubmission, *, saved: bool = False
) -> Screen:
    """Draw a member's own answer, where it is, and what the reviewer wrote."""
    title = challenge.title if challenge else "a former challenge"
    state = (
        f"Your answer is {_STATES[answer.state]}, handed in {timestamp(answer.submitted_at, 'R')}."
    )
    words = (
        [f"**The reviewer writes**\n{escape(answer.reviewer_note)}"] if answer.reviewer_note else []
    )
    acts = []
    if may_change(answer):
        label = "Hand in again" if answer.state is SubmissionState.RETURNED else "Change it"
        acts.append(Act(FEATURE, ("answer", answer.post_id), label, style=ButtonStyle.primary))
    return page(
        sections(
            [
                f"## {'Handed in: ' if saved else ''}{title}\n{state}",
                *([reached_text(answer.reached)] if answer.reached else []),
                *words,
                *handed_parts(answer, 1000 if words else 1500),
            ]
        )[:3900],
        controls=lambda: rows_of(acts),
    )


def handed_parts(answer: MemberSubmission, longest: int) -> Iterable[str]:
    """Write what was handed in, without effect as markup or mention; texts no longer than so."""
    handed = answer.content
    yield f"**What I did**\n{_up_to(longest, handed.did)}"
    if handed.learned:
        yield f"**What I learned**\n{_up_to(longest, handed.learned)}"
    if handed.link:
        yield f"**Link** <{handed.link.replace('<', '%3C').replace('>', '%3E')}>"
    if handed.file_name:
        where = f" {handed.file_url}" if handed.file_url else ""
        yield f"**File** {_up_to(100, handed.file_name)}{where}"


def _up_to(longest: int, text: str) -> str:
    """Write a member's text, cut where it takes more room than there is."""
    written = escape(text)
    if len(written) <= longest:
        return written
    return written[: longest - 1].rstrip("\\") + "…"


def mine_screen(pack: Catalog, answers: Sequence[MemberSubmission]) -> Screen:
    """Draw a member's answers so far."""
    by_id = pack.challenge_names.by_id
    lines = [
        f"**{by_id[a.challenge_id].title if a.challenge_id in by_id else a.challenge_id}** · "
        f"{_STATES[a.state]} · {timestamp(a.submitted_at, 'R')}"
        for a in answers
    ]
    acts = [
        Act(FEATURE, ("mine", answer.post_id), f"Open {at}")
        for at, answer in enumerate(answers[:5], 1)
    ]
    empty = "You have not answered a challenge yet. `/challenge now` shows the one that is open."
    return page(
        f"## Your answers\n{bullets(lines) if lines else empty}", controls=lambda: rows_of(acts)
    )


def history_screen(pack: Catalog, group: StudyGroup, posts: Sequence[ChallengePost]) -> Screen:
    """Draw the challenges that a group has had."""
    by_id = pack.challenge_names.by_id
    lines = [
        f"**{by_id[p.challenge_id].title if p.challenge_id in by_id else p.challenge_id}** · "
        f"{timestamp(p.sent_at or p.due_at, 'D')}"
        + (
            f" · https://discord.com/channels/{p.guild_id}/{p.channel_id}/{p.message_id}"
            if p.message_id
            else ""
        )
        for p in posts
    ]
    first = group.next_post_at
    empty = f"None yet. The first comes {timestamp(first, 'R')}." if first else "None yet."
    return page(
        f"## Challenges of {escape(group.name)}\n{bullets(lines) if lines else empty}"[:3600]
    )
