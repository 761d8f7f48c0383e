"""Who may do what in a hall: one table over every role, in a hall that is announced and in a draft."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engagement.accounts.models import User
from engagement.accounts.permissions import can_act, is_known_by
from engagement.townhalls import permissions
from engagement.townhalls.models import Question, TownHall
from engagement.townhalls.queries.questions import load_question, may_know
from tests.factories import NOW, make_user
from tests.threads.factories import fresh
from tests.townhalls.factories import ROLES, Cast, make_cast, make_question

pytestmark = pytest.mark.django_db

EVERYONE = {"nobody", *ROLES}
GUESTS = {"guest", "confirmed_guest"}
MODERATORS = {"hall_moderator", "moderator", "administrator"}
ANSWERING = {"official", "director"}
STAFF = {*MODERATORS, *ANSWERING}
ACCOUNTS = set(ROLES) - {"banned", *GUESTS}

ABOUT_HALLS: dict[str, tuple[Callable[[User | None, TownHall], bool], set[str], set[str]]] = {
    # predicate, who in a hall that is announced, who in a draft
    "can_watch": (permissions.can_watch, EVERYONE, STAFF),
    "moderates": (permissions.moderates, MODERATORS, MODERATORS),
    "answers": (permissions.answers, ANSWERING, ANSWERING),
    "is_staff": (permissions.is_staff, STAFF, STAFF),
    "can_direct": (permissions.can_direct, {*MODERATORS, "director"}, {*MODERATORS, "director"}),
    "can_arrange": (
        lambda user, _hall: permissions.can_arrange(user, NOW),
        {"moderator", "director", "administrator"},
        {"moderator", "director", "administrator"},
    ),
    "takes_part": (lambda user, _hall: can_act(user, NOW), ACCOUNTS | GUESTS, ACCOUNTS | GUESTS),
}
ABOUT_QUESTIONS: dict[str, tuple[Callable[[User | None, Question], bool], set[str], set[str]]] = {
    # predicate, who of a pending question, who of one that the department of the hall owes
    "may_know": (may_know, {"asker", *STAFF}, EVERYONE),
    "is_asker": (permissions.is_asker, {"asker"}, {"asker"}),
    "can_answer_in_writing": (permissions.can_answer_in_writing, ANSWERING, {*ANSWERING, "officer"}),
    "works_for_owing": (permissions.works_for_owing, set(), {"official", "officer"}),
}


def allowed(cast: Cast, ask: Callable[[User | None], bool]) -> set[str]:
    people = {role: getattr(cast, role) for role in ROLES} | {"nobody": None}
    return {role for role, person in people.items() if ask(person)}


@pytest.mark.parametrize("state", ["live", "draft"])
def test_the_table_about_halls(state: str) -> None:
    cast = make_cast(state=state)
    found = {
        name: allowed(cast, lambda user, ask=ask: ask(user, cast.hall))  # type: ignore[misc]
        for name, (ask, _announced, _draft) in ABOUT_HALLS.items()
    }
    wanted = {name: row[1] if state == "live" else row[2] for name, row in ABOUT_HALLS.items()}
    assert found == wanted


@pytest.mark.parametrize("state", ["pending", "owed"])
@pytest.mark.parametrize("anonymous", [False, True])
def test_the_table_about_questions(cast: Cast, state: str, anonymous: bool) -> None:
    made = make_question(cast.hall, asker=cast.asker, state=state, anonymous=anonymous)
    question = load_question(made.pk)
    found = {
        name: allowed(cast, lambda user, ask=ask: ask(user, question))  # type: ignore[misc]
        for name, (ask, _pending, _owed) in ABOUT_QUESTIONS.items()
    }
    wanted = {name: row[1] if state == "pending" else row[2] for name, row in ABOUT_QUESTIONS.items()}
    assert found == wanted


def test_whoever_made_a_draft_sees_it_whatever_they_are_now() -> None:
    cast = make_cast(state="draft")
    hall = TownHall.objects.get(pk=cast.hall.pk)
    hall.created_by = make_user()
    assert permissions.can_watch(fresh(hall.created_by), hall)


def test_a_closed_account_runs_nothing(cast: Cast) -> None:
    cast.moderator.is_active = False
    assert not permissions.is_staff(cast.moderator, cast.hall)


@pytest.mark.parametrize(
    ("strength", "enough_for"),
    [("name", {"name"}), ("email", {"name", "email"}), ("account", {"name", "email", "account"})],
)
def test_an_identity_is_worth_what_it_is(strength: str, enough_for: set[str]) -> None:
    user = User(strength=strength)
    found = {wanted for wanted in ("name", "email", "account") if is_known_by(user, wanted)}
    assert found == enough_for
