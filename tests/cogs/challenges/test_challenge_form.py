"""The form for an answer to a challenge: its fields, validation and deadline."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import aiohttp
import discord
import pytest
import simcord
from simcord.enums import ComponentType
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.domain.actor import Actor
from bot.domain.challenges import MAX_FILE_BYTES
from bot.interactions import Interaction
from bot.resources import Resources
from bot.services.challenges import submissions
from bot.services.groups import groups
from tests.cogs.challenges.weekly import (
    Week,
    prepare_week,
    queue_challenge,
    start_week,
    takes_files,
    ticked_in,
    values_in,
    wait_for_first_post,
)
from tests.cogs.stage import Stage, labels, lines_of, said
from tests.cogs.standings.boards import add_member


async def test_form_asks_for_what_the_challenge_needs(week: Week) -> None:
    shown = await week.open_form()
    assert shown.modal
    assert shown.modal["title"] == week.challenge.title
    first, *parts = shown.modal["components"]
    asked = [part["label"] for part in parts]
    wanted = week.challenge.form
    listed = "\n- ".join(week.challenge.hand_in)
    assert first["content"] == f"**Hand in:**\n- {listed}\n\nExpect a review within 3 days."
    assert asked == [wanted.work, wanted.note, "My answer…", "File"]
    assert [line["required"] for line in lines_of(shown)] == [True, False, False, False]
    *texts, boxes, _ = lines_of(shown)
    points = [line.replace("`", "") for line in week.challenge.counts_when]
    assert [option["label"] for option in boxes["options"]] == points
    assert [line["max_length"] for line in texts] == [1300, 1300]


async def test_form_of_a_challenge_that_needs_no_note_has_no_field_for_one(stage: Stage) -> None:
    week = await start_week(stage, "wo-whose-job")
    shown = await week.open_form()
    assert shown.modal
    asked = [part["label"] for part in shown.modal["components"][1:]]
    assert asked == ["Note to her", "My answer…", "File"]
    assert said(await week.fill_in(shown, "Dear Sam")).startswith("## Handed in")


async def test_refused_answer_is_shown_for_copying(week: Week) -> None:
    form = await week.open_form()
    await week.stage.create_group("Early birds")
    await week.stage.join_group("Early birds")
    work, note = ("*did* ```it_```! " * 130)[:1300].strip(), ("<@1> ~~no~~\n" * 130)[:1300].strip()
    refused = await week.fill_in(form, work, note)
    assert "you’re not in it" in said(refused)
    shown = said(refused).replace("\u200b", "")
    assert f"{work}\n\n{note}\n```" in shown


async def test_blank_answer_is_refused(week: Week) -> None:
    form = await week.open_form()
    for work in ("   ", "\u200b\u2060", "\u3164"):
        refused = await week.fill_in(form, work, "but much learned")
        assert said(refused).startswith("Your answer is empty")
        form = await week.stage.alice.click(refused, label="Back to the form…")
        assert values_in(form) == [work, "but much learned"]


async def test_what_was_typed_in_vain_is_kept_for_few_and_not_beyond_a_deletion(week: Week) -> None:
    stage, kept = week.stage, week.stage.bot.resources.kept_forms
    kept.update({member_id: ("", {}) for member_id in range(1, 501)})
    await week.fill_in(await week.open_form(), "  ")
    assert len(kept) == 500
    assert 1 not in kept
    assert stage.alice.id in kept
    await stage.delete_data()
    assert stage.alice.id not in kept


async def test_form_of_existing_answer_is_filled_in(week: Week) -> None:
    await week.fill_in(await week.open_form(), "First try", "A bit", ticked=(4,))
    mine = await week.stage.press(week.post, "My answer")
    assert labels(mine) == ["Change my answer"]
    form = await week.stage.alice.click(mine, label="Change my answer")
    assert values_in(form) == ["First try", "A bit"]
    assert ticked_in(form) == [4]
    await week.fill_in(form, "Second try", "More")
    assert "Second try" in said(await week.stage.press(week.post, "My answer"))


async def test_form_opened_before_restart_is_accepted_with_its_file(
    week: Week, resources: Resources
) -> None:
    form, other = await week.open_form(), await week.open_form()
    restarted = StudyBot(resources)
    await week.stage.env.restart_bot(restarted)
    refused = await week.fill_in(form, "  ", "Much")
    assert "Your answer is empty" in said(refused)
    form = await week.stage.alice.click(refused, label="Back to the form…")
    assert values_in(form) == ["  ", "Much"]
    answer = await week.fill_in(other, "Typed for long", file=("a.py", b"print()"))
    assert said(answer).startswith("## Handed in")
    assert "**File** a.py" in said(answer)
    assert [one.filename for one in week.review.attachments] == ["a.py"]
    await restarted.close()


async def test_two_members_can_have_the_form_open_at_once_and_for_hours(week: Week) -> None:
    first, second = await week.open_form(), await week.open_form(week.stage.bob)
    await week.stage.pass_time(hours=25)
    await week.fill_in(first, "Mine")
    await week.fill_in(second, "Bobs", by=week.stage.bob)
    for who, text in ((week.stage.alice, "Mine"), (week.stage.bob, "Bobs")):
        assert text in said(await week.stage.press(week.post, "My answer", by=who))


async def test_file_is_sent_to_review_channel_and_linked(week: Week) -> None:
    file = ("two-names.py", b"print('Ada')")
    answer = await week.fill_in(await week.open_form(), file=file)
    review_message = week.review
    assert [one.filename for one in review_message.attachments] == ["two-names.py"]
    assert said(answer).endswith("**File** two-names.py")  # members can't open the channel
    await week.stage.deliver()
    assert f"**File** two-names.py {review_message.jump_url}" in said(week.review)
    answer = await week.fill_in(await week.open_form(), file=("names\u202egpj.py", b"print(1)"))
    assert [one.filename for one in week.review.attachments] == ["namesgpj.py"]
    assert "**File** namesgpj.py" in said(answer)  # its kind is at its end


async def test_answer_stands_although_its_file_is_refused(week: Week) -> None:
    for name, content, sentence in (
        ("virus.exe", b"MZ", "I can’t take that kind of file. These kinds work: csv, docx"),
        ("noending", b"x", "I can’t take that kind of file"),
        ("large.csv", bytes(MAX_FILE_BYTES + 1), "That file is larger than 8 MB"),
    ):
        work = f"An hour’s work beside {name}"
        answer = await week.fill_in(await week.open_form(), work, file=(name, content))
        assert said(answer).startswith("## Handed in"), name
        assert f"I’ve handed in your answer, but not the file. {sentence}" in said(answer)
        assert work in said(await week.stage.press(week.post, "My answer"))
        assert week.reviews.history() == []


async def test_answer_stands_although_its_file_could_not_be_passed_on(week: Week) -> None:
    form = await week.open_form()
    week.stage.env.backend.delete_channel(week.reviews.id)
    answer = await week.fill_in(form, "What took an hour", file=("a.py", b"1"))
    assert said(answer).startswith("## Handed in")
    assert "I couldn’t pass it on to reviewers" in said(answer)
    assert labels(answer) == ["Change my answer"]
    mine = said(await week.stage.press(week.post, "My answer"))
    assert "What took an hour" in mine
    assert "**File**" not in mine


async def test_file_whose_reply_was_lost_is_sent_again_as_the_same_message(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord returns the first message instead of posting another with its nonce."""
    form, send, sent = await week.open_form(), discord.http.HTTPClient.send_message, []

    async def lose_first_reply(client: Any, channel_id: int, **options: Any) -> Any:
        message = await send(client, channel_id, **options)
        parts = {part["name"]: part["value"] for part in options["params"].multipart}
        sent.append(json.loads(parts["payload_json"]))
        if len(sent) == 1:
            raise aiohttp.ServerDisconnectedError
        return message

    with monkeypatch.context() as patched:
        patched.setattr(discord.http.HTTPClient, "send_message", lose_first_reply)
        answer = await week.fill_in(form, file=("a.py", b"1"))
    assert "**File** a.py" in said(answer)
    assert [one["enforce_nonce"] for one in sent] == [True, True]
    assert sent[0]["nonce"] == sent[1]["nonce"]
    assert len(sent[0]["nonce"]) <= 25


async def test_file_stays_when_only_the_text_is_changed_and_goes_when_it_is_replaced(
    week: Week,
) -> None:
    await week.fill_in(await week.open_form(), file=("a.py", b"1"))
    file_message = week.review
    await week.stage.deliver()
    await week.decide("Decide…", "Explain it")
    form = await week.open_form()
    assert "The one you handed in stays unless you choose another." in str(form.modal)
    answer = await week.fill_in(form, "Explained")
    assert "**File** a.py" in said(answer)
    await week.stage.deliver()
    assert f"**File** a.py {file_message.jump_url}" in said(week.review)
    await week.fill_in(await week.open_form(), file=("b.py", b"2"))
    await week.stage.deliver()
    await week.stage.pass_time(seconds=5)
    await week.stage.deliver()  # the former messages are removed
    names = [one.filename for message in week.reviews.history() for one in message.attachments]
    assert names == ["b.py"]
    assert len(week.reviews.history()) == 2


async def test_nothing_is_uploaded_for_an_answer_that_is_refused(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "MAX_VERSIONS", 2)
    form = await week.open_form()
    for text in ("First", "Second"):
        await week.hand_in(text)
    before = len(week.reviews.history())
    refused = await week.fill_in(form, "Third", file=("a.py", b"1"))
    assert "You’ve handed in 2 versions of this answer." in said(refused)
    assert len(week.reviews.history()) == before


async def test_form_without_reviewers_or_their_channel_has_no_file_field(week: Week) -> None:
    assert takes_files(await week.open_form())
    await week.change_group(reviewed=False)
    assert not takes_files(await week.open_form())
    await week.change_group(reviewed=True, review_channel_id=None)
    assert not takes_files(await week.open_form())


async def test_form_and_review_say_that_an_answer_is_late_and_earns_half(week: Week) -> None:
    stage, passed = week.stage, "The deadline has passed. What you hand in now earns half"
    await week.hand_in()
    await stage.pass_time(days=6, hours=23, minutes=58)
    in_time = await week.open_form()
    assert "The deadline has passed" not in str(in_time.modal)
    await week.fill_in(in_time, "Better")
    await stage.deliver()
    assert "after the deadline" not in said(week.review)
    await stage.pass_time(minutes=2)
    changed, first = await week.open_form(), await week.open_form(stage.bob)
    assert "What you hand in now earns half the points." in str(changed.modal)
    assert passed in str(first.modal)
    await week.fill_in(changed, "Changed")
    await week.fill_in(first, by=stage.bob)
    await stage.deliver()
    of_alice, of_bob = week.reviews.history()[-2:]
    assert ", after the deadline" in said(of_alice)
    assert ", after the deadline" in said(of_bob)
    await stage.press(of_bob, "Accept", by=stage.morgan)
    assert "**10** in Night owls" in said(await stage.ask("points", stage.bob))


async def test_file_is_removed_if_the_answer_is_refused_meanwhile(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, to_file = await week.open_form(), discord.Attachment.to_file
    alice = Actor(week.stage.server.id, week.stage.alice.id, "alice")

    async def while_she_leaves_the_group(*args: Any, **options: Any) -> discord.File:
        async with week.stage.bot.resources.database.writing() as connection:
            await groups.leave(connection, alice, week.stage.bot.resources.clock.now())
        return await to_file(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(discord.Attachment, "to_file", while_she_leaves_the_group)
        refused = await week.fill_in(form, file=("a.py", b"1"))
    assert "you’re not in it" in said(refused)
    await week.stage.deliver()
    assert [one for message in week.reviews.history() for one in message.attachments] == []


@pytest.mark.simcord(check_errors=False)
async def test_file_is_removed_if_the_answer_could_not_be_stored(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("not stored")

    form = await week.open_form()
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(submissions, "submit", fail)
        answer = await week.fill_in(form, file=("a.py", b"1"))
    assert "Something went wrong" in said(answer)
    await week.stage.deliver()
    assert [one for message in week.reviews.history() for one in message.attachments] == []


@pytest.fixture
async def handed_in(stage: Stage) -> tuple[simcord.ChannelHandle, list[Interaction]]:
    """Three members of each of two groups have handed in a file; the first group’s review channel.

    What they sent, those of the first group first, is not answered yet.
    """
    week = await prepare_week(stage)
    reviews = stage.server.create_text_channel("reviews of the others")
    others = await stage.create_group("Early birds", review_channel_id=reviews.id)
    await queue_challenge(stage, others, week.challenge.id)
    await wait_for_first_post(stage)
    forms, sent = {}, list[Interaction]()
    for post_id, group in enumerate((week.group, others), 1):
        for number in range(3):
            member = await add_member(stage, f"{group.name.raw} {number}")
            await replace(week, group=group).join(member)
            forms[member] = await stage.click_id(f"challenge:2:answer:{post_id}", member)

    async def keep(interaction: Interaction) -> None:
        sent.append(interaction)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stage.bot, "on_interaction", keep)
        for member, form in forms.items():
            lines = lines_of(form)
            upload = next(line for line in lines if line["type"] == ComponentType.FILE_UPLOAD)
            values = {"work": "I did it.", upload["custom_id"]: [("a.py", b"print()")]}
            await member.submit_modal(form, values)
    return week.reviews, sent


async def test_files_of_many_members_are_copied_two_at_a_time(
    stage: Stage,
    handed_in: tuple[simcord.ChannelHandle, list[Interaction]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, copying, most = discord.Attachment.to_file, 0, 0

    async def count(attachment: discord.Attachment, **options: Any) -> discord.File:
        nonlocal copying, most
        copying += 1
        most = max(most, copying)
        for _ in range(100):
            await asyncio.sleep(0)
        copying -= 1
        return await read(attachment, **options)

    monkeypatch.setattr(discord.Attachment, "to_file", count)
    reviews, sent = handed_in
    with stage.env.time_context():
        await asyncio.gather(*map(stage.bot.on_interaction, sent))
    assert most == 2
    assert len(reviews.history()) == 3


async def test_busy_review_channel_delays_no_files_of_other_groups(
    stage: Stage,
    handed_in: tuple[simcord.ChannelHandle, list[Interaction]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reviews, sent = handed_in
    send, released = discord.http.HTTPClient.send_message, asyncio.Event()

    async def wait(client: Any, channel_id: int, **options: Any) -> Any:
        if channel_id == reviews.id:
            await released.wait()
        return await send(client, channel_id, **options)

    monkeypatch.setattr(discord.http.HTTPClient, "send_message", wait)
    with stage.env.time_context():
        answers = [asyncio.create_task(stage.bot.on_interaction(one)) for one in sent]
        async with asyncio.timeout(60):
            await asyncio.gather(*answers[3:])
        assert not any(answer.done() for answer in answers[:3])
        released.set()
        await asyncio.gather(*answers)
    assert len(reviews.history()) == 3
