"""Routes: what can be asked of the bot, as values that fit into the id of a button or menu.

An id is `feature:version:name:argument:…`. Writing and parsing follow from the fields of the route
class, so an id that is wrong, tampered with or outdated is refused here and nowhere else.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from bot.domain.errors import Refusal
from bot.domain.markup import clean_text

LONGEST_ID = 100  # characters in a custom_id that Discord accepts
CHOSEN = "*"  # stands in the id of a menu for the argument that the member chooses in it
ROUTE_MENU = "menu:"
"""Begins the id of a menu in which the value of each option is the id of a whole route."""

Snowflake = Annotated[int, Field(ge=0, lt=2**63)]
"""An id that Discord gave: of a server, member, channel or role."""

RowId = Annotated[int, Field(ge=0, lt=2**63)]  # the number of a row in the database
Offset = Annotated[int, Field(ge=0, le=100_000_000)]
"""How many entries of a list come before the page that is shown."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
"""The id of an entry in the content pack."""


MARKER = "|"
"""Comes before the marker at the end of an id, by which the outbox finds a message that it sent."""


class Outdated(Refusal):
    """A button or form that the bot doesn't know any more, or not with these arguments."""

    def __init__(self) -> None:
        super().__init__(
            "This button or form no longer works. Use the command again. `/help` lists all commands."
        )


class Route(BaseModel):
    """Something to ask for. Subclasses give their arguments as fields, in the order of the id.

    Old messages hold whole ids, so a new field comes last and has a default, and no default changes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    path: ClassVar[str]
    """Such as `plan:2:today`. Old messages hold it, so it never changes; a new meaning gets a new one."""

    typed_fields: ClassVar[frozenset[str]] = frozenset()
    """Fields that only commands and forms fill in: members' own text never goes into an id."""

    shows_challenges: ClassVar[bool] = False
    """Whether its answer may show a challenge, which may be one that the server's moderators wrote."""

    def __init_subclass__(
        cls, *, path: str = "", typed_fields: Iterable[str] = (), shows_challenges: bool = False
    ) -> None:
        """Declare a route, as in `class Today(ServerRoute, path="plan:2:today")`.

        A subclass inherits what its base classes declare, except the path.
        """
        super().__init_subclass__()
        cls.path = path
        cls.typed_fields |= frozenset(typed_fields)
        cls.shows_challenges = cls.shows_challenges or shows_challenges

    @field_validator("*", mode="before")
    @classmethod
    def _clean(cls, value: Any) -> Any:
        """Remove control characters, wherever a text was typed or chosen."""
        return clean_text(value) if isinstance(value, str) else value

    @property
    def is_public(self) -> bool:
        """Whether everyone in the channel sees the answer to a button."""
        return False

    def custom_id(self, *, fills: str | None = None) -> str:
        """Encode this route; arguments at the end that have their default are left out.

        `plan:2:help:1200…:day-1` leaves out `step` and `solved`, which stand for 1 and no.
        `fills` names the argument that a menu with this id fills in.

        Raises:
            ValueError: an argument may not go into an id, or the id is too long.
        """
        if any(getattr(self, name) is not None for name in self.typed_fields):
            raise ValueError(f"{sorted(self.typed_fields)} cannot go into an id")
        defaults = self._defaults_in_id()
        texts = [CHOSEN if name == fills else _text(getattr(self, name)) for name in defaults]
        ends = [*defaults.values()]
        while texts and texts[-1] == ends[len(texts) - 1]:
            texts.pop()
        encoded = ":".join((self.path, *texts))
        if len(encoded) > LONGEST_ID:
            raise ValueError(f"longer than {LONGEST_ID} characters: {encoded}")
        return encoded

    @classmethod
    def parse(
        cls,
        texts: Sequence[str],
        chosen: Sequence[str] = (),
        typed: Mapping[str, Any] | None = None,
    ) -> Self:
        """Decode an id's arguments, with what was chosen or typed; an empty choice becomes None."""
        names = [*cls._defaults_in_id()]
        if len(texts) > len(names):
            raise Outdated
        choice = chosen[0] if chosen else None
        given: dict[str, Any] = {
            name: choice if text == CHOSEN else text
            for name, text in zip(names, texts, strict=False)
            if text
        }
        given |= {name: text for name, text in (typed or {}).items() if name in cls.typed_fields}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise Outdated from error

    @classmethod
    @cache
    def _defaults_in_id(cls) -> dict[str, str]:
        """Return the names of the fields in an id, with their defaults as texts."""
        fields = cls.model_fields.items()
        return {
            name: _text(field.default) for name, field in fields if name not in cls.typed_fields
        }


class ServerRoute(Route):
    """A route that can also be asked for in a direct message, where its id names the server."""

    guild_id: Snowflake | None = None  # ignored where the interaction itself names a server

    def for_server(self, guild_id: int) -> Self:
        """Return the route for a button that also works in a direct message."""
        return self.model_copy(update={"guild_id": guild_id})


class WithNotices(Route):
    """After a command that asks for this, the member's notices follow; after a button, they don't.

    The plan's own screens begin with the notices instead.
    """


class PostRoute(Route, shows_challenges=True):
    """Something about a post, by which the server is known in a direct message."""

    post_id: RowId


class ModeratorRoute(Route):
    """Something that only people with the permission Manage Server may ask for."""


class ReviewerRoute(Route):
    """Something that only reviewers may ask for: moderators, and who has a group's reviewer role."""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value.value if isinstance(value, enum.Enum) else value)
