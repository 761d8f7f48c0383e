"""The house of the compose file, in production's settings behind its proxy, and real pages that look at it: while it
is replaced process by process, and when any one of it is killed and started again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from signal import SIGTERM
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, expect

from engagement.config import processes
from tests.factories import PASSWORD
from tests.faults.containers import READY_SECONDS, Containers

pytestmark = [pytest.mark.browser, pytest.mark.clock, pytest.mark.timeout(600)]

BACK_MS = 60_000
"""A machine under load needs so long at most to start a process and to let the pages back in."""
TOWN = """
import django; django.setup()
import json
from allauth.account.models import EmailAddress
from tests.factories import PASSWORD, make_user
from tests.threads.factories import make_thread
ama = make_user(display_name="Ama Mensah", email="ama@example.org", password=PASSWORD)
EmailAddress.objects.update_or_create(user=ama, email=ama.email, defaults={"verified": True, "primary": True})
print(json.dumps({"thread": make_thread(author=ama).pk}))
"""
_words = count(1)


@dataclass
class Town:
    """The house, and who looks at it."""

    house: Containers
    path: str
    writer: Page
    reader: Page
    faults: list[str] = field(default_factory=list)
    """Answers that are errors, requests that failed, and what scripts complain of."""

    def watch(self, context: BrowserContext) -> None:
        """Write down what goes wrong in this browser."""
        context.on("response", self._look)
        context.on("requestfailed", self._note)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))

    def _look(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def _note(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page that is left
            self.faults.append(f"{request.failure} {request.url}")

    def say(self) -> str:
        """The writer posts a word; whether and when it arrives is another matter."""
        word = f"Word number {next(_words)}."
        self.writer.fill("#composer-body", word)
        self.writer.click("#composer-send")
        return word

    def everybody_has(self, word: str) -> None:
        """It arrives at both pages, once, without anybody doing anything."""
        for page in (self.writer, self.reader):
            expect(page.locator("#posts > .post", has_text=word)).to_have_count(1, timeout=BACK_MS)
        expect(self.writer.locator("[data-sending]")).to_have_count(0, timeout=BACK_MS)


def live(page: Page) -> None:
    """The socket has joined."""
    expect(page.locator("#live")).to_have_attribute("data-live-state", "live", timeout=BACK_MS)


@pytest.fixture(scope="module")
def town(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Somebody who signed in with a password, and somebody who did not, look at the same thread."""
    with Containers(tmp_path_factory.mktemp("containers")) as house:
        house.up()
        path = f"{house.url}/threads/{house.run(TOWN)['thread']}/"
        contexts = [browser.new_context(ignore_https_errors=True) for _ in range(2)]
        writer, reader = [context.new_page() for context in contexts]
        found = Town(house, path, writer, reader)
        writer.goto(f"{house.url}/accounts/login/?next=/threads/")
        writer.fill("[name=login]", "ama@example.org")
        writer.fill("[name=password]", PASSWORD)
        writer.press("[name=password]", "Enter")
        writer.wait_for_url("**/threads/")
        for page in (writer, reader):
            page.goto(path)
            live(page)
        for context in contexts:
            found.watch(context)
        yield found
        for context in contexts:
            context.close()


def test_what_one_writes_the_other_reads(town: Town) -> None:
    town.everybody_has(town.say())
    assert town.faults == []


def test_cookies_are_this_host_s_alone_and_of_https(town: Town) -> None:
    cookies = town.writer.context.cookies(town.house.url)
    assert {cookie["name"] for cookie in cookies} >= {"__Host-sessionid", "__Host-csrftoken"}
    assert [cookie["name"] for cookie in cookies if not cookie["secure"]] == []


@pytest.mark.parametrize("path", ["/", "/threads/", "/nothing/here/", "/static/none.css", "/api/v1/threads/"])
def test_every_answer_says_that_only_https_will_do(town: Town, path: str) -> None:
    answer = town.reader.context.request.get(f"{town.house.url}{path}")
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_rolling_restart_shows_no_error_to_any_page(
    town: Town, record_property: Callable[[str, object], None]
) -> None:
    del town.faults[:]
    walker = town.reader.context.new_page()
    words, visits = [], 0

    def meanwhile(is_over: Callable[[], bool]) -> None:
        nonlocal visits
        while not is_over():
            words.append(town.say())
            for path in ("/", "/threads/", town.path.removeprefix(town.house.url)):
                walker.goto(f"{town.house.url}{path}")
                visits += 1

    for number, container in enumerate(town.house.web):
        process: Any = container.process
        process.popen.send_signal(SIGTERM)
        meanwhile(lambda process=process: not process.is_running())
        container.start()
        town.house.wait_ready(number)
        words.append(town.say())
    walker.close()
    for word in words:
        town.everybody_has(word)
    for page in (town.writer, town.reader):
        live(page)
        expect(page.locator("[role=alert]:visible")).to_have_count(0)
    assert town.faults == []
    record_property("figure", f"rolling restart: {len(words)} posts and {visits} pages meanwhile, no error")


def kill_web(house: Containers, number: int) -> None:
    house.web[number].kill()
    house.web[number].start()
    house.wait_ready(number)


def kill_worker(house: Containers) -> None:
    beat = house.folder / "var" / "worker.beat"
    house.worker.kill()
    beat.unlink(missing_ok=True)
    house.worker.start()
    assert processes.wait_for(beat.exists, seconds=READY_SECONDS)


def kill_proxy(house: Containers) -> None:
    house.proxy.kill()
    house.proxy.start()
    assert processes.wait_for(house.answers, seconds=READY_SECONDS)


DEATHS: dict[str, Callable[[Containers], None]] = {
    "web-1": lambda house: kill_web(house, 0),
    "web-2": lambda house: kill_web(house, 1),
    "worker": kill_worker,
    "redis": lambda house: house.redis.restart(),
    "postgres": lambda house: house.postgres.restart(),
    "proxy": kill_proxy,
}


@pytest.mark.parametrize("name", DEATHS)
def test_pages_outlive_the_death_of_any_container(town: Town, name: str) -> None:
    before = town.say()
    DEATHS[name](town.house)
    town.everybody_has(before)
    town.everybody_has(town.say())


def test_every_container_that_stays_up_was_killed(town: Town) -> None:
    stays = {name for name, service in town.house.compose.items() if service.get("restart") != "no"}
    assert stays == set(DEATHS)
