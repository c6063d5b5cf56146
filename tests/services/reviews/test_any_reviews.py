"""After anything that members and reviewers do, each answer is decided or waits for somebody who may."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from bot.domain.actor import Actor, Visibility
from bot.domain.challenges import SubmissionState, Timing
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.markup import SafeText
from bot.services.challenges import submission_queries
from bot.services.challenges.submission_queries import MemberSubmission, Opinion
from bot.services.groups import groups
from bot.services.points import entries
from bot.services.privacy import personal_data, visibility
from bot.services.reviews import peers, queue
from bot.ui.reviews.peers import answer_screen
from tests.limits import text_of
from tests.services.any_history import AnyHistory, run_any_history
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    accept,
    join_group,
    post,
    return_submission,
    submit,
    undo,
)
from tests.services.conftest import ALICE, GUILD
from tests.ui.longest.screens import drawn

BEGIN = dt.datetime(2026, 10, 22, 8, tzinfo=dt.UTC)
_ROLE = 7
MEMBERS = [
    Actor(GUILD, ALICE + 10, "Ada Lovelace"),
    Actor(GUILD, ALICE + 11, "Rita Levi", frozenset([_ROLE])),  # reviews, and answers herself
    replace(CHRIS, name="Chris Date"),
]
OWNER = replace(MORGAN, member_id=ALICE + 20, is_owner=True)
REVIEWERS = [MORGAN, CHRIS, MEMBERS[1], OWNER]
NOBODY = MEMBERS[0]

_authors, _reviewers = st.sampled_from(MEMBERS), st.sampled_from(REVIEWERS)


class Reviews(AnyHistory):
    @initialize()
    def post(self) -> None:
        self.world = self.open_world(BEGIN)
        chosen = {"reviewer_role_id": _ROLE, "peer_reviews": True, "peers_accept": True}
        self.run(self.world.change(self.world.group, **chosen))
        self.given: set[tuple[int, int]] = set()
        self.looked: set[Actor] = set()
        self.run(join_group(self.world, *MEMBERS))
        posted = self.run(post(self.world))
        self.post_id, self.challenge_id = posted.id, posted.challenge_id
        for member in MEMBERS:
            self.run(submit(self.world, member, posted.id))

    def _answer_of(self, author: Actor) -> MemberSubmission | None:
        found: MemberSubmission | None = self.run(
            self.world.read(submission_queries.find_submission, author, self.post_id)
        )
        return found

    @rule(author=_authors)
    def hand_in(self, author: Actor) -> None:
        before = self._answer_of(author)
        self.try_(submit(self.world, author, self.post_id))
        answer = self._answer_of(author)
        if answer != before and answer and author in self.looked:
            assert answer.timing is Timing.KNOWN

    @rule(author=_authors, by=_reviewers, action=st.sampled_from([accept, return_submission, undo]))
    def decide(self, author: Actor, by: Actor, action: Callable[..., Any]) -> None:
        if answer := self._answer_of(author):
            self.try_(action(self.world, answer, by))

    @rule(author=_authors, action=st.sampled_from([accept, return_submission, undo]))
    def decide_as_nobody(self, author: Actor, action: Callable[..., Any]) -> None:
        if answer := self._answer_of(author):
            self.try_(action(self.world, answer, NOBODY))
            assert self._answer_of(author) == answer

    @rule(author=_authors)
    def appeal(self, author: Actor) -> None:
        now = self.world.now
        call = self.world.write(peers.ask_second_reviewer, author, self.post_id, now)
        self.try_(call)

    @rule(by=_authors, author=_authors, likes=st.booleans())
    def look_at_answers(self, by: Actor, author: Actor, likes: bool) -> None:
        with suppress(Refusal):
            found = self.run(self.world.write(peers.open_next, by, self.post_id))
            self._check_offered(by, found)
        if answer := self._answer_of(author):
            self.try_(self._opinion(by, answer, likes=likes))
            if author == by:
                assert self._answer_of(author) == answer

    def _check_offered(self, by: Actor, found: MemberSubmission | None) -> None:
        """Check that an answer waits, is another member's, is new to them, and is shown without a name."""
        if found is None:
            return
        self.looked.add(by)
        assert found.state is SubmissionState.PENDING
        assert found.member_id != by.member_id
        assert (by.member_id, found.id) not in self.given
        assert found.name.plain not in text_of(drawn(answer_screen(self.catalog, found)))

    async def _opinion(self, by: Actor, answer: MemberSubmission, *, likes: bool) -> None:
        opinion = Opinion((1,), SafeText("Show the numbers."), likes)
        version = (answer.id, answer.revision)
        about = (by, self.catalog, version, opinion, self.world.now)
        await self.world.write(peers.give_opinion, *about)
        assert (by.member_id, answer.id) not in self.given
        self.given.add((by.member_id, answer.id))

    @rule(author=_authors, likes=st.booleans())
    def two_reviewers_and_a_member_at_once(self, author: Actor, likes: bool) -> None:
        if answer := self._answer_of(author):
            self.run(self._at_once(answer, likes=likes))
            self.world.pass_time(seconds=1)

    async def _at_once(self, answer: MemberSubmission, *, likes: bool) -> None:
        results = await asyncio.gather(
            accept(self.world, answer, MORGAN),
            return_submission(self.world, answer, CHRIS),
            *(self._opinion(one, answer, likes=likes) for one in MEMBERS),
            return_exceptions=True,
        )
        for result in results:
            assert not isinstance(result, Exception) or isinstance(result, Refusal), result

    @rule(author=_authors, chosen=st.sampled_from(Visibility))
    def appear(self, author: Actor, chosen: Visibility) -> None:
        alias = "quiet otter" if chosen is Visibility.ALIAS else None
        change = visibility.set_visibility
        self.try_(self.world.write(change, author, chosen, alias, now=self.world.now))

    @rule(author=_authors)
    def leave_and_join(self, author: Actor) -> None:
        world = self.world
        self.try_(world.write(groups.leave, author, world.now))
        self.try_(join_group(world, author))

    @rule(person=st.sampled_from([*MEMBERS, MORGAN]))
    def delete(self, person: Actor) -> None:
        self.try_(self.world.write(personal_data.delete_member, person.member_id, self.world.now))
        self.given = {pair for pair in self.given if pair[0] != person.member_id}
        self.looked.discard(person)
        if person in MEMBERS:
            self.try_(join_group(self.world, person))

    @invariant()
    def each_answer_is_decided_or_waits_for_somebody(self) -> None:
        self.run(self._check_answers())

    async def _check_answers(self) -> None:
        async with self.world.database.reading() as connection:
            lists = {one.member_id: await queue.list_pending(connection, one) for one in REVIEWERS}
            assert await queue.list_pending(connection, NOBODY) == []
            for author in MEMBERS:
                find = submission_queries.find_submission
                answer = await find(connection, author, self.post_id)
                points = await entries.get_balance(
                    connection, self.world.group.id, author.member_id
                )
                self._check_answer(answer, points, lists)

    def _check_answer(
        self,
        answer: MemberSubmission | None,
        points: int,
        lists: dict[int, Sequence[MemberSubmission]],
    ) -> None:
        challenge, worth = self.catalog.challenge_by_id[self.challenge_id], 0
        if answer and answer.state is SubmissionState.ACCEPTED:
            rules = self.catalog.scoring.challenge
            worth = rules.worth(challenge.difficulty, answer.timing)
        assert points == worth
        waits_for = {one for one, listed in lists.items() if answer in listed}
        if answer is None or answer.state is not SubmissionState.PENDING:
            assert not waits_for
            return
        assert OWNER.member_id in waits_for
        first = {answer.appealed_from, answer.member_id} - {OWNER.member_id}
        assert waits_for == lists.keys() - first


def test_each_answer_is_decided_or_waits_after_any_history(
    migrated: Path, tmp_path: Path, catalog: Catalog
) -> None:
    run_any_history(Reviews, migrated, tmp_path / "reviews.db", catalog, runs=6, steps=20)
