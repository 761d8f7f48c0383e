"""People without an account: a name, an e-mail that a code confirms, an account."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from engagement.accounts import actions, names, queries
from engagement.accounts.actions import guests
from engagement.accounts.models import GuestCode, User
from realtime.control import RightsChanged, SessionsEnded
from tests.control import told_hubs
from tests.factories import NOW, make_guest, make_user

pytestmark = pytest.mark.django_db
EMAIL = "ama@example.org"
MINUTE = timedelta(minutes=1)
Capture = DjangoCaptureOnCommitCallbacks


@pytest.fixture
def guest() -> User:
    """Somebody known by a name."""
    return make_guest()


def ask(capture: Capture, guest: User, email: str = EMAIL, now: datetime = NOW) -> str:
    """The code that the guest finds in the mailbox."""
    with capture(execute=True):
        actions.send_guest_code(actor=guest, email=email, now=now)
    found = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def wrong(code: str) -> str:
    """Six other digits."""
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_guest_is_known_by_a_name_alone() -> None:
    guest = actions.register_guest(display_name="  Ama   Serwaa ", now=NOW)
    assert (guest.display_name, guest.strength, guest.email, guest.joined_at) == ("Ama Serwaa", "name", None, NOW)


def test_nobody_can_sign_in_as_a_guest() -> None:
    assert not actions.register_guest(display_name="Ama Serwaa", now=NOW).has_usable_password()


def test_two_guests_of_one_name_are_two_people() -> None:
    handles = {actions.register_guest(display_name="Ama Serwaa", now=NOW).handle for _ in range(2)}
    assert len(handles) == 2
    assert all(names.is_handle(handle) and names.is_reserved(handle) for handle in handles)


@pytest.mark.parametrize(("name", "refusal"), [("A", actions.NameMalformed), ("Mayor", actions.NameClaimsOffice)])
def test_the_name_of_a_guest_is_held_to_the_same_rules(name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        actions.register_guest(display_name=name, now=NOW)
    assert not User.objects.exists()


def test_the_code_goes_to_the_mailbox(guest: User, django_capture_on_commit_callbacks: Capture) -> None:
    code = ask(django_capture_on_commit_callbacks, guest, " Ama@Example.org ")
    assert [(message.to, code in message.subject) for message in mail.outbox] == [([EMAIL], True)]


def test_the_code_is_not_stored(guest: User, django_capture_on_commit_callbacks: Capture) -> None:
    code = ask(django_capture_on_commit_callbacks, guest)
    assert code not in str(GuestCode.objects.values().get())


def test_one_is_told_until_when_the_code_is_good(guest: User) -> None:
    assert actions.send_guest_code(actor=guest, email=EMAIL, now=NOW) == NOW + 15 * MINUTE


@pytest.mark.parametrize("email", ["", "ama", "ama@", f"{'a' * 64}@{'example.' * 30}org"])
def test_what_is_no_address_is_refused(guest: User, email: str) -> None:
    with pytest.raises(actions.EmailMalformed):
        actions.send_guest_code(actor=guest, email=email, now=NOW)


def test_the_address_of_an_account_is_answered_like_any_other(
    guest: User, django_capture_on_commit_callbacks: Capture
) -> None:
    make_user(email=EMAIL)
    assert ask(django_capture_on_commit_callbacks, guest)


def test_the_code_confirms_the_address(guest: User, django_capture_on_commit_callbacks: Capture) -> None:
    code = ask(django_capture_on_commit_callbacks, guest)
    known = actions.confirm_guest(actor=guest, code=f" {code[:3]} {code[3:]} ", now=NOW + 14 * MINUTE)
    assert (known, known.strength, known.guest_email, known.email) == (guest, "email", EMAIL, None)
    assert known.mail_address == EMAIL


def test_the_sockets_of_a_confirmed_guest_are_asked_again(
    guest: User, django_capture_on_commit_callbacks: Capture
) -> None:
    code = ask(django_capture_on_commit_callbacks, guest)
    actions.confirm_guest(actor=guest, code=code, now=NOW)
    assert told_hubs() == [RightsChanged(users=[guest.pk])]


def test_a_code_works_once(guest: User, django_capture_on_commit_callbacks: Capture) -> None:
    code = ask(django_capture_on_commit_callbacks, guest)
    actions.confirm_guest(actor=guest, code=code, now=NOW)
    with pytest.raises(actions.GuestCodeOver):
        actions.confirm_guest(actor=guest, code=code, now=NOW)


def test_a_code_is_over_after_fifteen_minutes(guest: User, django_capture_on_commit_callbacks: Capture) -> None:
    code = ask(django_capture_on_commit_callbacks, guest)
    with pytest.raises(actions.GuestCodeOver):
        actions.confirm_guest(actor=guest, code=code, now=NOW + 15 * MINUTE)


def test_who_was_sent_no_code_confirms_nothing(guest: User) -> None:
    with pytest.raises(actions.GuestCodeOver):
        actions.confirm_guest(actor=guest, code="123456", now=NOW)


def test_a_new_code_ends_the_one_before(guest: User, django_capture_on_commit_callbacks: Capture) -> None:
    first = ask(django_capture_on_commit_callbacks, guest)
    second = ask(django_capture_on_commit_callbacks, guest)
    while second == first:
        second = ask(django_capture_on_commit_callbacks, guest)
    with pytest.raises(actions.GuestCodeWrong):
        actions.confirm_guest(actor=guest, code=first, now=NOW)


def test_the_code_of_one_guest_is_nothing_to_another(
    guest: User, django_capture_on_commit_callbacks: Capture
) -> None:
    code, other = ask(django_capture_on_commit_callbacks, guest), make_guest()
    GuestCode.objects.create(guest=other, email=EMAIL, digest=GuestCode.objects.get().digest, expires_at=NOW + MINUTE)
    with pytest.raises(actions.GuestCodeWrong):
        actions.confirm_guest(actor=other, code=code, now=NOW)


def test_wrong_attempts_are_counted_though_they_are_refused(
    guest: User, django_capture_on_commit_callbacks: Capture
) -> None:
    code = ask(django_capture_on_commit_callbacks, guest)
    with pytest.raises(actions.GuestCodeWrong):
        actions.confirm_guest(actor=guest, code=wrong(code), now=NOW)
    assert GuestCode.objects.get().attempts == 1


def test_after_five_wrong_attempts_the_right_one_is_refused_too(
    guest: User, django_capture_on_commit_callbacks: Capture
) -> None:
    code = ask(django_capture_on_commit_callbacks, guest)
    for _ in range(guests.CODE_ATTEMPTS):
        with pytest.raises(actions.GuestCodeWrong):
            actions.confirm_guest(actor=guest, code=wrong(code), now=NOW)
    with pytest.raises(actions.GuestCodeOver):
        actions.confirm_guest(actor=guest, code=code, now=NOW)


def test_whoever_has_the_mailbox_of_an_account_is_sent_to_sign_in(
    guest: User, django_capture_on_commit_callbacks: Capture
) -> None:
    make_user(email=EMAIL)
    code = ask(django_capture_on_commit_callbacks, guest)
    with pytest.raises(actions.EmailOfAccount):
        actions.confirm_guest(actor=guest, code=code, now=NOW)
    guest.refresh_from_db()
    assert (guest.strength, guest.guest_email) == ("name", None)


def test_the_earlier_guest_of_the_address_is_who_it_is(
    guest: User, django_capture_on_commit_callbacks: Capture
) -> None:
    earlier = make_guest(strength="email", guest_email=EMAIL)
    code = ask(django_capture_on_commit_callbacks, guest)
    assert actions.confirm_guest(actor=guest, code=code, now=NOW) == earlier
    guest.refresh_from_db()
    assert guest.strength == "name"


def test_of_two_who_confirm_one_address_at_once_the_first_is_who_it_is(
    guest: User, django_capture_on_commit_callbacks: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, first = ask(django_capture_on_commit_callbacks, guest), make_guest()
    look = queries.access_guest_of

    def confirm_meanwhile(email: str) -> User | None:
        monkeypatch.setattr(queries, "access_guest_of", look)
        User.objects.filter(pk=first.pk).update(strength="email", guest_email=email)
        return None

    monkeypatch.setattr(queries, "access_guest_of", confirm_meanwhile)
    assert actions.confirm_guest(actor=guest, code=code, now=NOW) == first


def test_a_ban_is_not_left_behind_by_a_new_name(guest: User, django_capture_on_commit_callbacks: Capture) -> None:
    make_guest(strength="email", guest_email=EMAIL, banned_until=NOW + MINUTE)
    code = ask(django_capture_on_commit_callbacks, guest)
    with pytest.raises(actions.NotConnectable):
        actions.confirm_guest(actor=guest, code=code, now=NOW)


def test_a_guest_may_confirm_another_address(guest: User, django_capture_on_commit_callbacks: Capture) -> None:
    for email in (EMAIL, "other@example.org"):
        actions.confirm_guest(actor=guest, code=ask(django_capture_on_commit_callbacks, guest, email), now=NOW)
    guest.refresh_from_db()
    assert guest.guest_email == "other@example.org"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [({"strength": "account"}, actions.NotGuest), ({"banned_until": NOW + MINUTE}, actions.NotConnectable)],
)
def test_codes_are_for_guests_who_may_act(fields: dict[str, object], refusal: type[Exception]) -> None:
    person = make_guest(**fields)
    with pytest.raises(refusal):
        actions.send_guest_code(actor=person, email=EMAIL, now=NOW)
    with pytest.raises(refusal):
        actions.confirm_guest(actor=person, code="123456", now=NOW)
    with pytest.raises(refusal):
        actions.promote_guest(guest=person, email=EMAIL, display_name="Ama Serwaa", now=NOW)


def promote(guest: User, handle: str = "") -> User:
    """The guest, who joins."""
    return actions.promote_guest(
        guest=guest,
        email="Ama@Example.org",
        password="walking to Ketan",
        display_name="Ama Serwaa",
        handle=handle,
        now=NOW,
    )


def test_a_guest_who_joins_stays_the_same_person(guest: User) -> None:
    joined = promote(guest)
    assert (joined.pk, joined.strength, joined.email, joined.handle) == (guest.pk, "account", EMAIL, "ama_serwaa")
    assert joined.check_password("walking to Ketan")


def test_a_guest_who_joins_chooses_a_handle(guest: User) -> None:
    assert promote(guest, "@Ama_S").handle == "ama_s"


def test_a_handle_that_is_taken_makes_no_account(guest: User) -> None:
    make_user(handle="ama_s")
    with pytest.raises(actions.HandleTaken):
        promote(guest, "ama_s")
    guest.refresh_from_db()
    assert guest.is_guest


def test_joining_ends_the_code_and_frees_the_address(
    guest: User, django_capture_on_commit_callbacks: Capture
) -> None:
    actions.confirm_guest(actor=guest, code=ask(django_capture_on_commit_callbacks, guest), now=NOW)
    guest.refresh_from_db()
    actions.send_guest_code(actor=guest, email=EMAIL, now=NOW)
    assert promote(guest).guest_email is None
    assert not GuestCode.objects.exists()


def test_joining_closes_the_sockets_of_the_guest(guest: User) -> None:
    promote(guest)
    assert told_hubs() == [SessionsEnded(users=[guest.pk])]
