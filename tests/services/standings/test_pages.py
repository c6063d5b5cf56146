"""Places, ties and pages that are made from scores in memory."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markup import SafeName
from bot.services.standings.boards import PAGE_SIZE, Line, Score, page_of

scores = st.lists(
    st.tuples(st.integers(1, 50), st.integers(1, 7), st.booleans()),
    unique_by=lambda drawn: drawn[0],
    max_size=35,
).map(
    lambda drawn: sorted(
        (
            Score(member_id, SafeName(f"M{member_id}"), points, seen)
            for member_id, points, seen in drawn
        ),
        key=lambda score: (-score.points, -score.member_id),
    )
)


def _all_lines(found: list[Score]) -> list[Line]:
    lines: list[Line] = []
    while len(lines) < (page := page_of(found, skip=len(lines))).people:
        lines += page.lines
    return lines


@given(scores)
def test_place_is_one_more_than_the_number_of_visible_members_ahead(found: list[Score]) -> None:
    visible = [score for score in found if score.is_visible]
    lines = _all_lines(found)
    assert [line.member_id for line in lines] == [score.member_id for score in visible]
    for line in lines:
        assert line.place == 1 + sum(score.points > line.points for score in visible)


@given(scores, st.integers(1, 50))
def test_page_near_the_viewer_shows_them_or_their_would_be_place(
    found: list[Score], viewer_id: int
) -> None:
    page = page_of(found, viewer_id, skip=None)
    own = next((score for score in found if score.member_id == viewer_id), None)
    assert (page.own is None) == (own is None)
    if own and page.own:
        above = [s.points for s in found if s.is_visible and s.points > own.points]
        assert (page.own.place, page.own.points) == (len(above) + 1, own.points)
        assert page.own.to_next == (min(above) - own.points if above else None)
        assert own.is_visible == (viewer_id in [line.member_id for line in page.lines])


@given(scores, st.integers(0, 60))
def test_page_behind_the_end_is_the_last_one(found: list[Score], skip: int) -> None:
    page = page_of(found, skip=skip)
    assert bool(page.lines) == (page.people > 0)
    assert page.skip + len(page.lines) <= page.people
    assert len(page.lines) <= PAGE_SIZE


def test_name_is_not_in_repr() -> None:
    score = Score(1, SafeName("Alice"), 3)
    assert "Alice" not in repr(score) + repr(page_of([score]))
