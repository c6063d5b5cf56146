"""The commands of /manage challenge about which challenge comes: queue, replace, retire and history."""

from dataclasses import replace

from bot.domain.actor import Actor
from bot.services.challenges import challenge_queue
from tests.cogs.challenges.managing import OTHER, manage, manage_refused, title_of, titles_of
from tests.cogs.challenges.weekly import Week, queue_challenge, wait_for_first_post
from tests.cogs.stage import Stage, labels, said


async def test_retired_challenge_is_refused_in_the_queue(prepared: Week) -> None:
    await manage(prepared, "retire", challenge=OTHER)
    for command in ("queue", "replace"):
        refused = await manage_refused(prepared, command, challenge=OTHER)
        assert f"“{title_of(prepared, OTHER)}” is retired in this server" in refused


async def test_retiring_a_queued_challenge_says_that_it_waits(prepared: Week) -> None:
    retired = await manage(prepared, "retire", challenge=prepared.challenge.id)
    assert "I won’t post it in this server, even if it’s in a queue." in said(retired)
    queued = f"In the queue: {prepared.challenge.title} (retired)"
    assert queued in said(await manage(prepared, "preview"))


async def test_queued_challenges_are_posted_first_in_order(prepared: Week) -> None:
    shown = said(await manage(prepared, "queue", challenge=OTHER))
    assert shown.startswith(f"“{title_of(prepared, OTHER)}” is in the queue now.")
    assert f"In the queue: {prepared.challenge.title}, {title_of(prepared, OTHER)}" in shown
    await wait_for_first_post(prepared.stage)
    await prepared.stage.advance(days=7)
    titles = [said(one) for one in prepared.channel.history()]
    assert prepared.challenge.title in titles[0]
    assert f"This week: {title_of(prepared, OTHER)}" in titles[1]
    assert "Nothing is queued, so I’ll choose what comes next." in said(
        await manage(prepared, "preview")
    )


async def test_queueing_a_queued_challenge_removes_it(prepared: Week) -> None:
    await manage(prepared, "queue", challenge=OTHER)
    shown = said(await manage(prepared, "queue", challenge=OTHER))
    assert shown.startswith(f"“{title_of(prepared, OTHER)}” is no longer in the queue.")
    assert f"In the queue: {prepared.challenge.title}" in shown


async def test_replacement_is_posted_before_queued_challenges(prepared: Week) -> None:
    await manage(prepared, "replace", challenge=OTHER)
    await wait_for_first_post(prepared.stage)
    assert titles_of(prepared.channel.history()) == [title_of(prepared, OTHER)]
    assert f"**{prepared.challenge.title}**" in said(await manage(prepared, "preview"))


async def test_queue_holds_25_challenges(prepared: Week) -> None:
    bank = prepared.stage.bot.resources.catalog.challenges
    other_ids = [one.id for one in bank if one.id != prepared.challenge.id]
    for challenge_id in other_ids[:24]:
        await queue_challenge(prepared.stage, prepared.group, challenge_id)
    refused = await manage_refused(prepared, "queue", challenge=other_ids[24])
    assert "The queue is full: it holds 25" in refused
    shown = await manage(prepared, "queue", challenge=other_ids[0])
    assert "is no longer in the queue" in said(shown)


async def test_challenge_option_suggests_and_accepts_titles(prepared: Week) -> None:
    title = title_of(prepared, OTHER)
    offered = await prepared.stage.morgan.autocomplete(
        prepared.stage.channel, "manage-old challenge queue", "challenge", title[:6]
    )
    assert {"name": title, "value": OTHER}.items() <= offered[0].items()
    assert "is in the queue" in said(await manage(prepared, "queue", challenge=title.upper()))
    refused = await manage_refused(prepared, "queue", challenge="nothing like it at all")
    assert "I don’t know the challenge “nothing like it at all”. Did you mean “" in refused


async def test_retired_challenge_is_not_posted_until_unretired(prepared: Week) -> None:
    retired_text = said(await manage(prepared, "retire", challenge=prepared.challenge.id))
    assert (
        f"“{prepared.challenge.title}” is retired: I won’t post it in this server" in retired_text
    )
    assert f"**{prepared.challenge.title}**" not in said(await manage(prepared, "preview"))
    assert "is back" in said(await manage(prepared, "retire", challenge=prepared.challenge.id))
    assert f"**{prepared.challenge.title}**" in said(await manage(prepared, "preview"))


async def test_post_without_any_challenge_left_is_recorded_as_skipped(prepared: Week) -> None:
    resources, stage = prepared.stage.bot.resources, prepared.stage
    actor = Actor(stage.server.id, stage.morgan.id, "morgan")
    async with resources.database.writing() as connection:
        for challenge in resources.catalog.challenges:
            await challenge_queue.toggle_retired(connection, actor, challenge, now=stage.env.now())
    assert "Every challenge is retired" in said(await manage(prepared, "preview"))
    assert "Every challenge is retired" in await manage_refused(prepared, "post-now")
    await wait_for_first_post(stage)
    assert await prepared.history_lines() == [
        "**Week of 5 January** not posted: every challenge is retired"
    ]


async def test_history_counts_answers_and_has_pages(prepared: Week) -> None:
    await wait_for_first_post(prepared.stage)
    await prepared.submit()
    for _ in range(13):
        await manage(prepared, "skip")
    first = await manage(prepared, "history")
    assert said(first).count("\n- ") == 12
    assert labels(first)[0] == "Older"
    older = await prepared.stage.press(first, "Older", by=prepared.stage.morgan)
    assert said(older).splitlines()[-1].startswith("- **Week of 5 January** posted · ")
    assert said(older).endswith(" · 1 answer")
    assert labels(older)[0] == "Newer"
    newer = await prepared.stage.press(older, "Newer", by=prepared.stage.morgan)
    assert said(newer) == said(first)


async def test_history_before_first_week_is_empty(prepared: Week) -> None:
    shown = await manage(prepared, "preview")
    past = await prepared.stage.press(shown, "History", by=prepared.stage.morgan)
    assert "Nothing has been posted yet." in said(past)


async def test_group_is_found_by_option_or_by_channel(prepared: Week) -> None:
    garden = prepared.stage.server.create_text_channel("garden")
    other = await prepared.stage.create_group("Early birds", channel_id=garden.id)
    assert "## Next in Night owls" in said(await manage(prepared, "preview"))
    assert "## Next in Early birds" in said(await manage(prepared, "preview", group=str(other.id)))
    assert "## Next in Early birds" in said(await manage(prepared, "preview", group="early bird"))
    lobby = prepared.stage.server.create_text_channel("lobby")
    in_lobby = replace(prepared.stage, channel=lobby)
    refused = await in_lobby.ask_refused("manage challenge preview", by=in_lobby.morgan)
    assert "several groups. Say which" in said(refused)


async def test_commands_without_a_group_say_how_to_create_one(stage: Stage) -> None:
    for command in ("preview", "post-now", "skip", "pause", "resume", "history"):
        refused = await stage.ask_refused(f"manage challenge {command}", by=stage.morgan)
        assert "No study group is open in this server" in said(refused)
