"""/plan progress: one's own, and that of others as far as they show it."""

from typing import Any

import pytest

from tests.cogs.conftest import Stage, labels, said


@pytest.fixture
async def worked(stage: Stage) -> Stage:
    """The stage on a Saturday, with Alice's days 1 and 2 done on the two days before."""
    await stage.create_group()
    await stage.ask("plan join")
    for _ in range(2):
        await stage.ask("plan done")
        await stage.pass_time(days=1)
    return stage


async def test_it_is_a_card_and_the_same_in_words(worked: Stage) -> None:
    answer = await worked.ask("plan progress")
    assert said(answer).startswith("## Your plan\n**2 of 30** plan-days done · on track for")
    assert "**Streak** 2 days in a row · longest 2 days" in said(answer)
    assert "**Worked on** 2 dates, lately January 1, 2" in said(answer)
    assert "**Finish** <t:1769774400:D>" in said(answer)  # 30 January
    assert [file.filename for file in answer.attachments] == ["progress.png"]
    assert labels(answer) == ["Today"]
    assert answer.ephemeral


async def test_behind_it_says_how_many_the_pace_needed_and_offers_ways(worked: Stage) -> None:
    await worked.pass_time(days=10)
    answer = await worked.ask("plan progress")
    assert "plan-days done · 10 plan-days behind" in said(answer)
    assert "· needs 1.6 a day" in said(answer)  # 28 days of work on 18 dates
    assert labels(answer)[-1] == "Start over…"
    assert "You are 10 plan-days behind. That happens." in said(answer)


async def test_paused_it_says_so_and_knows_no_finish(worked: Stage) -> None:
    await worked.ask("plan pause")
    answer = await worked.ask("plan progress")
    assert "**2 of 30** plan-days done · paused" in said(answer)
    assert "**Finish** seen when you resume" in said(answer)
    assert labels(answer) == ["Today"]


async def test_before_the_start_it_says_when_that_is(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join", start="next Monday")
    answer = await stage.ask("plan progress")
    assert "**0 of 30** plan-days done · starts <t:1767614400:D>" in said(answer)
    assert "**Streak** none at the moment" in said(answer)


async def test_where_files_are_not_allowed_it_is_words_alone(
    worked: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = worked.server.roles["TestBot"]
    allowed = worked.env.backend.get_role(worked.server.id, role.id)
    no_files = allowed.permissions & ~(1 << 15)
    monkeypatch.setattr(allowed, "permissions", no_files)
    everyone = worked.env.backend.get_role(worked.server.id, worked.server.id)
    monkeypatch.setattr(everyone, "permissions", everyone.permissions & ~(1 << 15))
    answer = await worked.ask("plan progress")
    assert "**2 of 30** plan-days done" in said(answer)
    assert not answer.attachments


async def test_the_button_after_a_check_in_leads_to_it(worked: Stage) -> None:
    answer = await worked.press(await worked.ask("plan done"), "My progress")
    assert said(answer).startswith("## Your plan\n**3 of 30** plan-days done")


async def test_another_member_sees_it_unless_that_is_not_wanted(worked: Stage) -> None:
    seen = await worked.ask("plan progress", by=worked.bob, member=worked.alice)
    assert said(seen).startswith("## The plan of “alice”\n**2 of 30** plan-days done")
    assert labels(seen) == []


@pytest.mark.parametrize(
    "options", [{"show_me": "not at all"}, {"show_me": "by an alias", "alias": "Ada"}]
)
async def test_a_member_who_hides_looks_like_one_who_is_not_there(
    worked: Stage, options: dict[str, Any]
) -> None:
    await worked.ask("privacy visibility", **options)
    hidden = await worked.ask_refused("plan progress", by=worked.bob, member=worked.alice)
    absent = await worked.ask_refused("plan progress", by=worked.bob, member=worked.morgan)
    assert said(hidden).replace("alice", "…") == said(absent).replace("morgan", "…")
    assert "is not in the plan, or does not show their progress" in said(hidden)
    assert "**2 of 30**" in said(await worked.ask("plan progress", member=worked.alice))


async def test_shown_again_it_is_seen_again(worked: Stage) -> None:
    await worked.ask("privacy visibility", show_me="not at all")
    await worked.ask("privacy visibility", show_me="by my name")
    seen = await worked.ask("plan progress", by=worked.bob, member=worked.alice)
    assert "**2 of 30** plan-days done" in said(seen)


async def test_a_notice_to_the_member_is_not_shown_to_others(worked: Stage) -> None:
    await worked.ask("plan remind", time="12:00")
    path = f"/channels/{worked.alice.user.dm_channel.id}/messages"
    worked.env.inject_error("POST", path, status=403, code=50007, times=None)
    await worked.pass_time(hours=12, minutes=1)
    await worked.run_due()
    seen = await worked.ask("plan progress", by=worked.bob, member=worked.alice)
    assert "direct messages" not in said(seen)
    assert "your direct messages are closed" in said(await worked.ask("plan progress"))
