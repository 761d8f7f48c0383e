"""Who may do what in a thread: plain predicates, one set for pages, API, commands and streams.

`user` is None for somebody who is not signed in. Memberships are read once per user object and kept on it
(`queries.with_memberships` in accounts loads them ahead). The table is in engagement/README.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from engagement.accounts.models import User
from engagement.threads.models import Post, Thread
from tickets.models import Membership
from tickets.queries import current_memberships
from tickets.queries.about import departments_about

EDIT_WINDOW = timedelta(minutes=15)

MODERATING = {User.Role.MODERATOR, User.Role.ADMINISTRATOR}
OVERSEEING = {*MODERATING, User.Role.DIRECTOR}


def memberships_of(user: User) -> list[Membership]:
    """The person's current memberships; a query the first time unless they were loaded ahead."""
    if not hasattr(user, "current_memberships"):
        user.current_memberships = list(current_memberships().filter(user_id=user.pk))
    return user.current_memberships


def is_signed_in(user: User | None) -> bool:
    """Whether this is a person at all, whose account still works."""
    return user is not None and user.is_authenticated and user.is_active


def takes_part(user: User | None, now: datetime) -> bool:
    """Whether the person may write in threads: signed in with an account, and not banned."""
    return user is not None and is_signed_in(user) and not user.is_guest and not user.is_banned(now)


def is_chat(thread: Thread) -> bool:
    """Whether this is a chat: no issue, so nothing to resolve, to follow or to owe."""
    return thread.kind == Thread.Kind.CHAT


def may_write(user: User | None, thread: Thread, now: datetime) -> bool:
    """Whether the person may write here at all: whoever takes part, and guests in a chat that admits them."""
    if user is None or not user.is_guest:
        return takes_part(user, now)
    return is_chat(thread) and thread.guests and is_signed_in(user) and not user.is_banned(now)


def runs_chat(user: User | None, thread: Thread) -> bool:
    """Whether the person is one of those who run this chat. A query the first time for each thread object."""
    if user is None or not is_chat(thread) or not is_signed_in(user):
        return False
    if not hasattr(thread, "staff_ids"):
        thread.staff_ids = set(thread.staff.values_list("pk", flat=True))  # type: ignore[attr-defined]
    return user.pk in thread.staff_ids  # type: ignore[attr-defined]


def works_for(user: User | None, thread: Thread) -> bool:
    """Whether the person is an officer or supervisor of the thread's department now."""
    return (
        user is not None
        and is_signed_in(user)
        and any(one.department_id == thread.department_id for one in memberships_of(user))
    )


def works_beside(user: User | None, thread: Thread) -> bool:
    """Whether another department of the person has a ticket about the thread: one that was split off, or transferred
    alone. A query, for officers of other departments only, unless whoever asks for many loaded
    `departments_beside`."""
    if user is None or not is_signed_in(user) or works_for(user, thread):
        return False
    elsewhere = {one.department_id for one in memberships_of(user)}
    if not elsewhere:
        return False
    beside = getattr(thread, "departments_beside", None)
    return not elsewhere.isdisjoint(departments_about(f"thread:{thread.pk}") if beside is None else beside)


def moderates(user: User | None) -> bool:
    """Whether the person keeps the conversation civil. Departments never moderate what is said about them."""
    return user is not None and is_signed_in(user) and user.role in MODERATING


def oversees(user: User | None) -> bool:
    """Whether the person may see all that the assembly's own people see."""
    return user is not None and is_signed_in(user) and user.role in OVERSEEING


def is_author(user: User | None, thing: Thread | Post) -> bool:
    """Whether the person opened the thread or wrote the post."""
    return user is not None and is_signed_in(user) and user.pk == thing.author_id


def can_read(user: User | None, thread: Thread) -> bool:
    """Everyone, or for a restricted thread its author, those who oversee, its department and any other that has
    a ticket about it."""
    return (
        thread.visibility == Thread.Visibility.PUBLIC
        or is_author(user, thread)
        or oversees(user)
        or works_for(user, thread)
        or works_beside(user, thread)
    )


def can_open(user: User | None, now: datetime) -> bool:
    """Whoever takes part may open a thread."""
    return takes_part(user, now)


def is_exempt(user: User | None, thread: Thread) -> bool:
    """Lock and slow mode do not hold those who moderate, oversee or answer here, nor those who run the chat."""
    return oversees(user) or works_for(user, thread) or runs_chat(user, thread)


def is_open_to(user: User | None, thread: Thread) -> bool:
    """Whether lock and mode of the thread let this person add to it. A chat that is off is off for everyone."""
    if thread.mode == Thread.Mode.OFF:
        return False
    closed = thread.locked or thread.mode == Thread.Mode.STAFF
    return not closed or is_exempt(user, thread)


def can_post(user: User | None, thread: Thread, now: datetime) -> bool:
    """Whoever may write and reads along; in a locked thread, and in a chat for those who run it, only those whom that
    does not hold."""
    return may_write(user, thread, now) and can_read(user, thread) and is_open_to(user, thread)


def can_follow(user: User | None, thread: Thread, now: datetime) -> bool:
    """Whoever takes part and reads along. Chats are not followed."""
    return takes_part(user, now) and can_read(user, thread) and not is_chat(thread)


def can_respond_officially(user: User | None, thread: Thread) -> bool:
    """The thread's department and the coordinating director speak for the assembly here, and another department that
    has a ticket about it."""
    return speaks_for(user, thread) or works_beside(user, thread)


def speaks_for(user: User | None, thread: Thread) -> bool:
    """The thread's own department and the coordinating director."""
    return works_for(user, thread) or (user is not None and is_signed_in(user) and user.role == User.Role.DIRECTOR)


def is_editable(post: Post, now: datetime) -> bool:
    """Whether the post is shown and its 15 minutes still run."""
    return post.state == Post.State.VISIBLE and now - post.created_at <= EDIT_WINDOW


def can_edit(user: User | None, post: Post, now: datetime) -> bool:
    """The author, within 15 minutes, where they could also post."""
    return is_author(user, post) and is_editable(post, now) and can_post(user, post.thread, now)


def can_withdraw(user: User | None, post: Post, now: datetime) -> bool:
    """The author, at any time; but an official response stands."""
    mine = is_author(user, post) and may_write(user, post.thread, now)
    return mine and post.state == Post.State.VISIBLE and not post.official


def can_report(user: User | None, post: Post, now: datetime) -> bool:
    """Whoever takes part and reads along, about a post of somebody else that is shown."""
    return (
        takes_part(user, now)
        and can_read(user, post.thread)
        and not is_author(user, post)
        and post.state == Post.State.VISIBLE
    )


def can_hide(user: User | None, post: Post) -> bool:
    """Moderators, while the post is shown."""
    return moderates(user) and post.state == Post.State.VISIBLE


def can_withdraw_photo(user: User | None, post: Post, now: datetime) -> bool:
    """The author, at any time; of an official response as long as it can be edited."""
    mine = is_author(user, post) and may_write(user, post.thread, now) and bool(post.photos)
    return mine and post.state == Post.State.VISIBLE and (not post.official or is_editable(post, now))


def can_take_down_photo(user: User | None, post: Post) -> bool:
    """Moderators, while the post is shown."""
    return can_hide(user, post) and bool(post.photos)


def can_restore(user: User | None, post: Post) -> bool:
    """Moderators, what a moderator hid."""
    return moderates(user) and post.state == Post.State.HIDDEN


def can_read_history(user: User | None, post: Post) -> bool:
    """Earlier versions of what is shown: every reader. Of a tombstone: moderators."""
    return can_read(user, post.thread) and (post.state == Post.State.VISIBLE or moderates(user))


def can_lock(user: User | None, thread: Thread) -> bool:
    """Moderators; slow mode likewise."""
    return moderates(user) and can_read(user, thread)


def can_decide(user: User | None, thread: Thread) -> bool:
    """Whether the person is one of those who say if the issue is solved: its author and who answers for it. A chat
    is not solved."""
    return not is_chat(thread) and (is_author(user, thread) or speaks_for(user, thread))


def can_resolve(user: User | None, thread: Thread) -> bool:
    """The author, the department and the director, unless it is resolved."""
    return can_decide(user, thread) and thread.state != Thread.State.RESOLVED


def can_reopen(user: User | None, thread: Thread) -> bool:
    """The author, the department and the director, when it is resolved."""
    return can_decide(user, thread) and thread.state == Thread.State.RESOLVED


def can_see_desk(user: User | None, thread: Thread) -> bool:
    """Reports and internal notes: the thread's department and those who oversee."""
    return oversees(user) or works_for(user, thread)


def can_settle(user: User | None, thread: Thread) -> bool:
    """Moderators decide about reports."""
    return moderates(user) and can_read(user, thread)
