"""The gallery: accepted answers that members show to their group once the challenge is closed."""

import discord
import pytest
import simcord
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.db.models import Job
from bot.domain.actor import Visibility
from bot.domain.jobs import JobKind
from bot.services.challenges import gallery
from bot.services.privacy import visibility
from tests.cogs.challenges.weekly import Week, start_week
from tests.cogs.stage import MISSING_PERMISSIONS, Message, Stage, answer_of, drawn, labels, said
from tests.cogs.standings.boards import actor_of
from tests.limits import components

_QUESTION = "**May others read it?**"
_TASK = "### Answer by"


@pytest.fixture
async def week(stage: Stage) -> Week:
    """The group has a gallery in threads; others see Alice as “quiet otter”, and Bob by his name."""
    week = await start_week(stage, gallery=True)
    alias = (actor_of(stage, stage.alice), Visibility.ALIAS, "quiet otter")
    async with stage.bot.resources.database.writing() as connection:
        await visibility.set_visibility(connection, *alias, now=stage.env.now())
    return week


async def _accept(week: Week, work: str, by: simcord.MemberActor) -> discord.Message:
    """Hand in an answer and accept it; return the message that tells its author."""
    await week.have_accepted(work, by=by)
    return week.direct_messages(by)[-1]


async def _press(
    message: discord.Message, label: str, by: simcord.MemberActor
) -> simcord.ResponseMessage:
    """Press a button in a direct message."""
    return answer_of(await by.user.click(message, label=label))


async def _show(week: Week, work: str, by: simcord.MemberActor) -> simcord.ResponseMessage:
    return await _press(await _accept(week, work, by), "Show it", by)


async def _close(week: Week) -> None:
    """Pass the deadline, and the week in which answers are late."""
    await week.stage.pass_time(days=14)
    await week.stage.deliver()


def _shown(week: Week, channel: simcord.ChannelHandle | None = None) -> list[str]:
    """Return what the messages of the gallery say, in a thread of the group's channel or another."""
    threads = (channel or week.channel).threads
    texts = [said(message) for thread in threads for message in thread.history()]
    return sorted(text for text in texts if text.startswith(_TASK))


async def test_gallery_shows_accepted_answers_by_name_and_alias_once_the_challenge_is_closed(
    week: Week,
) -> None:
    stage = week.stage
    saved = await _show(week, "Alice’s *own* work.", stage.alice)
    assert "Saved. Once the challenge is closed, your group can read this answer" in said(saved)
    await _show(week, "Bob’s own work.", stage.bob)
    await stage.advance(days=7)  # the deadline; late answers still earn points
    assert _shown(week) == []
    await stage.advance(days=7)
    by_alice, by_bob = sorted(_shown(week), key=lambda text: "otter" not in text)
    assert by_alice.startswith("### Answer by quiet otter\n")
    assert "Alice’s \\*own\\* work." in by_alice
    assert by_bob.startswith(f"### Answer by {stage.bob.name}\n")
    (thread,) = week.channel.threads
    assert thread.name == week.challenge.name
    assert stage.alice.name not in by_alice


async def test_who_declined_is_neither_asked_again_nor_shown(week: Week) -> None:
    stage = week.stage
    told = await _accept(week, "Alice’s own work.", stage.alice)
    assert _QUESTION in said(told)
    mine = await _press(told, "My answer", stage.alice)
    assert {"Show it", "Don’t show it"} <= {*labels(mine)}
    chosen = await _press(told, "Don’t show it", stage.alice)
    assert "Saved. None of your answers are shown." in said(chosen)
    assert _QUESTION not in said(chosen)
    assert week.direct_messages()[-1].id == told.id
    assert _QUESTION not in said(week.direct_messages()[-1])
    await stage.advance(days=7)
    assert _QUESTION not in said(await _accept(week, "The second.", stage.alice))
    assert _QUESTION in said(await _accept(week, "Of who doesn’t choose.", stage.bob))
    await _close(week)
    assert _shown(week) == []


async def test_choice_in_privacy_holds_but_hidden_members_are_neither_asked_nor_shown(
    week: Week,
) -> None:
    stage = week.stage
    saved = await stage.appear("alias", "quiet otter", "yes")
    assert "Your group can read your accepted answers in its gallery." in said(saved)
    await stage.appear("hidden", in_gallery="yes", by=stage.bob)
    for member in (stage.alice, stage.bob):
        assert _QUESTION not in said(await _accept(week, "My own work.", member))
    await _close(week)
    (shown,) = _shown(week)
    assert "quiet otter" in shown


async def test_later_answers_are_shown_without_another_question(week: Week) -> None:
    stage = week.stage
    await _show(week, "The first.", stage.bob)
    await stage.advance(days=7)
    assert _QUESTION not in said(await _accept(week, "The second.", stage.bob))
    await _close(week)
    assert {text.rpartition("\n")[2] for text in _shown(week)} == {"The first.", "The second."}


async def test_answer_is_shown_again_under_another_name_and_after_hiding_until_declined(
    week: Week,
) -> None:
    stage = week.stage
    await _show(week, "Alice’s own work.", stage.alice)
    await _close(week)
    for shown_as, alias, in_gallery, name in (
        ("alias", "grey owl", "", "grey owl"),
        ("hidden", "", "", None),
        ("shown", "", "", stage.alice.name),
        ("shown", "", "no", None),
    ):
        saved = await stage.appear(shown_as, alias, in_gallery)
        assert ("Your group can read your accepted answers" in said(saved)) == bool(name)
        assert ("answers shown before come back in an hour" in said(saved)) == bool(name)
        await stage.advance(minutes=2)
        assert _shown(week) == []
        await stage.advance(hours=1)
        headings = [f"### Answer by {name}"] if name else []
        assert [text.partition("\n")[0] for text in _shown(week)] == headings


async def test_pressing_again_and_again_shows_an_answer_once(week: Week) -> None:
    stage = week.stage
    told = await _accept(week, "Alice’s own work.", stage.alice)
    show_it, mine = _id_of(told, "Show it"), await _press(told, "My answer", stage.alice)
    await stage.alice.user.click(mine, label="Show it")
    for _ in range(3):
        await stage.click_id(show_it, stage.alice)
        await stage.pass_time(seconds=1)
    assert await _count_planned(week) == 1
    await _close(week)
    await stage.click_id(show_it, stage.alice)
    await _close(week)
    assert len(_shown(week)) == 1


async def _count_planned(week: Week) -> int | None:
    """Return how many answers wait to be shown."""
    planned = select(func.count()).where(Job.kind == JobKind.GALLERY_ANSWER)
    async with week.stage.bot.resources.database.reading() as connection:
        return await connection.scalar(planned)


async def test_answer_that_counts_without_review_asks_its_author_at_once(stage: Stage) -> None:
    week = await start_week(stage, gallery=True, reviewed=False)
    handed_in = await week.fill_in(await week.open_form())
    assert _QUESTION in said(handed_in)
    await stage.press(handed_in, "Show it")
    await _close(week)
    assert len(_shown(week)) == 1


async def test_recap_leads_once_to_the_answers_of_the_challenge_that_was_closed(week: Week) -> None:
    stage = week.stage
    await _show(week, "Alice’s own work.", week.stage.alice)
    thread_id = week.post.id
    link = f"https://discord.com/channels/{stage.server.id}/{thread_id}"
    discussed = f"{week.challenge.discuss} [Read accepted answers](<{link}>)."
    for number in (1, 2, 3):
        await stage.advance(days=7)
        assert (discussed in said(week.post)) == (number == 2)
    assert [thread.id for thread in week.channel.threads] == [thread_id]
    assert len(_shown(week)) == 1


async def test_thread_that_the_post_has_is_used(stage: Stage) -> None:
    week = await start_week(stage, gallery=True)
    await _show(week, "Alice’s own work.", stage.alice)
    post = week.post
    stage.env.backend.create_thread(
        week.channel.id, "Talk about it", stage.morgan.id, message_id=post.id
    )
    path = f"/channels/{week.channel.id}/messages/{post.id}/threads"
    stage.env.inject_error("POST", path, status=400, code=160004)
    await _close(week)
    assert len(_shown(week)) == 1


async def test_answer_in_an_archived_thread_is_removed(week: Week) -> None:
    stage = week.stage
    await _show(week, "Alice’s own work.", stage.alice)
    await _close(week)
    (thread,) = week.channel.threads
    (message,) = thread.history()
    path = f"/channels/{thread.id}/messages/{message.id}"
    stage.env.inject_error("DELETE", path, status=400, code=50083)
    await stage.delete_data()
    await stage.deliver()
    assert thread.history() == []


async def test_answer_in_a_locked_thread_is_removed_once_moderators_who_were_told_unlock_it(
    week: Week,
) -> None:
    stage = week.stage
    await _show(week, "Alice’s own work.", stage.alice)
    await _close(week)
    (thread,) = week.channel.threads
    _lock(week, thread)
    await stage.appear("hidden")
    await stage.deliver()
    told = f"I can’t remove a post of mine in <#{thread.id}>"
    assert told in said(await stage.ask("manage", by=stage.morgan))
    await stage.advance(hours=1)
    assert told in said(week.reviews.history()[-1])
    await stage.advance(days=20)
    fix = "unlock it, or allow me Manage Threads there"
    assert fix in said(await stage.ask("setup", by=stage.morgan))
    assert len(_shown(week)) == 1
    stage.forget_faults()
    await stage.advance(minutes=16)
    assert _shown(week) == []
    assert told not in said(await stage.ask("setup", by=stage.morgan))


async def test_moderators_are_not_asked_any_more_about_what_was_given_up(week: Week) -> None:
    stage = week.stage
    await _show(week, "Alice’s own work.", stage.alice)
    await _close(week)
    _lock(week, week.channel.threads[0])
    await stage.delete_data()
    await stage.advance(days=29)
    assert "can’t remove a post" in said(await stage.ask("setup", by=stage.morgan))
    await stage.advance(days=2)
    assert "can’t remove a post" not in said(await stage.ask("setup", by=stage.morgan))


def _lock(week: Week, thread: simcord.ChannelHandle) -> None:
    """Let Discord refuse what it does in a thread that moderators closed and locked."""
    (message,) = thread.history()
    path = f"/channels/{thread.id}"
    inject = week.stage.env.inject_error
    inject("DELETE", f"{path}/messages/{message.id}", status=400, code=50083, times=None)
    inject("PATCH", path, status=403, code=MISSING_PERMISSIONS, times=None)


async def _forum(week: Week, *tags: str) -> simcord.ChannelHandle:
    """Choose a forum with these tags for the gallery, in the settings."""
    stage = week.stage
    forum = stage.server.create_forum_channel("answers")
    available = [
        {
            "id": str(forum.id + number),
            "name": tag,
            "moderated": False,
            "emoji_id": None,
            "emoji_name": None,
        }
        for number, tag in enumerate(tags, 1)
    ]
    stage.env.backend.edit_channel(forum.id, {"available_tags": available})
    shown = await stage.press(await stage.settings(), "Challenges and live board…", stage.morgan)
    await stage.choose(shown, "Forum for the gallery", forum, by=stage.morgan)
    return forum


async def test_forum_gets_one_post_for_a_challenge_tagged_with_its_skills(week: Week) -> None:
    stage = week.stage
    skills = stage.bot.resources.catalog.list_skills(week.challenge.skills)
    forum = await _forum(week, "Cooking", skills[0].name.upper())
    await _show(week, "Alice’s own work.", stage.alice)
    await _show(week, "Bob’s own work.", stage.bob)
    await _close(week)
    (post,) = forum.threads
    assert post.name == week.challenge.name
    assert stage.env.backend.get_channel(post.id).applied_tags == [forum.id + 2]
    opening = said(post.history()[0])
    assert opening.startswith(f"## {week.challenge.title}\n")
    assert len(_shown(week, forum)) == 2
    assert week.channel.threads == []
    await stage.delete_data()
    await stage.deliver()
    (left,) = _shown(week, forum)
    assert "Bob’s own work." in left
    assert said(post.history()[0]) == opening


async def test_answer_is_shown_although_the_bot_was_off_for_a_week(week: Week) -> None:
    await _show(week, "Alice’s own work.", week.stage.alice)
    await week.stage.advance(days=21)
    assert len(_shown(week)) == 1


async def test_crash_after_opening_a_post_in_a_forum_opens_no_second_one(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError("the process ends here")

    forum = await _forum(week)
    await _show(week, "Alice’s own work.", week.stage.alice)
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(gallery, "record_thread", crash)
        await _close(week)
    assert _shown(week, forum) == []
    await week.stage.advance(minutes=20)
    assert len(forum.threads) == 1
    assert len(_shown(week, forum)) == 1


async def test_missing_permission_in_the_forum_is_named_and_holds_answers_back(week: Week) -> None:
    stage = week.stage
    forum = await _forum(week)
    await _show(week, "Alice’s own work.", stage.alice)
    stage.deny_permissions(forum, send_messages=True)
    await _close(week)
    assert forum.threads == []
    check = await stage.ask("setup", by=stage.morgan)
    assert f"I can’t create posts in {forum.mention}, because **Create Posts** is denied" in said(
        check
    )
    stage.restore_permissions(forum)
    await stage.advance(minutes=20)
    assert len(_shown(week, forum)) == 1


async def test_answer_waits_while_the_bot_cannot_see_the_groups_channel(week: Week) -> None:
    await _show(week, "Alice’s own work.", week.stage.alice)
    week.stage.deny_permissions(week.channel, view_channel=True)
    await _close(week)
    week.stage.restore_permissions(week.channel)
    await week.stage.advance(minutes=20)
    assert len(_shown(week)) == 1


async def test_member_cannot_choose_for_an_answer_that_is_not_theirs(week: Week) -> None:
    stage = week.stage
    told = await _accept(week, "Alice’s own work.", stage.alice)
    custom_id = _id_of(told, "Show it")
    answer = await stage.click_id(custom_id, stage.bob)
    assert "You haven’t answered this challenge." in said(answer_of(answer))
    assert await _count_planned(week) == 0


def _id_of(message: Message, label: str) -> str:
    parts = components(drawn(message))
    return str(next(part["custom_id"] for part in parts if part.get("label") == label))
