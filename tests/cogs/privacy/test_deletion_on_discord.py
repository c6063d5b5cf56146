"""/privacy delete also removes what the bot posted for a member, and the roles that it gave."""

import pytest
from sqlalchemy import select

from bot.db.models import Job, MemberMessage
from bot.domain.jobs import JobKind, JobState
from tests.cogs.challenges.weekly import Week, start_week
from tests.cogs.stage import Stage, said

FILE = ("two-names.py", b"print('Ada')")


@pytest.fixture
async def week(stage: Stage) -> Week:
    """Alice has the roles of the group and of the first day, and has handed in a file."""
    group_role = stage.server.create_role("Night owls")
    week = await start_week(stage, member_role_id=group_role.id)
    options = {"milestone": "First day done", "role": stage.server.create_role("Starter")}
    await stage.ask("manage board reward", by=stage.morgan, **options)
    await stage.ask("plan join")
    await stage.ask("plan done")
    await week.fill_in(await week.open_form(), "I measured it twice.", file=FILE)
    await stage.run_due()
    await week.submit("Bob’s own work.", by=stage.bob)
    return week


async def _delete(week: Week) -> str:
    form = await week.stage.run("privacy delete")
    answer = said(await week.stage.fill_in(form, "delete"))
    await week.stage.run_due()
    return answer


def _roles(stage: Stage) -> set[str]:
    member = stage.env.backend.get_member(stage.server.id, stage.alice.id)
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


async def test_answer_says_what_is_removed_and_what_cannot_be(week: Week) -> None:
    answer = await _delete(week)
    assert "Cohort is now removing 2 messages and 2 roles from Discord" in answer
    assert "can’t remove what others have copied" in answer
    assert (
        "Recaps of past weeks and seasons, and leaderboards that somebody showed to a channel, aren’t"
        in answer
    )


async def test_form_says_before_the_deletion_which_messages_stay(week: Week) -> None:
    shown = await week.stage.run("privacy delete")
    assert shown.modal is not None
    warning = shown.modal["components"][0]["content"]
    assert (
        "Recaps of past weeks and seasons, and leaderboards that somebody showed to a channel, aren’t"
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
    assert of_messages == [JobState.SKIPPED] * 2
    assert not any(kind == JobKind.ROLE_REMOVAL for kind, _ in states)
