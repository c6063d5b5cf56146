"""Maps each route to the endpoint that answers it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, get_type_hints

from bot.domain.errors import Refusal
from bot.interactions.components import Form
from bot.interactions.request import Request
from bot.interactions.route import MARKER, ROUTE_MENU, Outdated, Route
from bot.interactions.screen import Screen

Response: TypeAlias = Screen | Form
Endpoint: TypeAlias = Callable[[Request, Any], Awaitable[Response]]
E = TypeVar("E", bound=Endpoint)
FollowUp: TypeAlias = Callable[[Request, Route], Awaitable[Screen | None]]
"""Returns the screen that follows an answer; None if there is none."""


class Router:
    """The endpoints of the whole bot, for commands, buttons, menus and forms."""

    def __init__(self) -> None:
        self._endpoints: dict[type[Route], Endpoint] = {}
        self.routes: dict[str, type[Route]] = {}
        """By their paths, such as `plan:2:today`."""
        self.follow_up: FollowUp | None = None
        self.offers: dict[type[Refusal], Callable[[Request], Refusal]] = {}
        """What to say instead, with buttons, where a service refuses something for a reason."""

    def answers(self, endpoint: E) -> E:
        """Register an endpoint for the route that its second parameter is annotated with."""
        _, route, *_ = get_type_hints(endpoint).values()
        if self.routes.setdefault(route.path, route) is not route:
            raise ValueError(f"two routes have the path {route.path}")
        self._endpoints[route] = endpoint
        return endpoint

    def parse(
        self, custom_id: str, chosen: Sequence[str] = (), typed: Mapping[str, Any] | None = None
    ) -> Route:
        """Decode an id; refuse unknown routes and wrong arguments."""
        if custom_id.startswith(ROUTE_MENU) and chosen:
            custom_id, chosen = chosen[0], ()
        parts = custom_id.partition(MARKER)[0].split(":")
        route = self.routes.get(":".join(parts[:3]))
        if route is None:
            raise Outdated
        return route.parse(parts[3:], chosen, typed)

    async def answer(self, request: Request, route: Route) -> Response:
        try:
            return await self._endpoints[type(route)](request, route)
        except tuple(self.offers) as refusal:
            kind = next(kind for kind in type(refusal).__mro__ if kind in self.offers)
            raise self.offers[kind](request) from refusal


router = Router()
"""Knows each endpoint of `bot.ui` once its module is imported, as `bot.app.import_endpoints` does."""
