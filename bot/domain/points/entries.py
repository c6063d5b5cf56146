"""The kinds of ledger entries."""

from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry is for; stored in `entry.kind`."""

    CHECK_IN = "plan"
    ANSWER = "challenge"
    CORRECTION = "correction"
