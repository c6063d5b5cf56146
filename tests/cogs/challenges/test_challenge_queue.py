"""Which challenge comes next, as moderators choose it: queue, replace, retire; and the history."""

from dataclasses import replace

from bot.domain.actor import Actor
from bot.services.challenges import bank
from tests.cogs.challenges.managing import (
    OTHER,
    open_challenge,
    press_challenge,
    title_of,
    titles_of,
)
from tests.cogs.challenges.weekly import Week, start_week, wait_for_first_post
from tests.cogs.stage import Stage, labels, menu, said


async def test_retired_challenge_waits_until_it_is_brought_back(prepared: Week) -> None:
    shown = await open_challenge(prepared)
    retired = await press_challenge(prepared, "Retire")
    assert retired.startswith(f"“{title_of(prepared, OTHER)}” is retired: I won’t post it")
    for label in ("Post it next", "Add to the queue"):
        refused = said(await prepared.stage.press(shown, label, by=prepared.stage.morgan))
        assert f"“{title_of(prepared, OTHER)}” is retired in this server" in refused
    shown = await open_challenge(prepared)
    assert labels(shown) == ["Bring back", "Whole task", "Solution", "All challenges", "Back"]
    assert "about 40 minutes · retired" in said(shown)
    first = prepared.challenge
    listed = await press_challenge(prepared, "Retire", first.id)
    assert f"**{first.title}**" not in listed
    assert f"Also in the queue: {first.title} (retired)" in listed
    listed = await press_challenge(prepared, "Bring back", first.id)
    assert "can be posted now." in listed
    assert f"**{first.title}**" in listed


async def test_moderators_see_which_challenge_is_for_two(prepared: Week) -> None:
    shown = await press_challenge(prepared, "Post it next", "tw-teach")
    assert f"**{title_of(prepared, 'tw-teach')}** (level 1, about 75 minutes, for two)" in shown
    assert "for two" not in said(await open_challenge(prepared))


async def test_challenge_can_be_queued_and_taken_out_of_the_queue(prepared: Week) -> None:
    shown = await press_challenge(prepared, "Add to the queue")
    assert shown.startswith(f"“{title_of(prepared, OTHER)}” is in the queue now.")
    assert shown.index(prepared.challenge.title) < shown.rindex(title_of(prepared, OTHER))
    assert "minutes · in the queue" in said(await open_challenge(prepared))
    shown = await press_challenge(prepared, "Take out of the queue")
    assert shown.startswith(f"“{title_of(prepared, OTHER)}” is no longer in the queue.")
    assert prepared.challenge.title in shown
    assert "Nothing is queued" not in shown


async def test_replacement_is_posted_before_queued_challenges(prepared: Week) -> None:
    shown = await press_challenge(prepared, "Post it next")
    assert shown.startswith(f"“{title_of(prepared, OTHER)}” comes next.")
    await wait_for_first_post(prepared.stage)
    assert titles_of(prepared.channel.history()) == [title_of(prepared, OTHER)]
    assert f"**{prepared.challenge.title}**" in said(await prepared.stage.challenges())
    await prepared.stage.advance(days=7)
    assert prepared.challenge.title in said(prepared.post)
    shown = said(await prepared.stage.challenges())
    assert "Nothing is queued, so I choose what comes next." in shown


async def test_post_it_next_says_what_has_no_week_any_more_and_can_be_undone(stage: Stage) -> None:
    week = await start_week(stage)
    listed = said(await stage.challenges())
    bank = stage.bot.resources.catalog.challenges
    coming = next(one for one in bank if f"**{one.title}** (" in listed.split(":D>")[0])
    other = next(one for one in bank if one.title not in listed and one.id != week.challenge.id)
    shown = await stage.press(await open_challenge(week, other.id), "Post it next", by=stage.morgan)
    assert said(shown).startswith(
        f"“{other.title}” comes next. “{coming.title}” has no week now: queue it to keep it."
    )
    undone = said(await stage.press(shown, "Undo", by=stage.morgan))
    assert undone == f"“{other.title}” is no longer in the queue.\n\n{listed}"


async def test_menu_has_all_challenges_on_several_pages(prepared: Week) -> None:
    bank, stage = prepared.stage.bot.resources.catalog.challenges, prepared.stage
    shown, found = await stage.challenges("Choose a challenge"), []
    while True:
        found += [one["value"] for one in menu(shown, "Choose")["options"]]
        if "More" not in labels(shown):
            break
        shown = await stage.press(shown, "More", by=stage.morgan)
    by_level = sorted(bank, key=lambda one: (one.difficulty, one.name.lower()))
    assert found == [one.id for one in by_level]
    assert "Page 4 of 4. Your own first, then by level and name." in said(shown)
    assert labels(shown) == ["Previous", "Write one…", "Upload YAML…", "Back"]
    shown = await open_challenge(prepared)
    assert said(shown).startswith(f"## {title_of(prepared, OTHER)}\n")
    back = await stage.press(shown, "Back", by=stage.morgan)
    assert said(back).startswith("## What comes next in Night owls")


async def test_post_without_any_challenge_left_is_recorded_as_skipped(prepared: Week) -> None:
    resources, stage = prepared.stage.bot.resources, prepared.stage
    actor = Actor(stage.server.id, stage.morgan.id, "morgan")
    async with resources.database.writing() as connection:
        for challenge in resources.catalog.challenges:
            await bank.toggle_retired(connection, actor, challenge, now=stage.env.now())
    shown = await stage.challenges()
    assert "nothing, because every challenge is retired" in said(shown)
    assert "Post now…" not in labels(shown)
    await wait_for_first_post(stage)
    assert await prepared.history_lines() == [
        "**Week of 5 January** not posted: every challenge is retired"
    ]


async def test_history_counts_answers_and_has_pages(prepared: Week) -> None:
    stage = prepared.stage
    assert "Nothing has been posted yet." in said(await stage.challenges("History"))
    await wait_for_first_post(stage)
    await prepared.hand_in()
    shown = await stage.challenges()
    for _ in range(6):
        shown = await stage.press(shown, "Skip", by=stage.morgan)
    first = await stage.press(shown, "History", by=stage.morgan)
    assert said(first).count("\n- ") == 6
    assert labels(first) == ["More", "Back"]
    older = await stage.press(first, "More", by=stage.morgan)
    assert said(older).splitlines()[-1].startswith("- **Week of 5 January** posted · ")
    assert said(older).endswith(" · 1 answer")
    assert labels(older)[0] == "Previous"
    newer = await stage.press(older, "Previous", by=stage.morgan)
    assert said(newer) == said(first)


async def test_group_is_found_by_option_or_by_channel(prepared: Week) -> None:
    garden = prepared.stage.server.create_text_channel("garden")
    other = await prepared.stage.create_group("Early birds", channel_id=garden.id)
    assert "next in Night owls" in said(await prepared.stage.challenges())
    for typed in (str(other.id), "early bird"):
        assert "next in Early birds" in said(await prepared.stage.challenges(group=typed))
    lobby = prepared.stage.server.create_text_channel("lobby")
    in_lobby = replace(prepared.stage, channel=lobby)
    assert "next in Night owls" in said(await in_lobby.challenges())


async def test_challenges_without_an_open_group_say_how_to_open_one(stage: Stage) -> None:
    refused = await stage.ask_refused("manage", by=stage.morgan, part="challenges")
    assert "This server has no group yet" in said(refused)
    await stage.create_group("Night owls")
    await stage.archive_group("Night owls")
    options = {"part": "challenges", "group": "Night owls"}
    refused = await stage.ask_refused("manage", by=stage.morgan, **options)
    assert "“Night owls” isn’t open. To open it, use `/manage`" in said(refused)
