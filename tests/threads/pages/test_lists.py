"""Home, the list, departments, and opening an issue."""

from __future__ import annotations

import pytest
from django.test import Client

from engagement.threads import actions
from engagement.threads.models import Thread
from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.factories import make_cast, make_post, make_thread
from tests.threads.pages.conftest import Browser, filled

pytestmark = pytest.mark.django_db


def titles(html: str) -> list[str]:
    return [part.split("<bdi>")[1].split("</bdi>")[0] for part in html.split('class="row-title"')[1:]]


def test_home_says_what_this_is_on_an_empty_database(client: Client) -> None:
    html = client.get("/").text
    assert "Ask in the open." in html
    assert "Be the first" in html


def test_home_shows_what_is_talked_about(client: Client) -> None:
    make_thread(title="The market roof leaks")
    assert titles(client.get("/").text) == ["The market roof leaks"]


def test_the_list_has_the_newest_activity_first(client: Client) -> None:
    first, second = make_thread(title="First"), make_thread(title="Second")
    assert titles(client.get("/threads/").text) == [second.title, first.title]


@pytest.mark.parametrize(
    ("query", "found"),
    [("search=roof", ["The roof"]), ("department=works", ["The roof"]), ("state=resolved", ["The drain"])],
)
def test_the_list_is_narrowed_down(client: Client, query: str, found: list[str]) -> None:
    make_thread(title="The roof", body="Up there.", department=make_department(slug="works"))
    author = make_user()
    drain = make_thread(title="The drain", body="Down there.", author=author)
    actions.resolve_thread(actor=author, thread_id=drain.pk, now=NOW)
    assert titles(client.get(f"/threads/?{query}").text) == found


def test_a_person_finds_their_own_and_followed_issues(browser_of: Browser) -> None:
    person = make_user()
    make_thread(title="Mine", author=person)
    other = make_thread(title="Followed")
    make_thread(title="Neither")
    actions.follow_thread(actor=person, thread_id=other.pk, now=NOW)
    browser = browser_of(person)
    assert titles(browser.get("/threads/?mine=on").text) == ["Mine"]
    assert set(titles(browser.get("/threads/?followed=on").text)) == {"Mine", "Followed"}


def test_a_restricted_thread_is_in_the_lists_of_those_who_may_read_it(browser_of: Browser) -> None:
    cast = make_cast(visibility="restricted")
    assert titles(browser_of(cast.officer).get("/threads/").text) == [cast.thread.title]
    for page in ("/", "/threads/", f"/departments/{cast.department.slug}/"):
        assert titles(browser_of(cast.citizen).get(page).text) == []


def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "Nothing found" in client.get("/threads/?search=zebra").text


@pytest.mark.parametrize(
    "query", ["state=nonsense", "department=nonsense", "page=0", "page=x", "page=999", "search=%00", "mine=on"]
)
def test_a_filter_that_makes_no_sense_does_no_harm(client: Client, query: str) -> None:
    make_thread()
    assert client.get(f"/threads/?{query}").status_code == 200


def test_the_list_has_pages_that_keep_the_filter(client: Client) -> None:
    department = make_department(slug="works")
    for _ in range(21):
        make_thread(department=department)
    html = client.get("/threads/?department=works").text
    assert len(titles(html)) == 20
    assert "?department=works&amp;page=2" in html
    assert len(titles(client.get("/threads/?department=works&page=2").text)) == 1


@pytest.mark.parametrize("page", ["/", "/threads/"])
def test_the_number_of_queries_does_not_grow_with_the_threads(
    client: Client, page: str, django_assert_max_num_queries
) -> None:
    for _ in range(12):
        make_post(make_thread())
    with django_assert_max_num_queries(8):
        client.get(page)


def test_strangers_may_keep_a_list_for_some_seconds(client: Client) -> None:
    answer = client.get("/threads/")
    assert "max-age=5" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


def test_nobody_keeps_the_list_of_somebody_who_is_signed_in(browser_of: Browser) -> None:
    assert "private" in browser_of(make_user()).get("/threads/")["Cache-Control"]


def test_departments_say_how_much_is_open(client: Client) -> None:
    make_thread(department=make_department(slug="works", name="Works"))
    html = client.get("/departments/").text
    assert "Works" in html
    assert "1 open" in html


def test_a_department_shows_its_people_and_issues(client: Client) -> None:
    works = make_department(slug="works", name="Works", phone="031 200")
    make_member(works, display_name="Nii Lamptey")
    make_thread(title="The roof", department=works)
    html = client.get("/departments/works/").text
    assert titles(html) == ["The roof"]
    assert "Nii Lamptey" in html
    assert 'href="tel:031200"' in html


def test_a_department_that_takes_no_issues_is_missing(client: Client) -> None:
    make_department(slug="gone", is_active=False)
    assert client.get("/departments/gone/").status_code == 404


def new_issue(**fields: object) -> dict[str, object]:
    return filled(
        **{"title": "The roof leaks", "body": "Since May.", "department": "works", "visibility": "public"} | fields
    )


def test_opening_an_issue_leads_to_it(browser_of: Browser) -> None:
    make_department(slug="works")
    answer = browser_of(make_user()).post("/threads/new/", new_issue(place="Market", category="Buildings"))
    thread = Thread.objects.get()
    assert answer["Location"] == f"/threads/{thread.pk}/"
    assert (thread.title, thread.place, thread.category) == ("The roof leaks", "Market", "Buildings")


def test_opening_asks_to_sign_in_and_comes_back(client: Client) -> None:
    assert client.get("/threads/new/")["Location"] == "/accounts/login/?next=/threads/new/"


def test_whoever_was_signed_out_meanwhile_keeps_what_was_typed(client: Client) -> None:
    make_department(slug="works")
    answer = client.post("/threads/new/", new_issue(body="A long story"))
    assert answer.status_code == 422
    assert "A long story" in answer.text


def test_the_same_form_twice_opens_one_issue(browser_of: Browser) -> None:
    make_department(slug="works")
    browser, form = browser_of(make_user()), new_issue()
    assert browser.post("/threads/new/", form)["Location"] == browser.post("/threads/new/", form)["Location"]
    assert Thread.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"title": ""}, "#id_title"),
        ({"body": "   "}, "#id_body"),
        ({"body": "x" * 2001}, "#id_body"),
        ({"department": "nonsense"}, "#id_department"),
        ({"title": "\u202e"}, "#id_title"),
        ({"visibility": "secret"}, "#id_visibility"),
    ],
)
def test_a_refused_issue_comes_back_as_typed_and_says_where(
    browser_of: Browser, wrong: dict[str, str], where: str
) -> None:
    make_department(slug="works")
    answer = browser_of(make_user()).post("/threads/new/", new_issue(place="Market Circle") | wrong)
    assert answer.status_code == 422
    assert f'<a href="{where}' in answer.text
    assert 'value="Market Circle"' in answer.text
    assert Thread.objects.count() == 0


def test_the_form_takes_the_department_from_the_address(browser_of: Browser) -> None:
    make_department(slug="works", name="Works")
    html = browser_of(make_user()).get("/threads/new/?department=works").text
    assert '<option value="works" selected>' in html
