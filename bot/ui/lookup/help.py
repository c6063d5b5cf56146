"""/help: what this person can do next, and a page for each thing that Cohort is for."""

from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.plan.progress import PlanProgress
from bot.formatting import plural
from bot.interactions import Request, Route, Screen, button, page, router
from bot.services.groups import groups
from bot.services.plan.progress import find_left_plan, find_progress
from bot.services.reviews import queue
from bot.ui.groups.routes import Setup
from bot.ui.lookup.routes import HelpTopic, ShowHelp
from bot.ui.plan.routes import Join, Today
from bot.ui.reviews.routes import ShowNextPending

_PAGES = {
    HelpTopic.PLAN: """
- `/group` is where you join or leave a study group.
- `/plan join` starts the plan, `/plan today` shows your next day, and `/plan done` marks it as done.
- `/plan progress` shows how you’re doing. `/plan settings` is for pauses, pace, time zone and reminders.
- `/challenge` is this week’s task: you hand in an answer, and a reviewer writes back; some results are checked at once.
- `/leaderboard` shows how the group is doing, `/points` where your points come from.
- `/recall` asks short questions about what you’ve done, so that you remember it.
- `/review` is for reviewers: moderators, and members with a group’s reviewer role.
Under **Apps**, when you right-click or hold a message: **Hand in as my answer**; a member: **Show progress**.""",
    HelpTopic.CAREER: """
- `/career skills` and `/career gap` show what you can do, and what’s missing for a role.
- `/career job-ad` reads an ad with you, `/career cv` writes lines for your CV, `/career interview` asks questions.""",
    HelpTopic.LOOK_UPS: """
- `/role` and `/compare`: what people do in AI jobs, and how the jobs differ.
- `/skill`: what it is, what to know first and where to learn it.
- `/salary`: what the jobs pay, with the source of each figure.
- `/roadmap` and `/workflow`: the steps to a job, and the steps of the work.
- `/projects`: what to build for a portfolio, and **Capstones**: four weeks on your own data, once you’ve finished a plan. `/faq`: answers to common questions.
Only you see the answer, unless you press **Show everyone**. These commands work in direct messages, too.""",
    HelpTopic.DATA: """
Looking things up stores nothing about you. Cohort doesn’t read messages.
Once you join a group or the plan, `/privacy` says what is stored and why. There you can also choose how you appear, \
export everything, or delete it.""",
    HelpTopic.MODERATORS: """
- `/setup` starts the first group. Later it says what is missing, and how to fix it.
- `/manage` opens the dashboard: answers to review, who has been quiet, the next challenge, challenges you write yourself, boards, points and exports.
- **Member details** is under **Apps**, when you right-click or hold a member.
These need the **Manage Server** permission. `/review` opens the answers that wait, also for people whom a group’s \
settings make reviewers by a role.""",
}
_LABELS = {
    HelpTopic.PLAN: "Plan and challenges",
    HelpTopic.CAREER: "Skills and career",
    HelpTopic.LOOK_UPS: "Look something up",
    HelpTopic.DATA: "Your data",
    HelpTopic.MODERATORS: "For moderators",
}


@router.answers
async def show_help(request: Request, route: ShowHelp) -> Screen:
    catalog, actor, progress, waiting = request.catalog, request.actor_or_none, None, 0
    can_join, left = True, None
    if route.topic in _topics_of(actor):
        return topic_screen(route.topic)
    if actor:
        progress = await request.read(find_progress, catalog, *actor.key, request.now)
        if await request.read(queue.is_reviewer, actor):
            waiting, _ = await request.read(queue.count_pending, actor)
        left = await request.read(find_left_plan, actor)
        can_join = bool(progress or await request.read(groups.list_open_groups, actor.guild_id))
    return help_screen(catalog, actor, progress, waiting, can_join=can_join, left=left)


def _topics_of(actor: Actor | None) -> list[HelpTopic]:
    for_moderators = actor and actor.is_moderator
    return [one for one in HelpTopic if one is not HelpTopic.MODERATORS or for_moderators]


def topic_screen(topic: HelpTopic) -> Screen:
    return page(f"## {_LABELS[topic]}{_PAGES[topic]}", buttons=[button("Back", ShowHelp())])


def help_screen(
    catalog: Catalog,
    actor: Actor | None,
    progress: PlanProgress | None,
    waiting: int = 0,
    *,
    can_join: bool = True,
    left: str | None = None,
) -> Screen:
    """Draw what somebody can do next, who may have `left` a plan; `waiting` answers wait for a reviewer."""
    text, label, begin = _next_step(actor, progress, waiting, can_join=can_join, left=left)
    first = [button(label, begin, primary=True)] if begin else []
    return page(
        "## Cohort\nCohort helps study groups learn AI engineering together: a "
        f"{catalog.plan.length}-day plan, a challenge each week, and look-ups of roles, skills and pay."
        f"\n\n**Your next step** · {text}",
        buttons=[*first, *(button(_LABELS[one], ShowHelp(topic=one)) for one in _topics_of(actor))],
    )


def _next_step(
    actor: Actor | None,
    progress: PlanProgress | None,
    waiting: int,
    *,
    can_join: bool,
    left: str | None,
) -> tuple[str, str, Route | None]:
    """Say what somebody can do next, with the label and the route of its button, if it has one."""
    if waiting:
        text = f"Review {plural(waiting, 'answer')}: press **Review**, or use `/review`."
        return text, f"Review · {waiting} wait{'s' if waiting == 1 else ''}", ShowNextPending()
    if actor is None:
        text = "Look something up here, or open a server that has Cohort to follow the plan."
        return text, "", None
    if not can_join and actor.is_moderator:
        return "No group is open here yet. Press **Set up** to open one.", "Set up", Setup()
    if not can_join:
        return "No group is open here yet. A moderator can use `/setup` to open one.", "", None
    if progress is None:
        where = "to go on where you left the plan" if left else "for day 1"
        return f"Press **Start** {where}. A day takes 50 to 60 minutes.", "Start", Join()
    text = "You’ve done every day of the plan. **Today** leads to a capstone, and `/recall` helps you remember."
    if number := progress.next_day:
        title = progress.plan.day(number).title
        text = f"Day {number}, “{title}”. Press **Today**, or use `/plan today`."
    return text, "Today", Today()
