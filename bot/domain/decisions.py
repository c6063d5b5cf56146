"""The kinds of decision by moderators that are kept for the audit log."""

from enum import StrEnum


class DecisionKind(StrEnum):
    """What a moderator decided; the values are stored."""

    # Submissions: the subject is the challenge's id
    ACCEPT = "accept"
    ACCEPT_UNREVIEWED = "accept_unreviewed"
    """An answer counted at once in a group without reviews; nobody decided that."""
    ACCEPT_BY_MEMBERS = "accept_by_members"
    """Two members agreed on an answer; their names are not kept."""
    RETURN = "return"
    UNDO = "undo"

    # Challenges: the subject is the challenge's id, the week, or for pauses “posts”
    POST_NOW = "post_now"
    QUEUE = "queue"
    UNQUEUE = "unqueue"
    REPLACE = "replace"  # the next challenge, by putting another one before all in the queue
    RETIRE = "retire"
    UNRETIRE = "unretire"
    WRITE = "write"
    EDIT = "edit"
    DELETE_CHALLENGE = "delete_challenge"  # the subject is the challenge's title
    SKIP = "skip"
    UNSKIP = "unskip"
    PAUSE = "pause"  # the value is the last date
    RESUME = "resume"

    # Groups: the subject is the group's name, unless another is given
    CREATE_GROUP = "create_group"
    OPEN_GROUP = "open_group"
    ARCHIVE_GROUP = "archive_group"
    REOPEN_GROUP = "reopen_group"
    CHANGE_GROUP = "change_group"
    """The subject is the setting; the value what was chosen, if anything."""
    END_SEASON = "end_season"  # the subject is such as “season 3”
    MOVE_MEMBER = "move_member"
    EXCLUDE = "exclude"  # the subject is “the boards”, here and next
    RESTORE = "restore"

    # Points: the subject is the signed amount, or the milestone's id; then the value is the role's id
    GIVE_POINTS = "give_points"
    TAKE_POINTS = "take_points"
    UNDO_POINTS = "undo_points"
    SET_REWARD = "set_reward"
    REMOVE_REWARD = "remove_reward"

    EXPORT = "export"  # the subject is the format, the value the first date
