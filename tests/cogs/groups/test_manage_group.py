"""The commands /manage group create, edit, archive and list."""

from tests.cogs.stage import Stage, answer_of, labels, menu, said


async def test_manage_group_list_without_groups_explains_how_to_create_one(stage: Stage) -> None:
    refused = await stage.ask_refused("manage group list", by=stage.morgan)
    assert "Create the first one with `/setup start`" in said(refused)


async def test_each_group_has_its_own_settings(stage: Stage) -> None:
    await stage.create_group("Night owls")
    made = await stage.ask(
        "manage group create", by=stage.morgan, name="Early birds", timezone="Tokyo"
    )
    made = await stage.choose(made, "Weekday", "5", by=stage.morgan)
    made = await stage.choose(made, "Channel for the weekly", stage.channel, by=stage.morgan)
    await stage.press(made, "Open the group", by=stage.morgan)
    listed = said(await stage.ask("manage group list", by=stage.morgan))
    assert "**Night owls** · open · 0 members · Mondays 09:00 UTC" in listed
    assert "**Early birds** · open · 0 members · Saturdays 09:00 Asia/Tokyo" in listed


async def test_taken_name_is_refused(stage: Stage) -> None:
    await stage.create_group("Night owls")
    refused = await stage.ask_refused("manage group create", by=stage.morgan, name="NIGHT  Owls")
    assert "This server already has a group called “NIGHT Owls”" in said(refused)


async def test_server_can_have_as_many_groups_as_fit_into_a_menu(stage: Stage) -> None:
    for number in range(25):
        await stage.create_group(f"Group {number}")
    refused = await stage.ask_refused("manage group create", by=stage.morgan, name="One more")
    assert "A server can have up to 25 groups" in said(refused)
    listed = await stage.ask("group")
    assert len(menu(listed, "Join a group")["options"]) == 25


async def test_edit_finds_the_group_by_its_suggestion(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    offered = await stage.morgan.autocomplete(
        stage.channel, "manage-old group edit", "group", "early"
    )
    assert [one["name"] for one in offered] == ["Early birds"]
    shown = await stage.ask(
        "manage group edit", by=stage.morgan, group=offered[0]["value"], name="Larks"
    )
    assert said(shown).startswith("## Larks")
    assert "**Larks**" in said(await stage.ask("group"))


async def test_edit_finds_the_group_despite_a_typo(stage: Stage) -> None:
    await stage.create_group("Night owls")
    edit = ("manage group edit", stage.morgan)
    refused = await stage.ask_refused(*edit, group="nigt owls", timezone="IST")
    assert "“IST” is used in several time zones. Choose " in said(refused)
    assert "“Asia/Kolkata”" in said(refused)
    shown = await stage.ask(*edit, group="nigt owls", timezone="India")
    assert "Asia/Kolkata time" in said(shown)
    shown = await stage.ask(*edit, group="nigt owls", timezone="utc+2")
    assert "UTC+2 time" in said(shown)


async def test_edit_of_unknown_group_names_the_nearest(stage: Stage) -> None:
    await stage.create_group("Night owls")
    refused = await stage.ask_refused("manage group edit", by=stage.morgan, group="chess club")
    assert "There is no group “chess club” here. Did you mean “Night owls”?" in said(refused)


async def test_archived_group_keeps_points_and_refuses_members(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done")
    shown = await stage.archive_group("Night owls")
    assert "This group is archived now: nobody can join it" in said(shown)
    assert "No study group is open in this server" in said(
        await stage.ask_refused("plan join", by=stage.bob)
    )
    assert "you’re not in an open group right now" in said(
        await stage.ask_refused("plan done", day=2)
    )
    assert "**10** in Night owls" in said(await stage.ask("points why"))
    listed = said(await stage.ask("manage group list", by=stage.morgan))
    assert "**Night owls** · archived · 1 member" in listed


async def test_archiving_an_archived_group_opens_it_again(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.archive_group("Night owls")
    shown = await stage.archive_group("Night owls")
    assert "This group is open again" in said(shown)
    assert "is done" in said(await stage.ask("plan done"))


async def test_archiving_says_what_it_does_and_asks_first(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    asked = await stage.ask("manage group archive", by=stage.morgan, group="Night owls")
    assert said(asked).startswith("## Archive Night owls?\nNothing has changed yet.")
    assert "The plan of 1 member will be paused, and they won’t get reminders." in said(asked)
    assert "Members in the plan are told after their next command." in said(asked)
    assert "is done" in said(await stage.ask("plan done"))
    kept = await stage.press(asked, "Keep it open", by=stage.morgan)
    assert "This group is open" in said(kept)
    archived = await stage.archive_group("Night owls")
    assert "This group is archived now" in said(archived)
    assert " · next " not in said(archived)


async def test_archiving_promises_no_message_to_members_outside_the_plan(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.join_group("Night owls")
    asked = await stage.ask("manage group archive", by=stage.morgan, group="Night owls")
    assert "Its members keep their points and everything they did." in said(asked)
    assert "told" not in said(asked)
    await stage.press(asked, "Archive the group", by=stage.morgan)
    result = await stage.run("points why")
    assert result.followups == []
    assert "archived" not in said(answer_of(result))


async def test_archiving_pauses_plans_and_reopening_resumes_them(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan remind", time="18:00")
    await stage.ask("plan done")
    await stage.archive_group("Night owls")
    shown_paused = await stage.ask("plan today")
    told = said(shown_paused)
    assert "## Your plan is paused" in told
    assert "Moderators have archived your group" in told
    assert "until you’re in an open group" in told
    assert "Pick one with `/group`." in told
    assert "Resume" not in labels(shown_paused)
    await stage.advance(days=5)
    assert stage.alice.user.dm_channel.history() == []
    await stage.archive_group("Night owls")  # opens it again
    shown = said(await stage.ask("plan today"))
    assert "Your group is open again, and your plan continues" in shown
    assert "Next is day 2" in shown
    assert "behind" not in shown
    assert "1 day in a row" in shown


async def test_list_says_when_challenges_are_paused(stage: Stage) -> None:
    await stage.create_group("Night owls")
    assert " · next <t:" in said(await stage.ask("manage group list", by=stage.morgan))
    await stage.ask("manage challenge pause", by=stage.morgan)
    listed = said(await stage.ask("manage group list", by=stage.morgan))
    assert listed.endswith(" · paused")
    await stage.archive_group("Night owls")
    listed = said(await stage.ask("manage group list", by=stage.morgan))
    assert " · next " not in listed
    assert " · paused" not in listed


async def test_open_button_opens_an_archived_group(stage: Stage) -> None:
    await stage.create_group("Night owls")
    shown = await stage.archive_group("Night owls")
    await stage.press(shown, "Open the group", by=stage.morgan)
    assert "**Night owls**" in said(await stage.ask("group"))


async def test_groups_of_another_server_cannot_be_changed(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    other = stage.in_another_server()
    await other.ask("manage group create", by=other.morgan, name="Chess club")
    refused = await other.ask_refused("manage group archive", by=other.morgan, group=str(group.id))
    assert "There is no group" in said(refused)
    assert "**Night owls**" in said(await stage.ask("group"))
