"""The kinds of decision by moderators that are kept for the audit log."""

from enum import StrEnum


class DecisionKind(StrEnum):
    """What a moderator decided; the values are stored."""

    # Submissions: the subject is the challenge's id
    ACCEPT = "accept"
    ACCEPT_UNREVIEWED = "accept without review"
    """An answer counted at once in a group without reviews; nobody decided that."""
    RETURN = "return"
    UNDO = "undo"

    # Challenges: the subject is the challenge's id, the week, or until when
    POST_NOW = "post-now"
    QUEUE = "queue"
    UNQUEUE = "unqueue"
    REPLACE = "replace"
    RETIRE = "retire"
    UNRETIRE = "unretire"
    SKIP = "skip"
    UNSKIP = "unskip"
    PAUSE = "pause"
    RESUME = "resume"

    # Groups: the subject is the group's name
    CREATE_GROUP = "create group"
    OPEN_GROUP = "open group"
    ARCHIVE_GROUP = "archive group"
    REOPEN_GROUP = "reopen group"
    CHANGE_GROUP = "change group"
    """The subject is the setting and its new value, separated by a space: “weekday 4”."""
    END_SEASON = "end season"
    MOVE_MEMBER = "move"
    EXCLUDE = "exclude"
    RESTORE = "restore"

    # Points: the subject is the signed amount, or the milestone's id and the role's id
    GIVE_POINTS = "give points"
    TAKE_POINTS = "take points"
    UNDO_POINTS = "undo points"
    SET_REWARD = "reward"
    REMOVE_REWARD = "no reward"

    EXPORT = "export"
