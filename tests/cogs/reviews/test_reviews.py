"""Reviews of answers by moderators and the verdicts sent to members."""

from typing import Any

import pytest

from bot.delivery.sender import Sender, Sent
from bot.services.privacy import personal_data
from tests.cogs.challenges.weekly import CLOSES, DEADLINE, DECIDED_POST, WAITING, Week
from tests.cogs.stage import labels, said


async def test_review_message_shows_answer_and_criteria(week: Week) -> None:
    await week.hand_in("I asked @everyone <@1>")
    text, challenge = said(week.review), week.challenge
    assert text.startswith(f"## alice · {challenge.title}\n-# Handed in <t:")
    assert f"**{challenge.form.work}:** I asked @\u200beveryone <\u200b@\u200b1>" in text
    first, second, *_ = challenge.counts_when
    assert text.endswith(f"-# alice ticked 0 of 5\n☐ {first}\n☐ {second}\n… and 3 more")
    opened = said(await week.decide("Read in full"))
    assert all(f"☐ {line}" in opened for line in challenge.counts_when)
    assert all(line in opened for line in challenge.solution.splitlines())
    assert labels(week.review) == WAITING
    assert len(week.reviews.history()) == 1


async def test_code_in_an_answer_and_a_note_is_shown_as_code(week: Week) -> None:
    query = "\n".join(f"select {at} from [a](b);" for at in range(12))
    await week.hand_in(f"My **query**:\n```SQL\n{query}\n```\nIt gives *12*.")
    ten = query.split("select 10")[0]
    assert f"My \\*\\*query\\*\\*:\n```sql\n{ten}```\n…\n" in said(week.review)
    whole = f"My \\*\\*query\\*\\*:\n```sql\n{query}\n```\nIt gives \\*12\\*."
    assert whole in said(await week.decide("Read in full"))
    assert whole in said(await week.stage.press(week.post, "My answer"))
    await week.decide("Decide…", "Try\n```\na_b_c\n```\n*first*")
    assert "\nTry\n```\na_b_c\n```\n\\*first\\*" in said(
        await week.stage.press(week.post, "My answer")
    )


async def test_accepted_answer_earns_points_and_notifies_its_author(week: Week) -> None:
    await week.hand_in()
    await week.decide("Accept")
    assert "**Accepted** <t:" in said(week.review)
    assert said(week.review).endswith(" · 20 points")
    assert labels(week.review) == DECIDED_POST
    assert await week.paid_points() == ["**+20**"]
    await week.stage.deliver()
    await week.stage.deliver()
    (message,) = week.direct_messages()
    assert said(message).startswith("## Your answer was accepted\n")
    assert f"“{week.challenge.title}” in Future AI engineers" in said(message)
    assert "You’ve earned 20 points." in said(message)
    assert labels(message) == ["My answer", "See the solution"]


async def test_returned_answer_is_sent_with_the_note(week: Week) -> None:
    await week.hand_in()
    await week.decide("Decide…", "Say *how* you measured")
    assert "**Returned** <t:" in said(week.review)
    assert labels(week.review) == DECIDED_POST
    await week.stage.deliver()
    (message,) = week.direct_messages()
    assert "was returned" in said(message)
    assert "Say \\*how\\* you measured" in said(message)
    assert labels(message) == ["My answer", "Hand in again", "Ask a second reviewer…"]
    assert "returned" in said(await week.mine())
    assert await week.paid_points() == []


async def test_blank_note_is_refused(week: Week) -> None:
    await week.hand_in()
    for note in ("  ", "\u200b\u2060"):
        refused = await week.decide("Decide…", note)
        assert "Everything is ticked and the note is empty" in said(refused)
        assert labels(week.review) == WAITING


async def test_review_channel_has_neither_the_note_nor_who_wrote_it(week: Week) -> None:
    await week.hand_in()
    stage, note = week.stage, "Not yet, see https://a.example"
    shown = await week.review_next(stage.morgan)
    form = await stage.morgan.click(shown, label="Decide…")
    await week.send_note(form, note, stage.morgan)
    assert "**Returned** <t:" in said(week.review)
    hidden = (note, stage.morgan.mention)
    assert not any(words in said(week.review) for words in hidden)
    whole = await stage.press(week.review, "Read in full", by=stage.morgan)
    assert all(words in said(whole) for words in hidden)
    await stage.deliver()
    told = week.direct_messages()[-1]
    assert note in said(told)
    form = await stage.alice.user.click(told, label="Ask a second reviewer…")
    await stage.alice.user.submit_modal(form, {"reason": ""})
    await stage.deliver()
    assert "**Asked for a second look**" in said(week.review)
    assert not any(words in said(week.review) for words in hidden)


async def test_new_version_is_a_new_message_in_place_of_the_former(week: Week) -> None:
    await week.hand_in("First")
    former = week.review
    for version, words, place in (("Second", "2nd", "waits"), ("Third", "3rd", "returned")):
        if place == "returned":
            await week.decide("Decide…", "More, please")
        await week.hand_in(version)
        await week.stage.pass_time(seconds=5)
        await week.stage.deliver()
        (message,) = week.reviews.history()
        assert message.id != former.id
        assert f"Handed in for the {words} time" in said(message)
        assert version in said(message)
        assert "First" not in said(message)
        assert labels(message) == WAITING
        former = message
    await week.decide("Accept")
    assert await week.paid_points() == ["**+20**"]


async def test_new_version_is_posted_where_the_message_was_deleted_and_in_a_new_review_channel(
    week: Week,
) -> None:
    await week.hand_in("First")
    week.stage.env.backend.delete_message(week.reviews.id, week.review.id)
    await week.hand_in("Second")
    await week.stage.advance(minutes=1)
    (message,) = week.reviews.history()
    assert "Second" in said(message)
    assert labels(message) == WAITING
    other = week.stage.server.create_text_channel("more-reviews")
    await week.change_group(review_channel_id=other.id)
    await week.hand_in("Third")
    await week.stage.pass_time(seconds=5)
    await week.stage.deliver()
    assert week.reviews.history() == []
    assert ["Third" in said(one) for one in other.history()] == [True]


async def test_answer_returned_after_the_deadline_says_why_the_next_one_is_late(week: Week) -> None:
    await week.hand_in()
    await week.stage.pass_time(days=8)
    await week.decide("Decide…", "More, please")
    await week.stage.deliver()
    told = said(week.direct_messages()[-1])
    assert f"by <t:{CLOSES}:F> for half the points. Sorry that it waited past the deadline" in told


async def test_returned_answer_says_until_when_it_is_on_time(week: Week) -> None:
    await week.hand_in()
    await week.decide("Decide…", "More, please")
    await week.stage.deliver()
    assert f"hand it in again by <t:{DEADLINE}:F> to be on time." in said(
        week.direct_messages()[-1]
    )
    alice, post = week.stage.alice, week.post
    await week.stage.pass_time(days=8)
    await week.fill_in(await alice.click(post, label="Answer"), "Better")
    await week.stage.deliver()
    assert ", after the deadline" in said(week.review)
    await week.decide("Decide…", "Still more")
    await week.stage.deliver()
    late = f"hand it in again by <t:{CLOSES}:F> for half the points."
    assert late in said(week.direct_messages()[-1])
    await week.stage.pass_time(days=7)
    await week.fill_in(await alice.click(post, label="Answer"), "Even better")
    await week.stage.deliver()
    assert ", after the challenge was closed, so it earns no points" in said(week.review)
    await week.decide("Decide…", "Nearly")
    await week.stage.deliver()
    assert "hand it in again for feedback, without points." in said(week.direct_messages()[-1])


async def test_answer_to_a_closed_challenge_says_why_it_earns_nothing(week: Week) -> None:
    post = week.post
    await week.stage.advance(days=15)
    form = await week.stage.alice.click(post, label="Answer")
    assert "You can still hand in an answer for feedback, without points." in str(form.modal)
    await week.fill_in(form)
    await week.stage.deliver()
    await week.decide("Accept")
    await week.stage.deliver()
    closed = "It earns no points, because the challenge was closed when you handed it in."
    assert f"Well done. {closed}" in said(week.direct_messages()[-1])
    now = int(week.stage.env.now().timestamp())
    assert f"Your answer was accepted. You handed it in <t:{now}:R>. {closed}" in said(
        await week.stage.press(post, "My answer")
    )


async def test_any_moderator_can_undo_a_decision_and_points_can_be_awarded_again(
    week: Week,
) -> None:
    await week.hand_in()
    mika = week.stage.add_moderator()
    for decision in ("Decide…", "Accept"):
        await week.decide(decision, "Not yet")
        await week.decide("Undo", by=mika)
        assert labels(week.review) == WAITING
        assert "Not yet" not in said(week.review)
        assert "waiting for review" in said(await week.mine())
        await week.stage.pass_time(minutes=1)
    await week.decide("Accept")
    assert labels(week.review) == DECIDED_POST
    assert await week.paid_points() == ["**+20**", "**−20**", "**+20**"]
    assert "answer no longer accepted: “" in said(await week.stage.ask("points"))


async def test_author_is_notified_only_of_the_final_decision(week: Week) -> None:
    await week.hand_in()
    await week.decide("Accept")
    await week.decide("Undo")
    assert await week.stage.run_due() == 1
    assert week.direct_messages() == []
    await week.decide("Accept")
    await week.decide("Undo")
    await week.stage.pass_time(seconds=2)
    await week.decide("Decide…", "Not yet")
    await week.stage.deliver()
    (message,) = week.direct_messages()
    assert "was returned" in said(message)


async def test_message_for_reviewers_is_removed_if_the_answer_was_deleted_meanwhile(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    await week.fill_in(await week.open_form())
    send = Sender.send

    async def delete_then_send(self: Sender, *args: Any) -> Sent:
        async with week.stage.bot.resources.database.writing() as connection:
            await personal_data.delete_member(connection, week.stage.alice.id, week.stage.env.now())
        return await send(self, *args)

    monkeypatch.setattr(Sender, "send", delete_then_send)
    await week.stage.deliver()
    monkeypatch.undo()
    await week.stage.advance(seconds=5)
    assert week.reviews.history() == []


async def test_long_answer_and_many_lines_are_cut_for_reviewers_until_read_in_full(
    week: Week,
) -> None:
    work, note = ("word " * 260).strip(), ("other " * 210).strip()
    await week.fill_in(await week.open_form(), work, note)
    await week.stage.deliver()
    assert work not in said(week.review)
    assert f"alice ticked 0 of 5\n☐ {week.challenge.counts_when[0]}" in said(week.review)
    opened = await week.decide("Read in full")
    assert opened.ephemeral
    assert all(
        text in said(opened) for text in (work, note, week.challenge.solution.splitlines()[0])
    )
    await week.hand_in("\n".join(f"row {number}" for number in range(20)))
    assert "row 1…" in said(week.review)
    assert "row 2" not in said(week.review)
    assert "row 19" in said(await week.decide("Read in full"))
