"""Ids of buttons, menus and forms in messages of version 1.0.0 are mapped to current ids."""

import pytest

from bot.interactions.legacy_ids import current_id
from tests.cogs.stage import Stage

GUILD, MEMBER = "1200000000000000001", "1300000000000000002"

BUTTONS = {
    f"plan:1:do:today:{GUILD}": f"plan:2:today:{GUILD}",
    f"plan:1:do:look:{GUILD}:first-program": f"plan:2:look:{GUILD}:first-program",
    f"plan:1:do:progress:{GUILD}": f"plan:2:progress:{GUILD}",
    f"plan:1:do:finish:{GUILD}": f"plan:2:finish:{GUILD}",
    f"plan:1:do:boast:{GUILD}": f"plan:2:share:{GUILD}",
    f"plan:1:do:boastnamed:{GUILD}": f"plan:2:share-by-name:{GUILD}",
    f"plan:1:do:catchup:{GUILD}": f"plan:2:catch-up:{GUILD}",
    f"plan:1:do:done:{GUILD}:first-program": f"plan:2:done:{GUILD}:first-program",
    f"plan:1:do:undo:{GUILD}:first-program": f"plan:2:undo:{GUILD}:first-program",
    f"plan:1:do:begin:{GUILD}": f"plan:2:begin:{GUILD}",
    f"plan:1:do:anew:{GUILD}:today:daily": f"plan:2:start-new:{GUILD}:today:daily",
    f"plan:1:do:anew:{GUILD}:monday:weekdays:America/Argentina/ComodRivadavia": (
        f"plan:2:start-new:{GUILD}:monday:weekdays:America/Argentina/ComodRivadavia"
    ),
    f"plan:1:do:resume:{GUILD}": f"plan:2:resume:{GUILD}",
    f"plan:1:do:shift:{GUILD}:-3": f"plan:2:shift:{GUILD}:-3",
    f"plan:1:do:join:{GUILD}": f"plan:2:join:{GUILD}",
    f"plan:1:do:restart:{GUILD}": f"plan:2:restart:{GUILD}",
    f"plan:1:do:takeback:{GUILD}:7": f"plan:2:take-back:{GUILD}:7",
    f"plan:1:do:remind:{GUILD}": f"plan:2:remind:{GUILD}",
    f"plan:1:do:quiet:{GUILD}": f"plan:2:reminders-off:{GUILD}",
    f"plan:1:do:quiet:{GUILD}:d12": f"plan:2:reminders-off:{GUILD}:d12",
    f"plan:1:do:snooze:{GUILD}:d12": f"plan:2:snooze:{GUILD}:d12",
    "challenge:1:do:answer:3": "challenge:2:answer:3",
    "challenge:1:do:hint:3": "challenge:2:hint:3",
    "challenge:1:do:hint:3:d12": "challenge:2:hint:3:d12",
    "challenge:1:do:mine:3": "challenge:2:mine:3",
    "challenge:1:do:mine:3:d12": "challenge:2:mine:3:d12",
    "review:1:do:open:4:2": "review:2:open:4:2",
    "review:1:do:open:4:2:d12": "review:2:open:4:2:d12",
    "review:1:do:accept:4:2": "review:2:accept:4:2",
    "review:1:do:return:4:2": "review:2:return:4:2",
    "review:1:do:undo:4:2": "review:2:undo:4:2",
    "group:1:do:check:0": "group:2:check",
    "group:1:do:check:5": "group:2:check",
    "group:1:do:check:0:d12": "group:2:check:d12",
    "group:1:do:more:5": "group:2:more:5",
    "group:1:do:name:5": "group:2:name:5",
    "group:1:do:open:5": "group:2:open:5",
    "group:1:do:show:5": "group:2:show:5",
    "curate:1:do:skip:5:2026-W53": "queue:2:skip:5:2026-W53",
    "curate:1:do:unskip:5:2026-W53": "queue:2:unskip:5:2026-W53",
    "curate:1:do:history:5": "queue:2:history:5",
    "curate:1:do:history:5:12": "queue:2:history:5:12",
    "leaderboard:1:do:see:5:all:groups:-": "leaderboard:2:see:5:all:groups",
    "leaderboard:1:do:see:0:week:near:-": "leaderboard:2:see:0:week:near",
    "leaderboard:1:do:see:5:month:top:10": "leaderboard:2:see:5:month:top:10",
    "leaderboard:1:do:see:5:season:pace:0": "leaderboard:2:see:5:season:pace:0",
    "leaderboard:1:do:last:5": "leaderboard:2:last-week:5",
    "leaderboard:1:do:past:5:0": "leaderboard:2:past-seasons:5:0",
    "live:1:do:mine:5": "leaderboard:2:my-place:5",
    "live:1:do:mine:5:d12": "leaderboard:2:my-place:5:d12",
    "season:1:do:end:5:2": "season:2:end:5:2",
    "season:1:do:mine:5:2:d12": "season:2:my-points:5:2:d12",
    f"points:1:do:why:{MEMBER}:15": f"points:2:why:{MEMBER}:15",
    f"correct:1:do:ask:{MEMBER}": f"correction:2:give:{MEMBER}",
    f"correct:1:do:undo:{MEMBER}:1400000000000000003": (
        f"correction:2:undo:{MEMBER}:1400000000000000003"
    ),
    "oversee:1:do:board:5:0": "members:2:board:5:0",
    "oversee:1:do:quiet:5:10": "members:2:inactive:5:10",
    f"oversee:1:do:exclude:{MEMBER}": f"members:2:exclude:{MEMBER}",
    f"oversee:1:do:restore:{MEMBER}": f"members:2:restore:{MEMBER}",
    "audit:1:do:page:0:0:8": "audit:2:show:::8",
    f"audit:1:do:page:{MEMBER}:0:8": f"audit:2:show:{MEMBER}::8",
    "privacy:1:do:show:0": "privacy:2:show:0",
    "privacy:1:do:show:4": "privacy:2:show:4",
    "role:1:show:ai-engineer": "role:2:show:ai-engineer",
    "skill:1:show:python": "skill:2:show:python",
    "project:1:show:sentiment-analysis": "project:2:show:sentiment-analysis",
    "faq:1:show:degree": "faq:2:show:degree",
    "salary:1:show:ai-engineer": "salary:2:show:ai-engineer",
    "level:1:show:senior": "salary:2:show::senior",
    "compare:1:show:ai-engineer:data-scientist": "compare:2:show:ai-engineer:data-scientist",
}
"""An id of every kind of button of 1.0.0, and the current id of the same route."""

MENUS = {
    (f"plan:1:choose:remind:{GUILD}", "19"): f"plan:2:remind:{GUILD}:*",
    ("group:1:choose:join", "5"): "group:2:join:*",
    ("group:1:channel:set:channel:5", "1500"): "group:2:set:5:*",
    ("group:1:choose:set:weekday:5", "6"): "group:2:set:5::*",
    ("group:1:choose:set:time:5", "1830"): "group:2:set:5:::*",
    ("group:1:choose:set:late:5", "24"): "group:2:set:5::::*",
    ("group:1:role:set:ping:5", "1600"): "group:2:set:5:::::*",
    ("group:1:channel:set:review:5", "1500"): "group:2:set:5::::::*",
    ("group:1:role:set:gets:5", "1600"): "group:2:set:5:::::::*",
    ("group:1:role:set:role:5", ""): "group:2:set:5::::::::*",
    ("group:1:choose:about:days:5", "10"): "group:2:set-challenges:5:*",
    ("group:1:choose:about:lateness:5", "none"): "group:2:set-challenges:5::*",
    ("group:1:choose:about:reviewed:5", "yes"): "group:2:set-challenges:5:::*",
    ("group:1:choose:about:follows:5", "no"): "group:2:set-challenges:5::::*",
    ("group:1:choose:about:threads:5", "yes"): "group:2:set-challenges:5:::::*",
    ("group:1:choose:about:recap:5", "alone"): "group:2:set-challenges:5::::::*",
    ("group:1:choose:about:live:5", "no"): "group:2:set-challenges:5:::::::*",
    ("leaderboard:1:choose:period:5:near", "month"): "leaderboard:2:see:5:*:near",
    ("leaderboard:1:choose:group:week", "5"): "leaderboard:2:see:*:week",
    ("skill:1:pick:", "python"): "skill:2:show:*",
    ("role:1:pick:", "ai-engineer"): "role:2:show:*",
    ("project:1:pick:", "sentiment-analysis"): "project:2:show:*",
    ("faq:1:pick:", "degree"): "faq:2:show:*",
    ("salary:1:pick:", "ai-engineer"): "salary:2:show:*",
    ("level:1:pick:", "senior"): "salary:2:show::*",
    ("compare:1:pick:ai-engineer", "data-scientist"): "compare:2:show:ai-engineer:*",
    ("compare:1:pick:ai-engineer:ml-engineer", "data-scientist"): (
        "compare:2:show:ai-engineer:ml-engineer:*"
    ),
}
"""An id and a choice of every kind of menu of 1.0.0, and the current id of the same route."""

FORM = ("challenge:1:form:3:a0e822bc", "challenge:2:answer:3")


@pytest.mark.parametrize(("old", "current"), [*BUTTONS.items(), FORM])
def test_button_id_of_1_0_0_is_mapped_to_the_current_id(old: str, current: str) -> None:
    assert current_id(old) == current


@pytest.mark.parametrize(("old", "current"), [(old, new) for (old, _), new in MENUS.items()])
def test_menu_id_of_1_0_0_is_mapped_to_the_current_id(old: str, current: str) -> None:
    assert current_id(old) == current


@pytest.mark.parametrize(
    "current", ["plan:2:today", "anything", "", "plan:1", "plan:1:do", "plan:1:x:y"]
)
def test_other_ids_are_unchanged(current: str) -> None:
    assert current_id(current) == current


async def test_every_id_of_1_0_0_is_parsed_as_its_current_route(stage: Stage) -> None:
    for old, current in BUTTONS.items():
        route = stage.bot.router.parse(old)
        assert route == stage.bot.router.parse(current)
        assert route == stage.bot.router.parse(route.custom_id()), (
            "it can be written and read again"
        )
    for (old, choice), current in MENUS.items():
        chosen = [choice] if choice else []
        assert stage.bot.router.parse(old, chosen) == stage.bot.router.parse(current, chosen)
    typed = {"did": "I tried it.", "learned": "A lot.", "link": ""}
    assert stage.bot.router.parse(FORM[0], typed=typed) == stage.bot.router.parse(
        FORM[1], typed=typed
    )
