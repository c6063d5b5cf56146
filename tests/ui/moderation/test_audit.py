"""Texts of decisions in the audit log; unknown kinds are shown as stored, escaped."""

import datetime as dt

import pytest

from bot.domain.content import Catalog
from bot.services.moderation.decisions import AuditEntry
from bot.ui.moderation.audit import decision_text, decisions_screen
from bot.ui.moderation.routes import ShowDecisions
from tests.limits import text_of
from tests.ui.longest.screens import drawn

NOW = dt.datetime(2026, 10, 19, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("what", "subject", "said"),
    [
        ("give points", "+20: helped others", "gave points: \\+20: helped others"),
        ("exclude", "the boards", "took a member off the leaderboards"),
        ("restore", "the boards", "put a member back on the leaderboards"),
        ("move", "Early birds", "moved a member to the group Early birds"),
        ("end season", "season 3", "ended season 3"),
        ("pause", "until 2026-12-31", "paused challenges until the end of Thursday 31 December"),
        ("no reward", "long-gone 42", "removed <@&42> from the milestone long-gone"),
        ("accept", "long-gone", "accepted an answer to long-gone"),
        ("change group", "weekday 2", "changed the weekday: Wednesdays"),
        (
            "change group",
            "reviewed no",
            "changed whether answers are reviewed: “Answers count at once, without review”",
        ),
        ("change group", "ping_role_id", "removed the role to ping"),
        ("change group", "something_new 1", r"changed something\_new: “1”"),
        ("something new", "of *ours*", r"something new: of \*ours\*"),
    ],
)
def test_every_decision_has_a_text(catalog: Catalog, what: str, subject: str, said: str) -> None:
    assert decision_text(catalog, what, subject) == said


def test_long_reason_is_truncated_to_one_line(catalog: Catalog) -> None:
    said = decision_text(catalog, "give points", "+5: because\n- " + "so " * 200)
    assert "\n" not in said
    assert said.endswith("…")
    assert len(said) < 150


def test_typed_text_pings_nobody(catalog: Catalog) -> None:
    said = decision_text(catalog, "take points", "−5: @everyone <@1>")
    assert "@everyone" not in said
    assert "<@1>" not in said


def test_deleted_member_is_not_named(catalog: Catalog) -> None:
    one = AuditEntry(
        at=NOW, author_id=None, kind="skip", subject="2026-W43", about_id=None, group="*Owls*"
    )
    text = text_of(drawn(decisions_screen(catalog, [one], ShowDecisions())))
    assert (
        rf"- <t:{int(NOW.timestamp())}:f> · a moderator who deleted their data · skipped the week of 19 October · \*Owls\*"
        in text
    )
