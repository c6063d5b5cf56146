"""If Discord’s answer to a message is lost, the week is still posted once."""

from tests.wire.conftest import Stage
from tests.wire.standin import Trouble

LOST = {31: Trouble.CUT_AFTER, 32: Trouble.BROKEN_AFTER, 33: Trouble.STUCK_AFTER}
"""Discord stores the message."""
FAILED = {41: Trouble.CUT_BEFORE, 42: Trouble.BROKEN_BEFORE, 43: Trouble.STUCK_BEFORE}
"""Discord does not."""
ALL = LOST | FAILED


async def test_repeated_failures_cause_no_second_post_and_lose_none(stage: Stage) -> None:
    stage.discord.nonce_lasts = 0.0
    await stage.groups_due(*ALL)
    for channel, trouble in ALL.items():
        stage.discord.troubles[channel] = [Trouble.CUT_BEFORE, Trouble.BROKEN_BEFORE, trouble]
    async with stage.bot() as bot:
        await stage.settle(bot)
    await stage.check_each_was_posted_once()


async def test_nonce_prevents_a_second_post_if_the_history_cannot_be_read(stage: Stage) -> None:
    stage.discord.shows_history = False
    await stage.groups_due(*LOST)
    stage.discord.troubles.update({channel: [LOST[channel]] for channel in LOST})
    async with stage.bot() as bot:
        await stage.settle(bot)
    await stage.check_each_was_posted_once()
    assert [week.attempts for week in await stage.weeks()] == [2] * len(LOST)
