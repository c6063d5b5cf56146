"""`/manage part:audit`: pages and filters."""

import simcord

from bot.ui.groups.routes import ArchiveGroup, ChangeSettings, OpenGroup
from tests.cogs.challenges.weekly import start_week
from tests.cogs.points.corrections import correct
from tests.cogs.stage import Stage, answer_of, labels, menu, said


def _lines(text: str) -> list[str]:
    """Return the decisions on a page without their times."""
    return [line.partition(" · ")[2] for line in text.splitlines() if line.startswith("- ")]


async def _ask(stage: Stage) -> simcord.ResponseMessage:
    return await stage.ask("manage", by=stage.morgan, part="audit")


async def _audit(stage: Stage, menu: str = "", who: simcord.MemberActor | None = None) -> list[str]:
    """Return the decisions of all pages, perhaps only those that a menu leaves."""
    shown = await _ask(stage)
    if who:
        shown = await stage.choose(shown, menu, who, by=stage.morgan)
    lines = _lines(said(shown))
    while "More" in labels(shown):
        shown = await stage.press(shown, "More", by=stage.morgan)
        lines += _lines(said(shown))
    return lines


async def test_empty_audit_log_has_a_message(stage: Stage) -> None:
    elsewhere = stage.in_another_server()
    await elsewhere.create_group("Night owls")
    await elsewhere.archive_group("Night owls")
    assert len(await _audit(elsewhere)) == 1
    answer = await _ask(stage)
    assert answer.ephemeral
    assert "No decisions yet." in said(answer)
    filtered = await stage.choose(answer, "About", stage.alice, by=stage.morgan)
    assert "No decisions match. Clear a menu" in said(filtered)
    cleared = await stage.choose(filtered, "About", by=stage.morgan)
    assert "No decisions yet." in said(cleared)


async def test_audit_lists_every_step_of_a_group_setup(stage: Stage) -> None:
    """Each change is listed, by command, menu, button or form; choosing the same again is not."""
    morgan, role = stage.morgan, stage.server.create_role("Owls")
    started = await stage.ask("setup", by=morgan)
    form = await morgan.click(started, label="Name and time zone…")
    started = await stage.fill_in(form, "Night owls", "Tokyo", by=morgan)
    shown = await stage.press(started, "All settings", by=morgan)
    shown = await stage.choose(shown, "Weekday", "4", by=morgan)
    shown = await stage.choose(shown, "Weekday", "4", by=morgan)
    shown = await stage.choose(shown, "Time", "1800", by=morgan)
    shown = await stage.choose(shown, "Channel for challenges", stage.channel, by=morgan)
    group_id = int(menu(shown, "Weekday")["custom_id"].split(":")[3])
    roles = await stage.press(shown, "Roles…", by=morgan)
    roles = await stage.choose(roles, "Role that members get", role, by=morgan)
    roles = await stage.choose(roles, "Role that members get", by=morgan)
    shown = await stage.press(roles, "Back to settings", by=morgan)
    more = await stage.press(shown, "Challenges and live board…", by=morgan)
    settings = ChangeSettings(group_id=group_id)
    for setting, chosen in (("answer_days", "3"), ("live_board", "yes")):
        custom_id = settings.custom_id(fills=setting)
        more = answer_of(await morgan.select(more, [chosen], custom_id=custom_id))
    shown = await stage.press(more, "Back to settings", by=morgan)
    form = await morgan.click(shown, label="Name and time zone…")
    shown = await stage.fill_in(form, "Day owls", "Asia/Tokyo", by=morgan)
    await stage.press(shown, "Open the group", by=morgan)
    me = f"<@{morgan.id}>"
    assert await _audit(stage) == [
        f"{me} · opened the group · Day owls",
        f"{me} · changed the name: “Day owls” · Day owls",
        f"{me} · chose “A live board in the channel” · Day owls",
        f"{me} · chose “3 days to answer” · Day owls",
        f"{me} · removed the role that members get · Day owls",
        f"{me} · changed the role that members get: <@&{role.id}> · Day owls",
        f"{me} · changed the channel for challenges: <#{stage.channel.id}> · Day owls",
        f"{me} · changed the time of the post: “18:00” · Day owls",
        f"{me} · changed the weekday: Fridays · Day owls",
        f"{me} · changed the time zone: Tokyo · Day owls",
        f"{me} · changed the name: “Night owls” · Day owls",
        f"{me} · created the group Study group · Day owls",
    ]


async def test_audit_pages_go_forward_and_back_but_not_for_a_former_moderator(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    mika = stage.add_moderator()
    for _ in range(3):
        await stage.click_id(
            ArchiveGroup(group_id=group.id, confirmed=True).custom_id(), stage.morgan
        )
        await stage.click_id(OpenGroup(group_id=group.id).custom_id(), mika)
    page = await _ask(stage)
    assert labels(page) == ["More", "Back"]
    newest = said(page)
    older = await stage.press(page, "More", by=stage.morgan)
    assert (len(_lines(newest)), len(_lines(said(older)))) == (4, 2)
    assert labels(older) == ["Previous", "Back"]
    assert said(await stage.press(older, "Previous", by=stage.morgan)) == newest
    only = await _audit(stage, "Decided by", mika)
    assert only == [f"<@{mika.id}> · opened the group again · Night owls"] * 3
    page = await _ask(stage)
    stage.demote_morgan()
    refused = await stage.press(page, "More", by=stage.morgan)
    assert said(refused).startswith("Only moderators can do this")


async def test_audit_filters_by_member_and_moderator(stage: Stage) -> None:
    week = await start_week(stage)
    await week.submit(by=stage.alice)
    await week.decide("Accept")
    title, moderator = week.challenge.title, f"<@{stage.morgan.id}>"
    (acceptance,) = await _audit(stage, "About", stage.alice)
    assert acceptance == (
        f"{moderator} · accepted an answer to “{title}” · <@{stage.alice.id}> · Night owls"
    )
    assert await _audit(stage, "About", stage.bob) == []
    assert await _audit(stage, "Decided by", stage.morgan) == [
        acceptance,
        f"{moderator} · queued “{title}” · Night owls",
    ]


async def test_audit_lists_archiving_and_reopening_of_a_group(stage: Stage) -> None:
    await stage.create_group("Night owls")
    for _ in range(2):
        await stage.archive_group("Night owls")
    await stage.name_group("Night owls", "India", former="Night owls")
    await stage.name_group("Night owls", "India", former="Night owls")
    assert [line.partition(" · ")[2] for line in await _audit(stage)] == [
        "changed the time zone: Kolkata · Night owls",
        "opened the group again · Night owls",
        "archived the group · Night owls",
    ]


async def test_audit_does_not_name_people_who_deleted_their_data(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    mika = stage.add_moderator()
    await correct(stage, 5, "helped bob", by=mika)
    for one in (stage.alice, mika):
        await stage.delete_data(by=one)
    shown = said(await _ask(stage))
    (line,) = _lines(shown)
    assert line.startswith("a moderator who deleted their data · ")
    assert stage.alice.mention not in line
    assert "names of people who deleted their data are taken out." in shown
