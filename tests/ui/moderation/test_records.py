"""Texts of decisions in the audit log."""

import datetime as dt

import pytest

from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.markup import SafeName
from bot.services.moderation.decisions import AuditEntry
from bot.ui.moderation.records import TEXTS, decision_text, decisions_screen
from bot.ui.moderation.routes import ShowDecisions
from tests.limits import text_of
from tests.ui.longest.screens import drawn

NOW = dt.datetime(2026, 10, 19, 8, tzinfo=dt.UTC)


def _entry(kind: DecisionKind, subject: str, value: str | None = None) -> AuditEntry:
    return AuditEntry(NOW, None, kind, subject, value, None, SafeName("*Owls*"))


@pytest.mark.parametrize(
    ("kind", "subject", "value", "said"),
    [
        (DecisionKind.GIVE_POINTS, "+20", None, "gave points: \\+20"),
        (DecisionKind.EXCLUDE, "the boards", None, "took a member off the leaderboards"),
        (DecisionKind.RESTORE, "the boards", None, "put a member back on the leaderboards"),
        (DecisionKind.MOVE_MEMBER, "Early birds", None, "moved a member to the group Early birds"),
        (DecisionKind.END_SEASON, "season 3", None, "ended season 3"),
        (
            DecisionKind.PAUSE,
            "posts",
            "2026-12-31",
            "paused challenges until the end of 31 December 2026",
        ),
        (DecisionKind.PAUSE, "posts", None, "paused challenges until somebody resumes them"),
        (
            DecisionKind.REMOVE_REWARD,
            "long-gone",
            "42",
            "removed <@&42> from the milestone long-gone",
        ),
        (DecisionKind.ACCEPT, "long-gone", None, "accepted an answer to long-gone"),
        (DecisionKind.CHANGE_GROUP, "weekday", "2", "changed the weekday: Wednesdays"),
        (DecisionKind.CHANGE_GROUP, "reviewed", "no", "chose “Answers count at once”"),
        (DecisionKind.CHANGE_GROUP, "ping_role_id", None, "removed the role to ping"),
        (DecisionKind.EXPORT, "CSV", "2026-10-01", "exported data: CSV since 2026-10-01"),
    ],
)
def test_every_decision_has_a_text(
    catalog: Catalog, kind: DecisionKind, subject: str, value: str | None, said: str
) -> None:
    assert decision_text(catalog, _entry(kind, subject, value)) == said


def test_all_kinds_of_decision_can_be_written() -> None:
    assert TEXTS.keys() == set(DecisionKind)


def test_long_name_is_truncated_to_one_line_and_pings_nobody(catalog: Catalog) -> None:
    name = "@everyone <@1>\n- " + "so " * 200
    said = decision_text(catalog, _entry(DecisionKind.MOVE_MEMBER, name))
    assert "\n" not in said
    assert len(said) < 150
    assert "@everyone" not in said
    assert "<@1>" not in said


def test_deleted_member_is_not_named(catalog: Catalog) -> None:
    one = _entry(DecisionKind.SKIP, "2026-W43")
    text = text_of(drawn(decisions_screen(catalog, [one], ShowDecisions())))
    assert (
        rf"- <t:{int(NOW.timestamp())}:f> · a moderator who deleted their data · skipped the week of 19 October · \*Owls\*"
        in text
    )


@pytest.mark.parametrize(
    ("kind", "subject", "value"),
    [
        (DecisionKind.CHANGE_GROUP, "weekday", "later"),
        (DecisionKind.CHANGE_GROUP, "weekday", "9"),
        (DecisionKind.PAUSE, "posts", "later"),
    ],
)
def test_decision_that_cannot_be_read_hides_no_other(
    catalog: Catalog, kind: DecisionKind, subject: str, value: str
) -> None:
    found = [_entry(kind, subject, value), _entry(DecisionKind.END_SEASON, "season 3")]
    said = text_of(drawn(decisions_screen(catalog, found, ShowDecisions())))
    assert "a decision that I can’t show" in said
    assert "ended season 3" in said
