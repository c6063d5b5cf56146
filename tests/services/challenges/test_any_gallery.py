"""After anything that members do, the gallery has what they show, under their names of now, and nothing else."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from bot.delivery.sender import Sent
from bot.domain.actor import Actor, Visibility
from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.jobs import JobKind, JobState, SkipReason
from bot.jobs.answers import GalleryAnswer
from bot.services import outbox
from bot.services.challenges import gallery, submission_queries
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.privacy import personal_data, visibility
from tests.services.any_history import AnyHistory, run_any_history
from tests.services.challenges.steps import accept, join_group, post, submit, undo
from tests.services.conftest import ALICE, GUILD

_BEGIN = dt.datetime(2026, 10, 22, 8, tzinfo=dt.UTC)
_THREAD = 700
_MEMBERS = [Actor(GUILD, ALICE + 10, "Ada"), Actor(GUILD, ALICE + 11, "Rita")]
_authors = st.sampled_from(_MEMBERS)
_appearances = st.sampled_from(
    [(Visibility.SHOWN, ""), (Visibility.HIDDEN, ""), (Visibility.ALIAS, "owl")]
)


class Galleries(AnyHistory):
    @initialize(is_prompt=st.booleans())
    def post(self, is_prompt: bool) -> None:
        """Post a challenge that all members answer and show; it has been closed."""
        self.world = self.open_world(_BEGIN)
        self.run(self.world.change(self.world.group, gallery=True))
        self.run(join_group(self.world, *_MEMBERS))
        self.post_id = self.run(post(self.world)).id
        self.run(self.world.write(gallery.record_thread, self.post_id, _THREAD))
        self.sending: list[tuple[GalleryAnswer, Any]] = []
        self.messages: dict[int, tuple[int, str]] = {}
        """What is in the thread: the author and the name of each message."""
        self.last_id = _THREAD
        self.agreed: set[Actor] = set()
        """Whose accepted answer has to be shown: they agreed, and did nothing since that removes it."""
        for author in _MEMBERS:
            self.answer_is_accepted(author)
            self.press(author, shows=True)
        self.world.pass_time(days=15)
        self.is_prompt = is_prompt
        """Whether everything is sent at once; otherwise it may be overtaken by what members do."""

    def teardown(self) -> None:
        try:
            self.everything_is_sent()
        finally:
            super().teardown()

    def _answer_of(self, author: Actor) -> MemberSubmission | None:
        found: MemberSubmission | None = self.run(
            self.world.read(submission_queries.find_submission, author, self.post_id)
        )
        return found

    def _note_agreement(self, author: Actor) -> None:
        answer = self._answer_of(author)
        if answer and answer.in_gallery:
            self.agreed.add(author)

    @rule(author=_authors)
    def answer_is_accepted(self, author: Actor) -> None:
        self.try_(submit(self.world, author, self.post_id))
        if (answer := self._answer_of(author)) and answer.state is SubmissionState.PENDING:
            self.try_(accept(self.world, answer))
            self._note_agreement(author)

    @rule(author=_authors)
    def decision_is_undone(self, author: Actor) -> None:
        if answer := self._answer_of(author):
            self.try_(undo(self.world, answer))
            self.agreed.discard(author)

    @rule(author=_authors, shows=st.booleans())
    def press(self, author: Actor, shows: bool) -> None:
        self.run(self.world.write(gallery.choose, author, self.world.now, shows=shows))
        if answer := self._answer_of(author):
            self.run(self.world.write(gallery.show, answer, self.world.now))
        self.agreed.discard(author)
        self._note_agreement(author)

    @rule(author=_authors, appearance=_appearances, shows=st.sampled_from([None, True, False]))
    def appear(self, author: Actor, appearance: tuple[Visibility, str], shows: bool | None) -> None:
        seen_as, alias = appearance
        chosen = (author, seen_as, f"{alias} {author.name}", shows)
        self.try_(self.world.write(visibility.set_visibility, *chosen, now=self.world.now))
        self.agreed.discard(author)

    @rule(author=_authors)
    def delete(self, author: Actor) -> None:
        self.run(self.world.write(personal_data.delete_member, author.member_id, self.world.now))
        self.agreed.discard(author)
        self.try_(join_group(self.world, author))

    @rule()
    def begin_to_send(self) -> None:
        self.world.pass_time(minutes=1)  # which an answer waits
        before = len(self.sending)
        while len(self.sending) == before and self._begin_one():
            pass

    def _begin_one(self) -> bool:
        """Begin one job that is due, as the dispatcher does; return whether there was one."""
        claim = self.world.write(outbox.claim, me="us", now=self.world.now, limit=1)
        for job in self.run(claim):
            if job.kind != JobKind.GALLERY_ANSWER:
                self.messages.pop(job.subject_id, None)
                self._record(job)
                return True
            bot: Any = SimpleNamespace(resources=self.world)
            handler = GalleryAnswer(bot, job, self.world.now)
            loaded = self.run(self.world.read(handler.load))
            if isinstance(loaded, SkipReason):
                self._record(job, JobState.SKIPPED)
            else:
                self.sending.append((handler, loaded))
            return True
        return False

    def _record(self, job: outbox.ClaimedJob, state: JobState = JobState.SENT) -> None:
        self.run(self.world.write(outbox.record, job, me="us", state=state))

    @rule()
    def message_arrives(self) -> None:
        if not self.sending:
            return
        handler, loaded = self.sending.pop()
        self.last_id += 1
        answer = loaded.answer
        self.messages[self.last_id] = (answer.member_id, answer.shown_name.raw)
        self._record(handler.job)
        sent = Sent(_THREAD, self.last_id, self.world.now)
        self.run(self.world.write(handler.delivered, sent, loaded))

    @rule(alias=st.sampled_from(["owl", "otter"]))
    def alias_changes_while_an_answer_is_on_its_way(self, alias: str) -> None:
        self.begin_to_send()
        for author in _MEMBERS:
            if self.sending and self.sending[-1][1].answer.member_id == author.member_id:
                self.appear(author, (Visibility.ALIAS, alias), None)
                self.message_arrives()

    @invariant()
    def prompt_messages_are_right(self) -> None:
        if self.is_prompt:
            self.everything_is_sent()

    @rule()
    def everything_is_sent(self) -> None:
        self.world.pass_time(hours=1)  # which answers wait after a change of name
        while self.sending or self._begin_one():
            self.message_arrives()
        may_be_shown = {
            (answer.member_id, answer.shown_name.raw)
            for author in _MEMBERS
            if (answer := self._answer_of(author)) and answer.in_gallery and answer.shown_name
        }
        shown = sorted(self.messages.values())
        assert len(shown) == len({*shown})
        assert {*shown} <= may_be_shown
        assert {author.member_id for author in self.agreed} <= {one for one, _ in shown}


def test_gallery_has_what_members_show_after_any_history(
    migrated: Path, tmp_path: Path, catalog: Catalog
) -> None:
    file = tmp_path / "galleries.db"
    run_any_history(Galleries, migrated, file, catalog, runs=8, steps=10)
