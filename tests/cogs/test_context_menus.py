"""What is offered for a right-click on a member or a message."""

import discord

from tests.cogs.challenges.weekly import start_week, values_in
from tests.cogs.stage import Stage, answer_of, labels, menu, said

HAND_IN, PROGRESS, DETAIL = "Hand in as my answer", "Show progress", "Member details"


async def test_own_message_fills_in_the_form_for_this_weeks_answer(stage: Stage) -> None:
    week = await start_week(stage)
    await week.fill_in(await week.open_form(), "  ")  # which is refused and would come back
    written = await stage.alice.send(stage.channel, "I *measured* it.\nTwice.")
    form = await stage.alice.context_menu(stage.channel, HAND_IN, written)
    assert values_in(form)[0] == "I *measured* it.\nTwice."
    answer = await week.fill_in(form, "I measured it.\nTwice.")
    assert said(answer).startswith("## Handed in")


async def test_message_of_somebody_else_or_without_text_is_not_handed_in(stage: Stage) -> None:
    await start_week(stage)
    written = await stage.bob.send(stage.channel, "My own work")
    refused = answer_of(await stage.alice.context_menu(stage.channel, HAND_IN, written))
    assert refused.ephemeral
    assert "You can only hand in what you wrote yourself." in said(refused)
    empty = await stage.alice.send(stage.channel, attachments=[("work.png", b"...")])
    refused = answer_of(await stage.alice.context_menu(stage.channel, HAND_IN, empty))
    assert "This message has no text." in said(refused)


async def test_message_is_not_handed_in_before_the_first_challenge(stage: Stage) -> None:
    await stage.create_group()
    written = await stage.alice.send(stage.channel, "Too soon")
    offered = answer_of(await stage.alice.context_menu(stage.channel, HAND_IN, written))
    assert labels(offered) or menu(offered, "Join")
    await stage.join_group("Night owls")
    none_yet = answer_of(await stage.alice.context_menu(stage.channel, HAND_IN, written))
    assert "challenge" in said(none_yet)


async def test_progress_of_a_member_is_shown_as_the_command_shows_it(stage: Stage) -> None:
    await stage.create_group()
    for member in (stage.alice, stage.bob):
        await stage.ask("plan join", by=member)
    shown = answer_of(await stage.alice.context_menu(stage.channel, PROGRESS, stage.bob))
    assert shown.ephemeral
    assert said(shown) == said(await stage.ask("plan progress", member=stage.bob))
    mine = answer_of(await stage.alice.context_menu(stage.channel, PROGRESS, stage.alice))
    assert said(mine) == said(await stage.ask("plan progress"))
    await stage.appear("hidden", by=stage.bob)
    hidden = answer_of(await stage.alice.context_menu(stage.channel, PROGRESS, stage.bob))
    assert "0 of 30" not in said(hidden)


async def test_members_detail_is_offered_to_moderators_in_servers_only(stage: Stage) -> None:
    menu = stage.bot.tree.get_command(DETAIL, type=discord.AppCommandType.user)
    assert menu
    payload = menu.to_dict(stage.bot.tree)
    manage_server = discord.Permissions(manage_guild=True).value
    assert int(payload["default_member_permissions"]) == manage_server
    assert payload["contexts"] == payload["integration_types"] == [0]


async def test_members_detail_is_shown_to_moderators_and_refused_to_others_even_if_they_see_it(
    stage: Stage,
) -> None:
    await stage.create_group()
    await stage.join_group("Night owls")
    shown = answer_of(await stage.morgan.context_menu(stage.channel, DETAIL, stage.alice))
    assert shown.ephemeral
    assert "alice" in said(shown)
    await stage.show_all_commands_to_everyone()
    refused = answer_of(await stage.bob.context_menu(stage.channel, DETAIL, stage.alice))
    assert said(refused).startswith("Only moderators can do this")
