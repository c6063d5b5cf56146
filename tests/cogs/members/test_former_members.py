"""Old direct messages stay with people who have left a server, but their buttons do not work."""

import discord
import pytest

from tests.cogs.challenges.weekly import Week, start_week
from tests.cogs.stage import Stage, answer_of, said
from tests.cogs.standings.boards import member_of

NOT_A_MEMBER = "You’re not in that server any more"


def _latest(stage: Stage) -> discord.Message:
    message: discord.Message = stage.alice.user.dm_channel.history()[-1]
    return message


async def _press_refused(stage: Stage, label: str) -> str:
    return said(answer_of(await stage.alice.user.click(_latest(stage), label=label)))


@pytest.fixture
async def reminded(stage: Stage) -> Stage:
    """Alice has a reminder with the button Done, and has left the server."""
    await stage.create_group()
    await stage.ask("plan join")
    await stage.remind(19)
    await stage.advance(hours=19, minutes=31)
    await stage.leave_server(stage.alice)
    return stage


@pytest.fixture
async def returned(stage: Stage) -> Week:
    """Alice’s answer was returned by a direct message, and she has left the server."""
    week = await start_week(stage)
    await week.submit()
    await week.decide("Decide…", "Please add the numbers.")
    await stage.run_due()
    await stage.leave_server(stage.alice)
    return week


async def test_former_member_cannot_check_in_from_an_old_reminder_until_they_rejoin(
    reminded: Stage,
) -> None:
    path = f"/guilds/{reminded.server.id}/members/{reminded.alice.id}"
    for status, code, refusal in (
        (500, 0, "I can’t check right now"),
        (404, 10004, "I’m not in that server any more"),
        (403, 50001, "I’m not in that server any more"),
    ):
        reminded.env.inject_error("GET", path, status=status, code=code, times=None)
        assert refusal in await _press_refused(reminded, "Done"), (status, code)
        reminded.forget_faults()
    assert NOT_A_MEMBER in await _press_refused(reminded, "Done")
    reminded.server.add_member(reminded.alice.user)
    assert "0 of 30 done" in said(await reminded.ask("plan today"))
    answer = await reminded.alice.user.click(_latest(reminded), label="Done")
    assert said(answer_of(answer)).startswith("## Day 1 is done")


async def test_former_member_cannot_hand_in_again_from_an_old_message(returned: Week) -> None:
    before = len(returned.reviews.history())
    assert NOT_A_MEMBER in await _press_refused(returned.stage, "Hand in again")
    await returned.stage.run_due()
    assert len(returned.reviews.history()) == before


async def test_pressing_a_button_does_not_record_the_return_of_a_member(reminded: Stage) -> None:
    await reminded.advance(hours=1, minutes=1)
    member = await member_of(reminded, reminded.alice)
    assert member
    assert member.left_at
    reminded.server.add_member(reminded.alice.user)
    await reminded.alice.user.click(_latest(reminded), label="Done")
    after = await member_of(reminded, reminded.alice)
    assert after
    assert after.left_at == member.left_at
