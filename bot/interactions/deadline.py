"""Tells which interactions Discord has given up on."""

from bot.domain.cluster.shards import ID_SHIFT

_ANSWER_WITHIN = 3_000
"""Milliseconds for which Discord waits for the first answer."""


class Arrivals:
    """The interactions that have arrived, compared by when Discord made them.

    Their ids say that, so no clock of this machine has to be right. A process that goes on after a
    pause receives at once what was asked meanwhile. If it answered all of that, new interactions
    would wait so long that they could not be answered in time either.
    """

    def __init__(self) -> None:
        self._newest_id = 0

    def add(self, interaction_id: int) -> None:
        """Note that an interaction has arrived."""
        self._newest_id = max(self._newest_id, interaction_id)

    def is_too_old(self, interaction_id: int) -> bool:
        """Return whether one was made so much later that Discord waits for this one no more."""
        return (self._newest_id >> ID_SHIFT) - (interaction_id >> ID_SHIFT) > _ANSWER_WITHIN
