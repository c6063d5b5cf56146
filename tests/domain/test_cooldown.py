"""Limits of how often something may be done."""

import datetime as dt

from bot.domain import cooldown
from bot.domain.cooldown import Cooldown

NOW = dt.datetime(2026, 10, 25, 0, 59, 30, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def test_nothing_happens_twice_within_the_interval() -> None:
    limit = Cooldown()
    assert limit.try_to_start("owls", MINUTE, NOW)
    assert not limit.try_to_start("owls", MINUTE, NOW + MINUTE * 0.99)
    assert limit.try_to_start("larks", MINUTE, NOW)
    assert limit.try_to_start("owls", MINUTE, NOW + MINUTE)


def test_times_that_have_passed_are_forgotten() -> None:
    limit = Cooldown()
    for number in range(cooldown._MOST_KEPT):
        assert limit.try_to_start(number, MINUTE, NOW)
    assert limit.try_to_start("owls", MINUTE, NOW + MINUTE)
    assert len(limit._free_at) == 1
