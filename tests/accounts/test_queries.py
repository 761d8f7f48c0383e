from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from pytest_django import DjangoAssertNumQueries

from engagement.accounts import queries
from engagement.accounts.models import User
from tests.factories import NOW, make_department, make_guest, make_member, make_user
from tickets.models import Membership

TOMORROW = NOW + timedelta(days=1)


def test_who_may_connect_comes_with_their_public_name(db: None) -> None:
    ama = make_user(display_name="Ama Serwaa")
    assert queries.get_connectable([ama.pk], NOW) == {ama.pk: "Ama Serwaa"}


def test_banned_closed_and_missing_people_may_not_connect(db: None) -> None:
    banned, closed = make_user(banned_until=TOMORROW), make_user(is_active=False)
    assert queries.get_connectable([banned.pk, closed.pk, 10**9], NOW) == {}


def test_after_the_ban_people_may_connect(db: None) -> None:
    banned = make_user(banned_until=TOMORROW)
    assert queries.get_connectable([banned.pk], TOMORROW).keys() == {banned.pk}


def test_the_hub_may_ask_without_naming_a_time(citizen: User) -> None:
    assert citizen.pk in queries.get_connectable([citizen.pk])


def test_a_person_comes_with_current_memberships(officer: User) -> None:
    person = queries.get_person(officer.pk)
    assert person is not None
    assert [one.role for one in person.current_memberships] == ["officer"]


def test_a_membership_that_ended_is_not_current(officer: User) -> None:
    Membership.objects.filter(user=officer).update(ended_at=NOW)
    person = queries.get_person(officer.pk)
    assert person is not None
    assert person.current_memberships == []


def test_nobody_is_none(db: None) -> None:
    assert queries.get_person(10**9) is None


def test_citizens_come_in_two_queries_whatever_their_number(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [make_user().pk for _ in range(5)]
    with django_assert_num_queries(2):
        assert [one.current_memberships for one in queries.list_people(ids).values()] == [[]] * 5


def test_officers_come_in_three_queries_whatever_their_number(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    department = make_department()
    ids = [make_member(department).pk for _ in range(5)]
    with django_assert_num_queries(3):
        people = queries.list_people(ids)
        assert {one.current_memberships[0].department.slug for one in people.values()} == {department.slug}


def test_people_are_found_by_handle(db: None) -> None:
    ama = make_user(handle="ama_serwaa")
    assert queries.find_by_handles(["ama_serwaa", "nobody_here"]) == {"ama_serwaa": ama}


def test_closed_accounts_are_not_found_by_handle(db: None) -> None:
    make_user(handle="ama_serwaa", is_active=False)
    assert queries.find_by_handles(["ama_serwaa"]) == {}


def test_a_handle_is_found_in_capitals_too(db: None) -> None:
    ama = make_user(handle="ama_serwaa")
    assert queries.get_by_handle("Ama_Serwaa") == ama


def test_a_handle_of_nobody_is_missing(db: None) -> None:
    with pytest.raises(queries.PersonMissing):
        queries.get_by_handle("nobody_here")


def test_an_id_of_nobody_is_missing(transactional_db: None) -> None:
    from django.db import transaction

    with transaction.atomic(), pytest.raises(queries.PersonMissing):
        queries.access_person(10**9)


def test_a_free_handle_follows_the_name(db: None) -> None:
    assert queries.get_free_handle("Ama Serwaa") == "ama_serwaa"


def test_a_free_handle_is_numbered_where_the_plain_one_is_taken(db: None) -> None:
    make_user(handle="ama_serwaa")
    make_user(handle="ama_serwaa_2")
    assert queries.get_free_handle("Ama Serwaa") == "ama_serwaa_3"


def test_a_handle_resembles_that_of_an_officer(db: None) -> None:
    make_member(handle="akua_boateng")
    assert queries.resembles_official("akua_b0ateng")


def test_a_handle_may_resemble_that_of_a_citizen(db: None) -> None:
    make_user(handle="akua_boateng")
    assert not queries.resembles_official("akua_b0ateng")


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_people_of_a_department_are_listed_by_their_role_there(db: None, role: str) -> None:
    member = make_member(role=role)
    make_user()
    assert queries.list_ids_of_role(role, limit=9) == [member.pk]


def test_people_of_a_role_are_listed(moderator: User, citizen: User) -> None:
    assert queries.list_ids_of_role("moderator", limit=9) == [moderator.pk]


def test_a_house_without_an_administrator_has_no_first_one(citizen: User) -> None:
    assert queries.get_first_administrator() is None


def test_the_first_administrator_has_been_here_longest(administrator: User) -> None:
    make_user(role="administrator")
    assert queries.get_first_administrator() == administrator


def test_guests_may_connect(db: None) -> None:
    assert queries.get_connectable([make_guest().pk], NOW)


def test_guests_are_not_found_by_a_handle(db: None) -> None:
    guest = make_guest()
    assert queries.find_by_handles([guest.handle]) == {}
    with pytest.raises(queries.PersonMissing):
        queries.get_by_handle(guest.handle)


def test_whoever_asks_for_guests_too_finds_one(db: None) -> None:
    guest = make_guest()
    assert queries.get_by_handle(guest.handle, guests=True) == guest


def test_guests_are_in_no_list_of_people(db: None) -> None:
    make_guest()
    assert queries.list_ids_of_role("citizen", limit=9) == []
    assert not queries.with_accounts().exists()


def test_the_address_of_an_account_is_known_in_any_case(db: None) -> None:
    make_user(email="ama@example.org")
    assert queries.is_email_of_account("Ama@Example.org")


def test_an_address_that_an_account_has_added_is_known_too(citizen: User) -> None:
    EmailAddress.objects.create(user=citizen, email="second@example.org")
    assert queries.is_email_of_account("second@example.org")


def test_the_address_of_a_guest_is_no_accounts(db: None) -> None:
    guest = make_guest(strength="email", guest_email="ama@example.org")
    assert not queries.is_email_of_account("ama@example.org")
    assert queries.access_guest_of("AMA@example.org") == guest


def test_nobody_has_a_code_that_was_not_sent(citizen: User) -> None:
    assert queries.access_guest_code(citizen.pk) is None


@pytest.mark.django_db
def test_identities_come_in_one_query_with_what_a_vote_has_to_know(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = make_user(strength="email", banned_until=NOW)
    with django_assert_num_queries(1):
        found = queries.list_identities([person.pk, person.pk, 10**9])
        known = found[person.pk]
        assert (known.strength, known.is_active, known.banned_until) == ("email", True, NOW)
    assert set(found) == {person.pk}


@pytest.mark.django_db
def test_nobodys_identity_is_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert queries.list_identities([]) == {}
