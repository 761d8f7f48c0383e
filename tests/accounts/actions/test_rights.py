from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.accounts import actions, queries
from engagement.accounts.models import AccountEntry, User
from realtime.control import RightsChanged, UsersBanned
from tests.control import told_hubs
from tests.factories import NOW, make_user

TOMORROW = NOW + timedelta(days=1)


def test_a_ban_notes_its_end_and_its_reason(moderator: User, citizen: User) -> None:
    actions.ban_user(actor=moderator, user_id=citizen.pk, reason=" Threats ", until=TOMORROW, now=NOW)
    citizen.refresh_from_db()
    assert (citizen.banned_until, citizen.ban_reason) == (TOMORROW, "Threats")


def entries() -> list[tuple[object, ...]]:
    return list(AccountEntry.objects.values_list("kind", "person", "actor", "until", "before", "after", "reason"))


def test_a_ban_is_entered(moderator: User, citizen: User) -> None:
    actions.ban_user(actor=moderator, user_id=citizen.pk, reason=" Threats ", until=TOMORROW, now=NOW)
    assert entries() == [("banned", citizen.pk, moderator.pk, TOMORROW, "", "", "Threats")]


def test_the_end_of_a_ban_is_entered(moderator: User) -> None:
    person = make_user(banned_until=TOMORROW, ban_reason="Threats")
    actions.unban_user(actor=moderator, user_id=person.pk, now=NOW)
    assert entries() == [("unbanned", person.pk, moderator.pk, None, "", "", "")]


def test_a_role_is_entered_once(citizen: User) -> None:
    chief = make_user(role="administrator")
    for _time in range(2):
        actions.change_role(actor=chief, user_id=citizen.pk, role="moderator", now=NOW)
    assert entries() == [("role_changed", citizen.pk, chief.pk, None, "citizen", "moderator", "")]


@pytest.mark.django_db
def test_the_first_administrator_is_entered_by_nobody() -> None:
    person = make_user()
    actions.appoint_first_administrator(user_id=person.pk, now=NOW)
    assert entries() == [("role_changed", person.pk, None, None, "citizen", "administrator", "")]


def test_a_ban_closes_the_sockets(moderator: User, citizen: User) -> None:
    actions.ban_user(actor=moderator, user_id=citizen.pk, reason="Threats", until=None, now=NOW)
    assert told_hubs() == [UsersBanned(users=[citizen.pk])]


def test_a_ban_without_an_end_is_for_good(moderator: User, citizen: User) -> None:
    actions.ban_user(actor=moderator, user_id=citizen.pk, reason="Threats", until=None, now=NOW)
    assert queries.get_connectable([citizen.pk], NOW + timedelta(days=365_000)) == {}


def test_a_second_ban_replaces_the_first(moderator: User, citizen: User) -> None:
    actions.ban_user(actor=moderator, user_id=citizen.pk, reason="Threats", until=None, now=NOW)
    person = actions.ban_user(actor=moderator, user_id=citizen.pk, reason="Milder", until=TOMORROW, now=NOW)
    assert (person.banned_until, person.ban_reason) == (TOMORROW, "Milder")


def test_a_citizen_bans_nobody(citizen: User) -> None:
    with pytest.raises(actions.BanNotAllowed):
        actions.ban_user(actor=citizen, user_id=make_user().pk, reason="Threats", until=None, now=NOW)


def test_a_moderator_bans_no_officer(moderator: User, officer: User) -> None:
    with pytest.raises(actions.BanNotAllowed):
        actions.ban_user(actor=moderator, user_id=officer.pk, reason="Threats", until=None, now=NOW)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_ban_says_why(moderator: User, citizen: User, reason: str) -> None:
    with pytest.raises(actions.BanReasonNeeded):
        actions.ban_user(actor=moderator, user_id=citizen.pk, reason=reason, until=None, now=NOW)


def test_a_ban_does_not_end_before_it_begins(moderator: User, citizen: User) -> None:
    with pytest.raises(actions.BanTimePast):
        actions.ban_user(actor=moderator, user_id=citizen.pk, reason="Threats", until=NOW, now=NOW)


def test_nobody_is_banned_who_does_not_exist(moderator: User) -> None:
    with pytest.raises(queries.PersonMissing):
        actions.ban_user(actor=moderator, user_id=10**9, reason="Threats", until=None, now=NOW)


def test_a_refused_ban_tells_the_hubs_nothing(moderator: User, officer: User) -> None:
    with pytest.raises(actions.BanNotAllowed):
        actions.ban_user(actor=moderator, user_id=officer.pk, reason="Threats", until=None, now=NOW)
    assert told_hubs() == []


def test_a_ban_is_lifted(moderator: User) -> None:
    banned = make_user(banned_until=actions.FOREVER, ban_reason="Threats")
    person = actions.unban_user(actor=moderator, user_id=banned.pk, now=NOW)
    assert (person.banned_until, person.ban_reason) == (None, "")


def test_the_hubs_ask_again_when_a_ban_is_lifted(moderator: User) -> None:
    banned = make_user(banned_until=actions.FOREVER)
    actions.unban_user(actor=moderator, user_id=banned.pk, now=NOW)
    assert told_hubs() == [RightsChanged(users=[banned.pk])]


def test_a_citizen_lifts_no_ban(citizen: User) -> None:
    banned = make_user(banned_until=actions.FOREVER)
    with pytest.raises(actions.BanNotAllowed):
        actions.unban_user(actor=citizen, user_id=banned.pk, now=NOW)


def test_an_administrator_gives_a_role(administrator: User, citizen: User) -> None:
    actions.change_role(actor=administrator, user_id=citizen.pk, role="moderator", now=NOW)
    citizen.refresh_from_db()
    assert citizen.role == "moderator"


def test_the_hubs_ask_again_when_a_role_changes(administrator: User, moderator: User) -> None:
    actions.change_role(actor=administrator, user_id=moderator.pk, role="citizen", now=NOW)
    assert told_hubs() == [RightsChanged(users=[moderator.pk])]


def test_a_new_director_may_open_the_administration(administrator: User, citizen: User) -> None:
    assert actions.change_role(actor=administrator, user_id=citizen.pk, role="director", now=NOW).is_staff


def test_who_is_no_longer_administrator_may_do_nothing_there(administrator: User) -> None:
    former = User.objects.create_superuser("x@example.org", None, handle="former", display_name="Former")
    person = actions.change_role(actor=administrator, user_id=former.pk, role="citizen", now=NOW)
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_an_unknown_role_is_refused(administrator: User, citizen: User) -> None:
    with pytest.raises(actions.RoleUnknown):
        actions.change_role(actor=administrator, user_id=citizen.pk, role="king", now=NOW)


def test_an_officers_role_is_not_given_this_way(administrator: User, citizen: User) -> None:
    with pytest.raises(actions.RoleUnknown):
        actions.change_role(actor=administrator, user_id=citizen.pk, role="officer", now=NOW)


def test_a_director_gives_no_role(director: User, citizen: User) -> None:
    with pytest.raises(actions.RoleNotAllowed):
        actions.change_role(actor=director, user_id=citizen.pk, role="moderator", now=NOW)


def test_an_administrator_keeps_their_own_role(administrator: User) -> None:
    with pytest.raises(actions.RoleNotAllowed):
        actions.change_role(actor=administrator, user_id=administrator.pk, role="citizen", now=NOW)


def test_a_new_house_gets_its_first_administrator(citizen: User) -> None:
    person = actions.appoint_first_administrator(user_id=citizen.pk, now=NOW)
    assert (person.role, person.is_staff) == ("administrator", True)


def test_a_house_that_has_an_administrator_gets_no_other_this_way(administrator: User, citizen: User) -> None:
    with pytest.raises(actions.AdministratorExists):
        actions.appoint_first_administrator(user_id=citizen.pk, now=NOW)
