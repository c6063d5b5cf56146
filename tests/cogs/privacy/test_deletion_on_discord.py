"""Deleting one’s data also removes what the bot posted for a member, and the roles that it gave."""

from typing import Any

import aiohttp
import discord
import pytest
import simcord
from sqlalchemy import delete, select
from structlog.testing import capture_logs

from bot.db.models import Job, MemberMessage
from bot.domain.jobs import JobKind, JobState
from bot.services.groups import groups
from bot.services.members import removals
from bot.services.members.removals import PostedMessage
from bot.services.privacy import personal_data
from tests.cogs.challenges.weekly import Week, start_week
from tests.cogs.points.rewards import choose as choose_reward
from tests.cogs.stage import MISSING_PERMISSIONS, Stage, labels, said
from tests.cogs.standings.boards import ask_season_end, show_everyone

FILE = ("two-names.py", b"print('Ada')")


@pytest.fixture
async def week(stage: Stage) -> Week:
    """Alice has the roles of the group and of the first day, and has handed in a file."""
    group_role = stage.server.create_role("Night owls")
    week = await start_week(stage, member_role_id=group_role.id)
    await choose_reward(stage, stage.server.create_role("Starter"))
    await stage.ask("plan join")
    await stage.ask("plan done")
    await week.fill_in(await week.open_form(), "I measured it twice.", file=FILE)
    await stage.run_due()
    await week.submit("Bob’s own work.", by=stage.bob)
    return week


async def _delete(week: Week) -> str:
    answer = said(await week.stage.delete_data())
    await week.stage.run_due()
    return answer


def _roles(stage: Stage, whose: simcord.MemberActor | None = None) -> set[str]:
    member = stage.env.backend.get_member(stage.server.id, (whose or stage.alice).id)
    return {name for name, role in stage.server.roles.items() if role.id in member.role_ids}


async def test_review_messages_and_files_are_removed(week: Week) -> None:
    assert len(week.reviews.history()) == 3
    await _delete(week)
    (left,) = week.reviews.history()
    assert "Bob’s own work." in said(left)


async def test_roles_are_taken_back(week: Week) -> None:
    assert {"Night owls", "Starter"} <= _roles(week.stage)
    await _delete(week)
    assert not {"Night owls", "Starter"} & _roles(week.stage)


async def test_role_that_arrives_while_its_owner_deletes_their_data_is_taken_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord answered with errors for a while, so the bot was still giving the role."""
    await stage.create_group()
    await choose_reward(stage, stage.server.create_role("Starter"))
    await stage.ask("plan join")
    await stage.ask("plan done")
    give = stage.bot.http.add_role

    async def give_after_deletion(*args: Any, **options: Any) -> None:
        async with stage.bot.resources.database.writing() as connection:
            await personal_data.delete_member(connection, stage.alice.id, stage.env.now())
            await connection.execute(delete(Job))  # the removals are done
        await give(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(stage.bot.http, "add_role", give_after_deletion)
        await stage.run_due()
    assert "Starter" in _roles(stage)
    await stage.advance(minutes=1)
    assert "Starter" not in _roles(stage)


async def test_answer_says_what_is_removed_and_what_cannot_be(week: Week) -> None:
    answer = await _delete(week)
    assert (
        "The messages Cohort posted for you and the roles it gave you go within a few minutes."
        in (answer)
    )
    assert "can’t remove what others have copied" in answer
    assert (
        "Leaderboards in channels that name you are removed, and so are all names in recaps that name you."
        in answer
    )


async def test_form_says_before_the_deletion_what_becomes_of_posts(week: Week) -> None:
    shown = await week.stage.open_deletion()
    assert shown.modal is not None
    warning = shown.modal["components"][0]["content"]
    assert (
        "Leaderboards in channels that name you are removed, and so are all names in recaps that name you."
        in warning
    )


async def test_nothing_that_names_the_member_stays_in_the_outbox(week: Week) -> None:
    alice, bob = week.stage.alice.id, week.stage.bob.id
    subjects, owners = await _subjects_and_owners(week)
    assert alice in subjects
    assert owners == {alice, bob}
    await _delete(week)
    subjects, owners = await _subjects_and_owners(week)
    assert alice not in subjects
    assert owners == {bob}


async def _subjects_and_owners(week: Week) -> tuple[set[int], set[int]]:
    """Return what jobs are about, and whose messages are remembered."""
    async with week.stage.bot.resources.database.reading() as connection:
        subjects = set(await connection.scalars(select(Job.subject_id)))
        return subjects, set(await connection.scalars(select(MemberMessage.member_id)))


async def test_messages_and_roles_that_are_gone_already_cause_no_retries(week: Week) -> None:
    for message in week.reviews.history():
        week.stage.env.backend.delete_message(week.reviews.id, message.id)
    for name in ("Night owls", "Starter"):
        week.stage.env.backend.delete_role(week.stage.server.id, week.stage.server.roles[name].id)
    await _delete(week)
    await week.stage.advance(hours=1)
    async with week.stage.bot.resources.database.reading() as connection:
        states = (await connection.execute(select(Job.kind, Job.state))).all()
    of_messages = [state for kind, state in states if kind == JobKind.MESSAGE_REMOVAL]
    assert of_messages == [JobState.SENT] * 2
    assert not any(kind == JobKind.ROLE_REMOVAL for kind, _ in states)


async def test_roles_are_taken_back_that_a_group_or_milestone_no_longer_gives(week: Week) -> None:
    stage = week.stage
    assert {"Night owls", "Starter"} <= _roles(stage)
    edited = await stage.settings(part="Roles…")
    await stage.choose(edited, "Role that members get", by=stage.morgan)
    await choose_reward(stage, stage.server.create_role("Beginner"))
    await stage.advance(minutes=1)
    assert {"Night owls", "Starter", "Beginner"} <= _roles(stage)
    await _delete(week)
    assert not {"Night owls", "Starter", "Beginner"} & _roles(stage)


async def test_role_that_the_bot_could_not_give_is_not_taken_back(stage: Stage) -> None:
    """A moderator gave it instead, and the group gives no role any more."""
    owls = stage.server.create_role("Owls")
    await stage.create_group("Night owls", member_role_id=owls.id)
    path = f"/guilds/{stage.server.id}/members/{stage.alice.id}/roles/{owls.id}"
    stage.env.inject_error("PUT", path, status=403, code=50013)
    await stage.join_group("Night owls")
    await stage.run_due()
    stage.env.backend.add_member_role(stage.server.id, stage.alice.id, owls.id)
    await stage.choose(
        await stage.settings(part="Roles…"), "Role that members get", by=stage.morgan
    )
    await stage.delete_data()
    await stage.run_due()
    assert "Owls" in _roles(stage)


async def test_roles_are_taken_back_once_discord_answers_again(week: Week) -> None:
    stage = week.stage
    path = f"/guilds/{stage.server.id}/members/{stage.alice.id}/roles"
    for name in ("Night owls", "Starter"):
        role = stage.server.roles[name]
        stage.env.inject_error("DELETE", f"{path}/{role.id}", status=500, times=None)
    await _delete(week)
    await _delete(week)  # what is still to be done for the first time stays
    assert {"Night owls", "Starter"} <= _roles(stage)
    stage.forget_faults()
    await stage.advance(minutes=3)
    assert not {"Night owls", "Starter"} & _roles(stage)


async def test_what_discord_refuses_for_a_while_is_removed_later(week: Week) -> None:
    """The bot saw neither channel for half an hour, and its role was below the others."""
    stage, role = week.stage, week.stage.server.roles["Night owls"]
    await _accept_both(week)
    await show_everyone(stage, by=stage.bob)
    path = f"/guilds/{stage.server.id}/members/{stage.alice.id}/roles/{role.id}"
    stage.env.inject_error("DELETE", path, status=403, code=MISSING_PERMISSIONS)
    for channel in (stage.channel, week.reviews):
        stage.deny_permissions(channel, view_channel=True)
    async with stage.bot.resources.database.writing() as connection:
        await personal_data.delete_member(connection, stage.alice.id, stage.env.now())
    await stage.run_due()
    await stage.advance(minutes=10)
    assert "Night owls" in _roles(stage)
    for channel in (stage.channel, week.reviews):
        stage.restore_permissions(channel)
    await stage.advance(minutes=16)
    assert "Night owls" not in _roles(stage)
    shown = [*stage.channel.history(), *week.reviews.history()]
    assert not any("alice" in said(one) for one in shown)


async def test_message_in_a_channel_that_the_bot_cannot_see_is_given_up_without_asking_discord(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, asked = week.stage, list[Any]()

    async def delete_message(*args: Any, **_: Any) -> None:
        asked.append(args)

    monkeypatch.setattr(stage.bot.http, "delete_message", delete_message)
    stage.deny_permissions(week.reviews, view_channel=True)
    await _delete(week)
    await stage.advance(hours=1)
    assert await _removals(week) == [JobState.CLAIMED] * 2
    await stage.advance(days=31)
    assert await _removals(week) == [JobState.SKIPPED] * 2
    assert not asked


async def _removals(week: Week) -> list[str]:
    async with week.stage.bot.resources.database.reading() as connection:
        of_messages = select(Job.state).where(Job.kind == JobKind.MESSAGE_REMOVAL)
        return [*await connection.scalars(of_messages)]


async def test_many_messages_are_removed_as_fast_as_discord_takes_it(stage: Stage) -> None:
    week, now = await start_week(stage), stage.env.now()
    async with stage.bot.resources.database.writing() as connection:
        for number in range(1, 13):
            message, members = PostedMessage(week.channel.id, number), [stage.alice.id]
            await removals.remember_message(connection, stage.server.id, members, message, now)
        await personal_data.delete_member(connection, stage.alice.id, now)
        due = select(Job.due_at).where(Job.kind == JobKind.MESSAGE_REMOVAL).order_by(Job.due_at)
        waits = [(at - now).total_seconds() for at in await connection.scalars(due)]
    assert waits == [0] * 5 + [1] * 5 + [2] * 2


async def test_discord_is_not_asked_about_a_role_above_the_bots(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moderator moved it there for an hour, in which one member left and another one joined."""
    stage, asked = week.stage, list[Any]()

    async def ask(*args: Any, **_: Any) -> None:
        asked.append(args)

    _move_role(stage, "Night owls", above_the_bots=True)
    with capture_logs() as logs, monkeypatch.context() as patched:
        for name in ("add_role", "remove_role"):
            patched.setattr(stage.bot.http, name, ask)
        await _delete(week)
        await stage.join_group("Night owls", by=stage.morgan)
        await stage.advance(hours=1)
    owls = stage.server.roles["Night owls"].id
    assert not [args for args in asked if args[2] == owls]
    reasons = {entry["reason"] for entry in logs if entry["event"] == "job postponed"}
    assert reasons == {f"above me {owls}"}
    assert "Night owls" in _roles(stage)
    _move_role(stage, "Night owls", above_the_bots=False)
    await stage.advance(minutes=16)
    assert "Night owls" not in _roles(stage)
    assert "Night owls" in _roles(stage, stage.morgan)


def _move_role(stage: Stage, name: str, *, above_the_bots: bool) -> None:
    below, above = (name, "TestBot")[:: -1 if above_the_bots else 1]
    ids = {position: stage.server.roles[role].id for position, role in ((8, below), (9, above))}
    order = [{"id": str(role_id), "position": position} for position, role_id in ids.items()]
    stage.env.backend.reorder_roles(stage.server.id, order)


async def test_role_that_discord_refuses_for_a_week_is_given_up(week: Week) -> None:
    stage, role = week.stage, week.stage.server.roles["Night owls"]
    path = f"/guilds/{stage.server.id}/members/{stage.alice.id}/roles/{role.id}"
    stage.env.inject_error("DELETE", path, status=403, code=MISSING_PERMISSIONS, times=None)
    await _delete(week)
    subjects, _ = await _subjects_and_owners(week)
    assert stage.alice.id in subjects
    await stage.advance(days=8)
    subjects, _ = await _subjects_and_owners(week)
    assert stage.alice.id not in subjects


async def _accept_both(week: Week) -> None:
    for member in (week.stage.alice, week.stage.bob):
        await week.submit(by=member)
        await week.decide("Accept")


async def test_recap_of_a_week_loses_its_names(stage: Stage) -> None:
    week = await start_week(stage)
    await _accept_both(week)
    await stage.advance(days=7)
    posted = next(one for one in week.channel.history() if "Well done" in said(one))
    before = said(posted)
    names = "Well done, alice and bob.\n**Most points** 1st: bob and alice, 20 each"
    assert names in before
    buttons = labels(posted)
    await _delete(week)
    (edited,) = [one for one in week.channel.history() if one.id == posted.id]
    gone = "-# The names here were removed, because somebody deleted their data."
    assert said(edited) == before.replace(names, gone)
    assert labels(edited) == buttons
    assert "alice" not in "".join(map(said, week.channel.history()))


async def test_recap_of_a_season_loses_its_names(stage: Stage) -> None:
    week = await start_week(stage)
    await _accept_both(week)
    ending = await ask_season_end(stage)
    await stage.press(ending, "End the season", by=stage.morgan)
    await stage.run_due()
    assert "alice" in said(week.post)
    await _delete(week)
    assert "alice" not in said(week.post)
    assert "Season 2 has started" in said(week.post)
    assert labels(week.post) == ["Show my points"]


async def test_leaderboard_that_somebody_else_showed_is_removed(stage: Stage) -> None:
    week = await start_week(stage)
    await _accept_both(week)
    await show_everyone(stage, by=stage.bob)
    assert any("alice" in said(one) for one in stage.channel.history())
    await _delete(week)
    assert not any("alice" in said(one) for one in stage.channel.history())


async def test_leaderboard_whose_reply_was_lost_is_removed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _accept_both(await start_week(stage))
    shown = await stage.ask("leaderboard", by=stage.bob)
    send = discord.InteractionResponse[Any].send_message

    async def lose_reply(*args: Any, **options: Any) -> None:
        await send(*args, **options)
        monkeypatch.setattr(discord.InteractionResponse, "send_message", send)
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(discord.InteractionResponse, "send_message", lose_reply)
    await stage.bob.click(shown, label="Show everyone")
    assert any("alice" in said(one) for one in stage.channel.history())
    await stage.delete_data()
    await stage.run_due()
    assert not any("alice" in said(one) for one in stage.channel.history())


async def test_live_board_loses_the_name_within_a_minute(stage: Stage) -> None:
    week = await start_week(stage)
    await _accept_both(week)
    async with stage.bot.resources.database.writing() as connection:
        await groups.change(
            connection, stage.server.id, week.group.id, now=stage.env.now(), live_board=True
        )
    await stage.run_due()
    assert "alice" in said(week.post)
    await _delete(week)
    await stage.advance(minutes=1)
    assert "alice" not in said(week.post)
    assert "bob" in said(week.post)


async def test_recap_sent_while_a_member_deletes_their_data_loses_its_names(week: Week) -> None:
    stage = week.stage
    await _delete(week)
    message = PostedMessage(week.post.channel.id, week.post.id)
    async with stage.bot.resources.database.writing() as connection:
        named = (stage.alice.id, stage.bob.id)
        now = stage.env.now()
        await removals.remember_message(
            connection, stage.server.id, named, message, now, only_names=True
        )
        kinds = (await connection.scalars(select(Job.kind))).all()
        owners = await connection.scalars(select(MemberMessage.member_id))
        assert stage.alice.id not in owners.all()
    assert JobKind.NAMES_REMOVAL in kinds
