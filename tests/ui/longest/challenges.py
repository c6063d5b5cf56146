"""Every message about challenges: posts, answers in each state, reviews, previews and history."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from pydantic import ValidationError

from bot.domain.challenges import MAX_TEXT_LENGTH, SubmissionInput, SubmissionState, Timing
from bot.domain.choice import SelectionInput
from bot.domain.content import Catalog, Challenge, OwnChallenge
from bot.domain.groups import StudyGroup
from bot.domain.jobs import SkipReason
from bot.domain.markup import SafeName, SafeText
from bot.domain.own_challenges import own_id
from bot.domain.results import LONGEST_TYPED, Tries, TypedResult
from bot.domain.schedule.clock import PlannedPost
from bot.interactions import Screen, button, page
from bot.services.challenges.bank import NextPost, StoredChallenge
from bot.services.challenges.posts import ChallengePost, PostState, WeekRecord
from bot.services.challenges.schedule_changes import WeekToPost
from bot.services.challenges.submission_queries import MemberSubmission, Opinion, PostTally
from bot.services.challenges.submissions import AnotherGroupsPost
from bot.services.reviews.queue import ReviewWait
from bot.services.standings.boards import Line
from bot.ui.challenges import (
    answers,
    current,
    next_posts,
    own_answers,
    own_challenges,
    results,
    screens,
    weeks,
)
from bot.ui.challenges.current import POSTS_IN_MENU
from bot.ui.challenges.own_answers import SUBMISSIONS_IN_MENU
from bot.ui.challenges.routes import LONGEST_REASON, ListSubmissions
from bot.ui.reviews import peers
from bot.ui.reviews import screens as review_screens
from tests.ui.longest.screens import drawn
from tests.ui.longest.stored import ID, group

NOW = dt.datetime(2026, 12, 28, 12, tzinfo=dt.UTC)
WAIT = ReviewWait(7, dt.timedelta(days=13), 1_000)
Messages: TypeAlias = Iterator[tuple[str, dict[str, Any]]]

USUAL = SubmissionInput(
    SafeText("word " * 60), SafeText("word " * 30), (1, 3), SafeName("notes.ipynb"), ID, ID
)
"""A typical answer."""

LONGEST = SubmissionInput(
    SafeText("W" * MAX_TEXT_LENGTH),
    SafeText("w" * MAX_TEXT_LENGTH),
    (1,),
    SafeName("f" * 256 + ".csv"),
    ID,
    ID,
)
"""The longest answer that the form accepts."""

ESCAPED = SubmissionInput(
    SafeText("*_" * (MAX_TEXT_LENGTH // 2)),
    SafeText("_*" * (MAX_TEXT_LENGTH // 2)),
    (),
    SafeName("_" * 256 + ".csv"),
    ID,
    ID,
)
"""The longest answer of characters that are escaped to twice their length."""


def sent_post(challenge: Challenge, number: int = 0) -> ChallengePost:
    return ChallengePost(
        id=ID - number,
        guild_id=ID,
        group_id=ID,
        week="2026-W53",
        state=PostState.LATE,
        challenge_id=challenge.id,
        due_at=NOW,
        deadline_at=NOW,
        closes_at=NOW,
        sent_at=NOW,
        channel_id=ID,
        message_id=ID,
    )


def _answer(
    challenge: Challenge, content: SubmissionInput, state: SubmissionState, number: int = 0
) -> MemberSubmission:
    decided = state is not SubmissionState.PENDING
    mistakes = challenge.worked_solution.mistakes if challenge.worked_solution else ()
    note = "\n".join([*mistakes, "*_" * 250 if content is ESCAPED else "W" * 500])
    if content is USUAL:
        note = mistakes[0]
    return MemberSubmission(
        id=ID,
        guild_id=ID,
        group_id=ID,
        post_id=ID - number,
        challenge_id=challenge.id,
        member_id=ID,
        name=SafeName("Alexandra" if content is USUAL else "*_" * 16),
        state=state,
        revision=99,
        content=content,
        timing=Timing.CLOSED,
        submitted_at=NOW,
        decided_at=NOW if decided else None,
        decided_by=ID if decided else None,
        by_members=False,
        met=(1,) if decided else None,
        reviewer_note=SafeText(note) if state is SubmissionState.RETURNED else None,
        appealed_at=None,
        appealed_from=None,
        channel_id=ID,
        message_id=ID,
        deadline_at=NOW - dt.timedelta(8),
        closes_at=NOW - dt.timedelta(1),
        shown_name=SafeName("quiet otter" if content is USUAL else "*_" * 16),
        in_gallery=None if state is SubmissionState.ACCEPTED else False,
    )


def challenge_messages(catalog: Catalog, content: SubmissionInput) -> Messages:
    """Yield every message about challenges with this answer."""
    for challenge in catalog.challenges:
        yield from _posted(catalog, challenge, content)
        yield f"hints {challenge.id}", drawn(current.hints_screen(challenge, ID))
        yield f"task {challenge.id}", drawn(current.task_screen(challenge, ID))
        yield f"solution {challenge.id}", drawn(current.solution_screen(challenge))
        if challenge.result:
            yield from _results(catalog, challenge, content)
    longest = max(catalog.challenges, key=lambda one: len(one.title))
    for state in SubmissionState:
        answer = _answer(longest, content, state)
        yield f"answer {state}", drawn(own_answers.submission_screen(catalog, answer, NOW, WAIT))
        yield (
            f"answer {state}, saved",
            drawn(own_answers.submission_screen(catalog, answer, NOW, WAIT, is_new=True)),
        )
        if state is not SubmissionState.PENDING:
            told = own_answers.decision_layout(catalog, answer, server="W" * 100, marker=f"d{ID}")
            yield f"decision {state}", {"components": _components(told)}
    accepted = _answer(longest, content, SubmissionState.ACCEPTED)
    in_gallery = answers.gallery_answer(catalog, accepted, f"d{ID}")
    for layout in (in_gallery, answers.gallery_opening(longest)):
        yield "gallery", {"components": _components(layout)}
    for own_group in (None, group(2)):
        other = AnotherGroupsPost(group(1), own_group)
        shown = screens.offer_to_join(other)
        yield f"of another group, {own_group is None}", {"components": _components(shown.view)}
    yield from review_messages(catalog, content)
    yield from peer_messages(catalog, content)
    yield from _lists(catalog, longest, content)


def _posted(catalog: Catalog, challenge: Challenge, content: SubmissionInput) -> Messages:
    """Yield a post as sent and as shown by commands."""
    usual = content is USUAL
    study_group = group(1, name="Weekend learners" if usual else "")
    posted = screens.PostedChallenge(catalog, study_group, sent_post(challenge), challenge)
    names = ("Alexandra" if usual else "*_" * 16,) * 30
    places = (1, 2, *[3] * len(names))
    best = [Line(place, ID, SafeName(names[0]), 1_000_000) for place in places]
    tally = PostTally(
        100_000, 50_000, 100_000, tuple(map(SafeName, names)), shown_in_gallery=100_000
    )
    recap, named = screens.recap_text(tally, challenge), screens.recap_names(tally, best)
    recap += screens.discussed_text(tally, challenge, study_group, posted.post, named=False)
    view = screens.post_layout(posted, marker=f"d{ID}", recap=recap, names=named, late=True)
    yield f"post {challenge.id}", {"components": _components(view)}
    for state in (None, *SubmissionState):
        answer = _answer(challenge, content, state) if state else None
        mine = [button("All my answers", ListSubmissions())]
        screen = current.current_screen(posted, answer, NOW, WAIT, mine=mine)
        yield f"now {challenge.id}, {state}", drawn(screen)


def _results(catalog: Catalog, challenge: Challenge, content: SubmissionInput) -> Messages:
    """Yield what follows a press on My file and each kind of result."""
    worth = "9" * 60
    shown = {"solution with a result": current.solution_screen(challenge, worth)}
    shown["file"] = results.file_screen(challenge, ID, "a,b")
    typed = TypedResult(ID, SafeText(content.work.raw[:LONGEST_TYPED]), is_right=True)
    shown["right"] = results.entered_screen(typed, Tries(0, NOW, NOW))
    for wrong in (1, 3):
        tries, false = Tries(wrong, NOW), replace(typed, is_right=False)
        shown[f"wrong {wrong}"] = results.entered_screen(false, tries)
    for name, screen in shown.items():
        yield f"{name} {challenge.id}", drawn(screen)


def _components(view: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = view.to_components()
    return found


def review_messages(catalog: Catalog, content: SubmissionInput) -> Messages:
    """Yield an answer as shown to reviewers, in the channel and by command."""
    returned = _answer(catalog.challenges[0], content, SubmissionState.RETURNED)
    waiting = _answer(catalog.challenges[0], content, SubmissionState.PENDING)
    appeal = replace(waiting, appealed_at=NOW, reviewer_note=returned.reviewer_note)
    appeal = replace(appeal, appeal_reason=SafeText("Why? " * (LONGEST_REASON // 5)))
    layout = review_screens.review_layout(catalog, appeal, f"d{ID}")
    yield "review, second", {"components": _components(layout)}
    for state in SubmissionState:
        answer = _answer(catalog.challenges[0], content, state)
        before = replace(answer, id=ID - 1, state=SubmissionState.RETURNED)
        layout = review_screens.review_layout(catalog, answer, f"d{ID}")
        named = "review" if state is SubmissionState.PENDING else f"review {state}"
        yield f"{named}, posted", {"components": _components(layout)}
        yield (
            f"{named}, shown",
            drawn(review_screens.review_screen(catalog, answer, waiting=100_000, decided=before)),
        )
        yield f"whole {named}", drawn(review_screens.review_screen(catalog, answer, whole=True))


def peer_messages(catalog: Catalog, content: SubmissionInput) -> Messages:
    """Yield answers with what other members think of them, for reviewers and authors."""
    returned = _answer(catalog.challenges[0], content, SubmissionState.RETURNED)
    waiting = _answer(catalog.challenges[0], content, SubmissionState.PENDING)
    change = "*_" * 150 if content is ESCAPED else "W" * 300
    opinion = Opinion(
        (1, 2), SafeText("Say it." if content is USUAL else change), would_accept=False
    )
    seen = replace(waiting, opinions=(opinion,) * 2)
    yield "review, seen by others", drawn(review_screens.review_screen(catalog, seen))
    yield "whole review, seen", drawn(review_screens.review_screen(catalog, seen, whole=True))
    told = peers.opinion_layout(
        catalog, replace(seen, opinions=(opinion,)), server="W" * 100, marker=f"d{ID}"
    )
    yield "decision of another member", {"components": _components(told)}
    mine = own_answers.submission_screen(catalog, replace(returned, opinions=(opinion,) * 2), NOW)
    yield "answer returned, seen by others", drawn(mine)
    wait = replace(WAIT, to_look_at=2)
    for is_new in (False, True):
        mine = own_answers.submission_screen(catalog, seen, NOW, wait, is_new=is_new)
        yield f"answer seen by others, new {is_new}", drawn(mine)
    yield "another’s answer", drawn(peers.answer_screen(catalog, waiting))


def _lists(catalog: Catalog, longest: Challenge, content: SubmissionInput) -> Messages:
    submissions = [
        _answer(longest, content, SubmissionState.RETURNED, number) for number in range(25)
    ]
    decided = [replace(submissions[0], id=ID - number) for number in range(1, 5)]
    study_group = group(1)
    yield "mine", drawn(own_answers.submissions_screen(catalog, submissions[:SUBMISSIONS_IN_MENU]))
    yield "mine, none", drawn(own_answers.submissions_screen(catalog, []))
    waiting = review_screens.pending_screen(
        catalog,
        [replace(one, id=ID - 10 - number) for number, one in enumerate(submissions[:6])],
        decided[:3],
        counts=(100_000, 100_000),
        decided=decided[0],
        moderates=True,
    )
    yield "waiting", drawn(waiting)
    yield "waiting, none", drawn(review_screens.pending_screen(catalog, [], counts=(0, 0)))
    sent = [sent_post(longest, number) for number in range(POSTS_IN_MENU)]
    for name, screen in {
        "history": current.history_screen(catalog, study_group, sent, NOW + dt.timedelta(1)),
        "history, none": current.history_screen(catalog, study_group, [], NOW),
        "weeks": _weeks(catalog, study_group, longest),
    }.items():
        yield name, drawn(screen)
    yield from ((name, drawn(screen)) for name, screen in _previews(catalog, study_group, longest))
    for name, screen in _own(study_group, longest, SelectionInput(ID), content):
        yield name, drawn(screen)


def _weeks(catalog: Catalog, study_group: StudyGroup, longest: Challenge) -> Screen:
    week = WeekRecord(
        week="2026-W53",
        due_at=NOW,
        state=PostState.SKIPPED,
        reason=SkipReason.CHALLENGE_TOO_LATE,
        challenge_id=longest.id,
        submissions=100_000,
    )
    return weeks.weeks_screen(catalog, study_group, [week] * 8, 7)


def _own(
    study_group: StudyGroup, longest: Challenge, chosen: SelectionInput, content: SubmissionInput
) -> Iterator[tuple[str, Screen]]:
    """Yield the screen of a challenge that moderators wrote, before and after it was posted."""
    written = {**longest.model_dump(mode="json"), "result": None}
    challenge = OwnChallenge.model_validate({**written, "id": own_id(ID)})
    for is_posted in (False, True):
        stored = StoredChallenge(challenge, written, ID, is_posted=is_posted)
        states = replace(chosen, retired=[challenge.id] if is_posted else [], queued=[challenge.id])
        yield (
            f"own challenge, posted {is_posted}",
            own_challenges.challenge_screen(study_group, challenge, states, stored),
        )
    faults = {
        "title": "W" * 99,
        "counts_when": [],
        "hints": [],
        "brief": "W" * 999,
        "solution": "",
        "minutes": 1,
    }
    with pytest.raises(ValidationError) as wrong:
        OwnChallenge.model_validate({**written, **faults})
    yield "refused challenge", page(own_challenges.broken_rules(wrong.value))


def _previews(
    catalog: Catalog, study_group: StudyGroup, longest: Challenge
) -> Iterator[tuple[str, Screen]]:
    """Yield previews with the maximum number of queued challenges."""
    saved = "Challenges are paused until you resume them."
    skipped = [PlannedPost(f"2026-W{number}", NOW) for number in range(50, 54)]
    queued = [longest.title] * 25
    planned = PlannedPost("2026-W53", NOW)
    every = [challenge.id for challenge in catalog.challenges]
    chosen = SelectionInput(ID, every * 100, every, every)
    yield "all challenges", next_posts.list_screen(study_group, catalog.challenges, chosen, 25)
    for challenge in (*catalog.challenges, None):
        named = challenge.id if challenge else "none left"
        coming = [NextPost(planned, challenge, paused=False, queued=(), retired=())] * 3
        shown = next_posts.next_screen(study_group, coming, queued, skipped, saved, is_paused=True)
        yield f"preview {named}", shown
        if challenge:
            states = SelectionInput(ID, [challenge.id] * 100, [challenge.id], [challenge.id])
            yield f"one {named}", own_challenges.challenge_screen(study_group, challenge, states)
            found = WeekToPost("2026-W53", challenge, NOW)
            asked = weeks.confirmation_screen(study_group, found, has_recap=True)
            yield f"post now {named}", asked
