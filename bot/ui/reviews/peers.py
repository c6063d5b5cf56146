"""Lets members look at each other’s answers, without names, and say what they’d change."""

from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.markup import SafeText, safe_name
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, sections, small
from bot.interactions import Form, Layout, Request, Screen, boxed, page, router
from bot.interactions.components import button, checkboxes, choice_field, text_field
from bot.services.challenges.submission_queries import MemberSubmission, Opinion, find_submission
from bot.services.reviews import peers
from bot.ui.challenges import current, own_answers, screens
from bot.ui.challenges import routes as challenge_routes
from bot.ui.reviews.reviews import then_edit_message

_LONGEST = 1600  # characters of each text; Discord accepts 4,000 in a message


@router.answers
async def look_at_another(request: Request, route: challenge_routes.LookAtAnother) -> Screen:
    found = await request.write(peers.open_next, request.actor, route.post_id)
    if found:
        return answer_screen(request.catalog, found)
    mine = button("My answer", challenge_routes.ShowSubmission(post_id=route.post_id))
    return page("Nobody else’s answer waits for a look now.", buttons=[mine])


def answer_screen(catalog: Catalog, submission: MemberSubmission) -> Screen:
    """Draw another member's answer, without the name and the file, which may give it away."""
    title = screens.challenge_title(catalog, submission.challenge_id)
    about = "You don’t see who wrote it, and they won’t see that it was you."
    texts = own_answers.submission_parts(catalog, submission, longest=_LONGEST)
    file = "It has a file, too, which only reviewers see." if submission.content.file_name else ""
    give = challenge_routes.GiveOpinion(
        post_id=submission.post_id, submission_id=submission.id, revision=submission.revision
    )
    handed_in = f"Handed in {timestamp(submission.submitted_at, 'R')}. {about}"
    return page(
        sections([f"## Another answer: {title}\n{small(handed_in)}", *texts, file]),
        buttons=[
            button("Say what you think…", give, primary=True),
            button("Whole task", challenge_routes.ShowTask(post_id=submission.post_id)),
        ],
    )


@router.answers
async def give_opinion(request: Request, route: challenge_routes.GiveOpinion) -> Screen | Form:
    version, actor = (route.submission_id, route.revision), request.actor
    if route.would_accept is None:
        await request.read(peers.get_offered, actor, version)
        return await _opinion_form(request, route)
    change = SafeText((route.change or "").strip())
    opinion = Opinion(route.met or (), change, route.would_accept)
    async with request.database.writing() as connection:
        reviewed = await peers.give_opinion(
            connection, actor, request.catalog, version, opinion, request.now
        )
        own = await find_submission(connection, actor, route.post_id)
        wait = await own_answers.find_wait_of(connection, own, request.now) if own else None
    if wait and wait.to_look_at:
        another = challenge_routes.LookAtAnother(post_id=route.post_id)
        screen = (await look_at_another(request, another)).with_head(
            "Thank you. One more, and yours moves up."
        )
    else:
        mine = challenge_routes.ShowSubmission(post_id=route.post_id)
        screen = (await own_answers.show_submission(request, mine)).with_head(
            "Thank you. Its author reads it, without your name."
        )
    if reviewed.state is SubmissionState.PENDING:
        return screen
    return then_edit_message(request, screen, reviewed)


async def _opinion_form(request: Request, route: challenge_routes.GiveOpinion) -> Form:
    challenge = await current.require_challenge_of(request, route.post_id)
    change = text_field(
        "change",
        "What I’d change",
        placeholder="One sentence that helps its author",
        longest=challenge_routes.LONGEST_CHANGE,
        paragraph=True,
    )
    about = "Its author reads it without your name; moderators can see who you are."
    boxes = checkboxes("met", "The answer…", challenge.counts_when, (), about=about)
    answers = {"yes": "Yes", "no": "Not yet"}
    accepts = choice_field("would_accept", "Would you accept it?", answers)
    return Form("What you think of it", route, boxes, change, accepts)


def opinion_layout(
    catalog: Catalog, submission: MemberSubmission, *, server: str, marker: str
) -> Layout:
    title = screens.challenge_title(catalog, submission.challenge_id)
    text = f"## Another member looked at your answer\n“{title}” in {safe_name(server)}\n\n{own_answers.feedback_text(catalog, submission)}\n\nA reviewer still decides. Until then you can change your answer."
    mine = challenge_routes.ShowSubmission(post_id=submission.post_id)
    change = challenge_routes.SubmitAnswer(post_id=submission.post_id)
    buttons = [button("My answer", mine, marker=marker), button("Change my answer", change)]
    return boxed(text, buttons)


@router.answers
async def check_own(request: Request, route: challenge_routes.CheckOwn) -> Screen | Form:
    challenge = await current.require_challenge_of(request, route.post_id)
    if route.ticked is None:
        about = "After you’ve read the solution. Only you see this."
        boxes = checkboxes("ticked", "My answer…", challenge.counts_when, (), about=about)
        return Form("Check your answer", route, boxes)
    criteria = enumerate(challenge.counts_when, 1)
    missing = [line for number, line in criteria if number not in route.ticked]
    text = f"**Next, an answer that**\n{bullets(missing)}" if missing else "Nothing is missing."
    mine = button("My answer", challenge_routes.ShowSubmission(post_id=route.post_id))
    footer = "What you’ve handed in still waits for a reviewer."
    return page(f"## Your answer to “{challenge.title}”\n{text}", buttons=[mine], footer=footer)
