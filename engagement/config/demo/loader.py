"""Carry out the demo's data through the rooms' own actions, each with the time it happened at."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import singledispatch

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from engagement.accounts import actions as accounts
from engagement.accounts import queries
from engagement.accounts.models import User
from engagement.config.demo import people
from engagement.config.demo.departments import DEPARTMENTS
from engagement.config.demo.halls import HALLS
from engagement.config.demo.halls.telling import HallTelling
from engagement.config.demo.pictures import draw
from engagement.config.demo.promises import PROMISES
from engagement.config.demo.stories import STORIES, steps
from engagement.threads import actions as threads
from engagement.threads.models import Post, Thread
from engagement.townhalls.models import TownHall
from photos import actions as photos
from realtime.models import LogEpoch
from tickets import actions as tickets
from tickets.models import Delivery, Department, Membership
from tickets.queries.due import next_due_at

FOUNDED = timedelta(weeks=10)
"""How long before the loading everybody joined: before the first story."""


class OutsideDemo(Exception):
    """The demo exists only where the setting DEMO is on."""


def is_loaded() -> bool:
    """Whether there is an assembly: any department at all."""
    return Department.objects.exists()


@transaction.atomic
def load(*, now: datetime, only_if_empty: bool = False) -> bool:
    """Make what is missing of the demo; False where nothing was to be done. All or nothing, and one loader at a time.

    What people changed since (names, passwords, threads) stays as they left it. Raises OutsideDemo.
    """
    if not settings.DEMO:
        raise OutsideDemo
    LogEpoch.objects.select_for_update().get()  # the next loader waits here, and then sees what this one did
    if only_if_empty and is_loaded():
        return False
    founded = now - FOUNDED
    for position, row in enumerate(DEPARTMENTS, start=1):
        email = f"{row.slug}@stma.example"
        tickets.set_up_department(
            slug=row.slug,
            name=row.name,
            summary=row.summary,
            phone=row.phone,
            email=email,
            position=position,
            now=founded,
        )
    _promise(founded)
    _settle_people(founded)
    cast = queries.find_by_handles(row.handle for row in people.PEOPLE)
    new: list[Telling | HallTelling] = [*_new_threads(cast, now), *_new_halls(cast, now)]
    for telling in sorted(new, key=lambda one: one.begins):
        telling.tell()
    if new:
        let_time_pass(now)
        # What was news then is old now: nobody wants two hundred e-mails of the past weeks.
        Delivery.objects.filter(state=Delivery.State.WAITING).update(state=Delivery.State.DROPPED, next_at=None)
    return True


def _new_threads(cast: dict[str, User], now: datetime) -> list[Telling]:
    known = set(Thread.objects.values_list("title", flat=True))
    return [Telling(story, cast, now) for story in STORIES if story.title not in known]


def _new_halls(cast: dict[str, User], now: datetime) -> list[HallTelling]:
    known = set(TownHall.objects.values_list("title", flat=True))
    fresh = [hall for hall in HALLS if hall.title not in known]
    return [HallTelling(hall, steps.moment(hall.begins, now), cast, let_time_pass) for hall in fresh]


def _promise(founded: datetime) -> None:
    """Working hours with Ghana's holidays, and what the assembly promises within them."""
    tickets.ensure_default_calendar(now=founded)
    for row in PROMISES:
        tickets.set_up_policy(promise=row.promise, category=row.category, priority=row.priority, now=founded)


def let_time_pass(until: datetime) -> None:
    """What the worker would have done by then, each at its time."""
    while (due := next_due_at()) is not None and due <= until:
        tickets.fire_due_steps(now=due)
        tickets.close_unconfirmed(now=due)


def _settle_people(founded: datetime) -> None:
    """Everybody with their role and department; the first administrator appoints the others."""
    password = make_password(people.PASSWORD)
    known = queries.find_by_handles(row.handle for row in people.PEOPLE)
    for row in people.PEOPLE:
        if row.handle not in known:
            email = people.email_of(row.handle)
            known[row.handle] = accounts.register_person(
                email=email,
                password_hash=password,
                display_name=row.name,
                handle=row.handle,
                email_verified=True,
                now=founded,
            )
    chief = queries.get_first_administrator()
    if chief is None:
        first = known[people.SIGN_INS["administrator"]]
        chief = accounts.appoint_first_administrator(user_id=first.pk, now=founded)
    for row in people.PEOPLE:
        _appoint(chief, known[row.handle], row, founded)


def _appoint(chief: User, person: User, row: people.PersonRow, founded: datetime) -> None:
    if row.role in Membership.Role:
        tickets.join_department(actor=chief, user_id=person.pk, department=row.department, role=row.role, now=founded)
    elif row.role != person.role and person.pk != chief.pk:
        accounts.change_role(actor=chief, user_id=person.pk, role=row.role, now=founded)


class Telling:
    """One story on its way into a thread."""

    def __init__(self, story: steps.Story, cast: dict[str, User], now: datetime) -> None:
        self.story, self.cast, self.now = story, cast, now
        self.begins = steps.moment(story.at, now)
        self.thread_id = 0

    def tell(self) -> None:
        """Open the thread and carry out its steps."""
        story = self.story
        let_time_pass(self.begins)
        thread = threads.open_thread(
            actor=self.cast[story.by],
            title=story.title,
            body=story.text,
            department=story.department,
            category=story.category,
            place=story.place,
            visibility="restricted" if story.restricted else "public",
            photos=self._send_photos(),
            now=self.begins,
        )
        self.thread_id = thread.pk
        for step in story.then:
            let_time_pass(steps.moment(step.at, self.now))
            perform(step, self, self.cast[step.by], steps.moment(step.at, self.now))

    def _send_photos(self) -> list[str]:
        """The drawings that go with the opening; none where the storage does not take them at the moment."""
        owner, shots = self.cast[self.story.by], self.story.shots
        pictures = draw([shot.picture for shot in shots])
        try:
            return [
                photos.keep_photo(owner=owner, developed=one, alt=shot.alt, now=self.begins).name
                for shot, one in zip(shots, pictures, strict=True)
            ]
        except photos.PhotoNotKept:
            return []

    def post_id(self, number: int) -> int:
        """The id of a post by its number."""
        return Post.objects.values_list("pk", flat=True).get(thread_id=self.thread_id, number=number)


@singledispatch
def perform(step: steps.Step, telling: Telling, actor: User, now: datetime) -> None:
    """Carry out one step."""
    raise TypeError(f"no action for {type(step).__name__}")


@perform.register
def _(step: steps.Say, telling: Telling, actor: User, now: datetime) -> None:
    threads.publish_post(actor=actor, thread_id=telling.thread_id, body=step.text, reply_to=step.to, now=now)


@perform.register
def _(step: steps.Answer, telling: Telling, actor: User, now: datetime) -> None:
    threads.publish_post(
        actor=actor, thread_id=telling.thread_id, body=step.text, reply_to=step.to, official=True, now=now
    )


@perform.register
def _(step: steps.Edit, telling: Telling, actor: User, now: datetime) -> None:
    threads.edit_post(actor=actor, post_id=telling.post_id(step.number), body=step.text, now=now)


@perform.register
def _(step: steps.Withdraw, telling: Telling, actor: User, now: datetime) -> None:
    threads.withdraw_post(actor=actor, post_id=telling.post_id(step.number), now=now)


@perform.register
def _(step: steps.Report, telling: Telling, actor: User, now: datetime) -> None:
    threads.report_post(actor=actor, post_id=telling.post_id(step.number), reason=step.reason, now=now)


@perform.register
def _(step: steps.Hide, telling: Telling, actor: User, now: datetime) -> None:
    threads.hide_post(actor=actor, post_id=telling.post_id(step.number), reason=step.reason, now=now)


@perform.register
def _(step: steps.Resolve, telling: Telling, actor: User, now: datetime) -> None:
    threads.resolve_thread(actor=actor, thread_id=telling.thread_id, reason=step.reason, now=now)


@perform.register
def _(step: steps.Reopen, telling: Telling, actor: User, now: datetime) -> None:
    threads.reopen_thread(actor=actor, thread_id=telling.thread_id, reason=step.reason, now=now)


@perform.register
def _(step: steps.Lock, telling: Telling, actor: User, now: datetime) -> None:
    threads.lock_thread(actor=actor, thread_id=telling.thread_id, reason=step.reason, now=now)


@perform.register
def _(step: steps.Slow, telling: Telling, actor: User, now: datetime) -> None:
    threads.slow_thread(actor=actor, thread_id=telling.thread_id, seconds=step.seconds, now=now)


@perform.register
def _(step: steps.Follow, telling: Telling, actor: User, now: datetime) -> None:
    threads.follow_thread(actor=actor, thread_id=telling.thread_id, now=now)
