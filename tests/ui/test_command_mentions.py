"""Commands named in texts are mentions that can be pressed, where Discord gave them ids."""

from typing import Any

from discord import ui

from bot.interactions import Layout
from bot.rendered import with_command_mentions
from tests.limits import text_of, violations

IDS = {"plan today": 17, "help": 18}


def _text_in(view: ui.LayoutView) -> str:
    drawn: Any = view
    return text_of({"components": drawn.to_components()})


def _message(text: str) -> Layout:
    return Layout(ui.Container(ui.TextDisplay(text)))


def test_command_becomes_a_mention() -> None:
    shown = with_command_mentions(_message("See `/plan today` or `/help`."), IDS)
    assert _text_in(shown) == "See </plan today:17> or </help:18>."


def test_unknown_command_group_and_code_stay_as_they_are() -> None:
    text = "`/plan` has many; `/plan nonsense` none; run `python -m bot migrate`."
    assert _text_in(with_command_mentions(_message(text), IDS)) == text


def test_original_message_is_not_changed() -> None:
    message = _message("`/plan today`")
    with_command_mentions(message, IDS)
    assert _text_in(message) == "`/plan today`"


def test_message_without_ids_is_returned_itself() -> None:
    message = _message("`/plan today`")
    assert with_command_mentions(message, {}) is message


def test_mentions_that_would_exceed_the_limit_are_left_out() -> None:
    text = "`/plan today` " + "x" * 3985
    shown: Any = with_command_mentions(_message(text), {"plan today": 10**18})
    assert violations({"components": shown.to_components()}) == []
    assert _text_in(shown) == text


def test_words_in_a_block_for_copying_stay_as_they_are() -> None:
    text = "Use `/help`:\n```\n`/plan today`\n```"
    shown = _text_in(with_command_mentions(_message(text), IDS))
    assert shown == "Use </help:18>:\n```\n`/plan today`\n```"
