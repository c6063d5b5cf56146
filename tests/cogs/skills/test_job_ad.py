"""/career job-ad as a member uses it: paste an ad, see what one has and how to work on the rest."""

import logging

import pytest
import simcord

from bot.db.models import Base
from bot.domain.content import Catalog
from tests.cogs.stage import Stage, labels, menu, said

AD = "We look for Python, REST APIs, containers and zymurgy. Our motto: hold the gate."


async def _paste(stage: Stage, text: str) -> simcord.ResponseMessage:
    return await stage.fill_in(await stage.run("career job-ad"), text)


async def test_ad_is_shown_beside_what_the_member_has(stage: Stage, catalog: Catalog) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    shown = await _paste(stage, AD)
    assert shown.ephemeral
    assert said(shown).startswith("## What this ad asks for\nIt names 3 skills that ")
    assert "You’ve practised 1 of 3." in said(shown)
    assert "**Practised** Python" in said(shown)
    missing = said(shown).partition("**Missing, and how to work on it**\n")[2].splitlines()
    assert missing[0].startswith("1. **")
    assert "** · APIs and REST" in missing[0]
    assert missing[1].startswith("2. **Day ")
    assert missing[1].endswith("** · Docker (“containers”)")
    assert "isn’t stored" in said(shown)


async def test_missing_skill_leads_to_a_day_in_a_message_of_its_own(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    shown = await _paste(stage, AD)
    options = [option["value"] for option in menu(shown, "Work on a skill")["options"]]
    assert set(options) == {"python", "apis", "docker"}
    skill = await stage.choose(shown, "Work on a skill", "docker")
    assert skill.id != shown.id  # the ad's screen can't be drawn again, so it stays
    assert said(skill).startswith("## Docker: new")
    assert "Day " in said(await stage.press(skill, "Day "))


async def test_text_without_skills_asks_for_another(stage: Stage) -> None:
    shown = await _paste(stage, "We sell tulips. Go home and rest.")
    assert said(shown).startswith("## No skills found")
    assert labels(shown) == ["Try another text"]
    form = await stage.alice.click(shown, label="Try another text")
    shown = await stage.fill_in(form, "SQL")
    assert "names 1 skill that Cohort knows. You’ve practised 0 of 1." in said(shown)


async def test_text_is_neither_stored_nor_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        await _paste(stage, AD)
    printed = capsys.readouterr()
    assert "zymurgy" not in caplog.text + printed.out + printed.err
    async with stage.bot.resources.database.reading() as connection:
        stored = [
            (await connection.execute(table.select())).all()
            for table in Base.metadata.sorted_tables
        ]
    assert "zymurgy" not in repr(stored)


async def test_full_form_is_read(stage: Stage) -> None:
    shown = await _paste(stage, "Docker " + "word " * 798)
    assert "names 1 skill" in said(shown)


async def test_marks_in_an_ad_do_not_break_the_screen(stage: Stage) -> None:
    shown = await _paste(stage, "container*orchestration and `containers`\u202e")
    assert "Kubernetes (“container\\*orchestration”)" in said(shown)
    assert "Docker (“containers”)" in said(shown)


async def test_long_row_of_marks_in_a_name_does_not_hide_the_skill(stage: Stage) -> None:
    shown = await _paste(stage, f"container{'-' * 3000}orchestration")
    assert "Kubernetes (“container---" in said(shown)
