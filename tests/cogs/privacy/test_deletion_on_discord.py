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
from bot.services.members import removals
from bot.services.members.removals import PostedMessage
from bot.services.privacy import personal_data
from tests.cogs.challenges.weekly import Week, start_week
from tests.cogs.points.rewards import give_role
from tests.cogs.stage import MISSING_PERMISSIONS, Stage, labels, said
from tests.cogs.standings.boards import add_points, ask_season_end, show_everyone

FILE = ("two-names.py", b"print('Ada')")


@pytest.fixture
async def rewarded(stage: Stage) -> Stage:
    """Alice has the roles of the group and of the first day."""
    group_role = stage.server.create_role("Night owls")
    await stage.create_group(member_role_id=group_role.id)
    await _give_first_role(stage)
    return stage


@pytest.fixture
async def week(stage: Stage) -> Week:
    """Alice has the roles of the group and of the first day, and has handed in a file."""
    group_role = stage.server.create_role("Night owls")
    week = await start_week(stage, member_role_id=group_role.id)
    await _give_first_role(stage)
    await week.fill_in(await week.open_form(), "I measured it twice.", file=FILE)
    await stage.run_due()
    await week.submit("Bob’s own work.", by=stage.bob)
    return week


async def _give_first_role(stage: Stage) -> None:
    """Let Alice reach a milestone that gives a role."""
    await give_role(stage, stage.server.create_role("Starter"))
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.run_due()


async def _delete(stage: Stage) -> str:
    answer = said(await stage.delete_data())
    await stage.run_due()
    return answer


def _roles(stage: Stage, whose: simcord.MemberActor | None = None) -> set[str]:
    member = stage.env.backend.get_member(stage.server.id, (whose or stage.alice).id)
    return {name for name, role in stage.server.roles.items() if role.id in member.role_ids}


async def test_review_messages_files_and_jobs_are_removed_and_the_member_reads_what_is_not(
    week: Week,
) -> None:
    stage = week.stage
    assert len(week.reviews.history()) == 3
    subjects, owners = await _subjects_and_owners(stage)
    assert stage.alice.id in subjects
    assert owners == {stage.alice.id, stage.bob.id}
    of_posts = "Leaderboards in channels that name you are removed, and so are all names in recaps that name you."
    form = await stage.open_deletion()
    assert form.modal is not None
    assert of_posts in form.modal["components"][0]["content"]
    answer = await _delete(stage)
    for sentence in (
        "The messages Cohort posted for you and the roles it gave you go within a few minutes.",
        "can’t remove what others have copied",
        of_posts,
    ):
        assert sentence in answer
    (left,) = week.reviews.history()
    assert "Bob’s own work." in said(left)
    subjects, owners = await _subjects_and_owners(stage)
    assert stage.alice.id not in subjects
    assert owners == {stage.bob.id}


async def test_role_that_arrives_while_its_owner_deletes_their_data_is_taken_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord answered with errors for a while, so the bot was still giving the role."""
    await stage.create_group()
    await give_role(stage, stage.server.create_role("Starter"))
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


async def _subjects_and_owners(stage: Stage) -> tuple[set[int], set[int]]:
    """Return what jobs are about, and whose messages are remembered."""
    async with stage.bot.resources.database.reading() as connection:
        subjects = set(await connection.scalars(select(Job.subject_id)))
        return subjects, set(await connection.scalars(select(MemberMessage.member_id)))


async def test_messages_and_roles_that_are_gone_already_cause_no_retries(week: Week) -> None:
    for message in week.reviews.history():
        week.stage.env.backend.delete_message(week.reviews.id, message.id)
    for name in ("Night owls", "Starter"):
        week.stage.env.backend.delete_role(week.stage.server.id, week.stage.server.roles[name].id)
    await _delete(week.stage)
    await week.stage.advance(hours=1)
    async with week.stage.bot.resources.database.reading() as connection:
        states = (await connection.execute(select(Job.kind, Job.state))).all()
    of_messages = [state for kind, state in states if kind == JobKind.MESSAGE_REMOVAL]
    assert of_messages == [JobState.SENT] * 2
    assert not any(kind == JobKind.ROLE_REMOVAL for kind, _ in states)


async def test_roles_are_taken_back_that_a_group_or_milestone_no_longer_gives(
    rewarded: Stage,
) -> None:
    assert {"Night owls", "Starter"} <= _roles(rewarded)
    edited = await rewarded.settings(part="Roles…")
    await rewarded.choose(edited, "Role that members get", by=rewarded.morgan)
    await give_role(rewarded, rewarded.server.create_role("Beginner"))
    await rewarded.advance(minutes=1)
    assert {"Night owls", "Starter", "Beginner"} <= _roles(rewarded)
    await _delete(rewarded)
    assert not {"Night owls", "Starter", "Beginner"} & _roles(rewarded)


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


async def test_roles_are_taken_back_once_discord_answers_again(rewarded: Stage) -> None:
    path = f"/guilds/{rewarded.server.id}/members/{rewarded.alice.id}/roles"
    for name in ("Night owls", "Starter"):
        role = rewarded.server.roles[name]
        rewarded.env.inject_error("DELETE", f"{path}/{role.id}", status=500, times=None)
    await _delete(rewarded)
    await _delete(rewarded)  # what is still to be done for the first time stays
    assert {"Night owls", "Starter"} <= _roles(rewarded)
    rewarded.forget_faults()
    await rewarded.advance(minutes=3)
    assert not {"Night owls", "Starter"} & _roles(rewarded)


async def test_what_discord_refuses_for_a_while_is_removed_later(stage: Stage) -> None:
    """The bot saw neither channel for half an hour, and its role was below the others."""
    role = stage.server.create_role("Night owls")
    week = await start_week(stage, member_role_id=role.id)
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
    await _delete(week.stage)
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
    rewarded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moderator moved it there for an hour, in which one member left and another one joined."""
    asked: list[Any] = []

    async def ask(*args: Any, **_: Any) -> None:
        asked.append(args)

    _move_role(rewarded, "Night owls", above_the_bots=True)
    with capture_logs() as logs, monkeypatch.context() as patched:
        for name in ("add_role", "remove_role"):
            patched.setattr(rewarded.bot.http, name, ask)
        await _delete(rewarded)
        await rewarded.join_group("Night owls", by=rewarded.morgan)
        await rewarded.advance(hours=1)
    owls = rewarded.server.roles["Night owls"].id
    assert not [args for args in asked if args[2] == owls]
    reasons = {entry["reason"] for entry in logs if entry["event"] == "job postponed"}
    assert reasons == {f"above me {owls}"}
    assert "Night owls" in _roles(rewarded)
    _move_role(rewarded, "Night owls", above_the_bots=False)
    await rewarded.advance(minutes=16)
    assert "Night owls" not in _roles(rewarded)
    assert "Night owls" in _roles(rewarded, rewarded.morgan)


def _move_role(stage: Stage, name: str, *, above_the_bots: bool) -> None:
    below, above = (name, "TestBot")[:: -1 if above_the_bots else 1]
    ids = {position: stage.server.roles[role].id for position, role in ((8, below), (9, above))}
    order = [{"id": str(role_id), "position": position} for position, role_id in ids.items()]
    stage.env.backend.reorder_roles(stage.server.id, order)


async def test_role_that_discord_refuses_for_a_week_is_given_up(rewarded: Stage) -> None:
    role = rewarded.server.roles["Night owls"]
    path = f"/guilds/{rewarded.server.id}/members/{rewarded.alice.id}/roles/{role.id}"
    rewarded.env.inject_error("DELETE", path, status=403, code=MISSING_PERMISSIONS, times=None)
    await _delete(rewarded)
    subjects, _ = await _subjects_and_owners(rewarded)
    assert rewarded.alice.id in subjects
    await rewarded.advance(days=8)
    subjects, _ = await _subjects_and_owners(rewarded)
    assert rewarded.alice.id not in subjects


async def _accept_both(week: Week) -> None:
    for member in (week.stage.alice, week.stage.bob):
        await week.submit(by=member)
        await week.decide("Accept")


async def test_recaps_of_a_week_and_of_a_season_lose_their_names(stage: Stage) -> None:
    week = await start_week(stage)
    await _accept_both(week)
    await stage.advance(days=7)
    posted = next(one for one in week.channel.history() if "Well done" in said(one))
    before, buttons = said(posted), labels(posted)
    names = "Well done, alice and bob.\n**Most points** 1st: bob and alice, 20 each"
    assert names in before
    ending = await ask_season_end(stage)
    await stage.press(ending, "End the season", by=stage.morgan)
    await stage.run_due()
    assert "alice" in said(week.post)
    await _delete(stage)
    (edited,) = [one for one in week.channel.history() if one.id == posted.id]
    gone = "-# The names here were removed, because somebody deleted their data."
    assert said(edited) == before.replace(names, gone)
    assert labels(edited) == buttons
    assert "Season 2 has started" in said(week.post)
    assert labels(week.post) == ["Show my points"]
    assert "alice" not in "".join(map(said, week.channel.history()))


async def test_shown_leaderboards_are_removed_and_the_live_board_loses_the_name(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob showed the leaderboard twice; the second time, Discord’s reply was lost."""
    group = await stage.create_group(live_board=True)
    await add_points(stage, group, {stage.alice: 20, stage.bob: 10})
    await stage.run_due()
    await show_everyone(stage, by=stage.bob)
    shown = await stage.ask("leaderboard", by=stage.bob)
    send = discord.InteractionResponse[Any].send_message

    async def lose_reply(*args: Any, **options: Any) -> None:
        await send(*args, **options)
        monkeypatch.setattr(discord.InteractionResponse, "send_message", send)
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(discord.InteractionResponse, "send_message", lose_reply)
    await stage.bob.click(shown, label="Show everyone")
    assert sum("alice" in said(one) for one in stage.channel.history()) == 3
    await _delete(stage)
    await stage.advance(minutes=1)
    (board,) = stage.channel.history()
    assert "alice" not in said(board)
    assert "bob" in said(board)


async def test_recap_sent_while_a_member_deletes_their_data_loses_its_names(stage: Stage) -> None:
    await stage.create_group()
    await stage.join_group("Night owls")
    await _delete(stage)
    message, now = PostedMessage(stage.channel.id, 1), stage.env.now()
    async with stage.bot.resources.database.writing() as connection:
        named = (stage.alice.id, stage.bob.id)
        await removals.remember_message(
            connection, stage.server.id, named, message, now, only_names=True
        )
        owners = await connection.scalars(select(MemberMessage.member_id))
        assert stage.alice.id not in owners.all()
        of_names = select(Job.state).where(Job.kind == JobKind.NAMES_REMOVAL)
        assert (await connection.scalars(of_names)).all() == [JobState.PLANNED]
    await stage.run_due()  # the message is gone already
    async with stage.bot.resources.database.reading() as connection:
        assert (await connection.scalars(of_names)).all() == [JobState.SENT]
