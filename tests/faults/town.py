"""The people of the rig: everybody talks and votes, and some lose a right and get it back, whatever is done to the
house."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from time import monotonic
from typing import Any

from django.db import Error, connections, transaction
from django.utils import timezone

from tests.faults.client import NOT_AVAILABLE, PERMISSION_DENIED, Client, Talk, Witness
from tests.faults.crowd import Gathering
from tests.faults.history import Ended, Event, Granted, Voted
from tests.faults.rogues import Rogues
from tests.faults.scene import WORD, Person, Scene, word_in_event
from tests.faults.schedule import LANES

REFUSALS = {PERMISSION_DENIED, NOT_AVAILABLE, 401, 610, 620, 624, 710}
"""What whoever has lost a right may be told: no entry; sign in; no such thread; may not take part."""
TRY_AGAIN_SECONDS = 0.2


class Town(Gathering):
    """All clients. `ways[i]` are the addresses of lane i at all servers."""

    def __init__(self, scene: Scene, ways: Sequence[Sequence[str]]) -> None:
        self.scene = scene
        self.events: list[Event] = []
        self.witnesses = {room.stream: Witness(events=self.events, expected=REFUSALS) for room in scene.rooms}
        self.rogues = Rogues()
        self._words = 0
        self._votes = 0
        self.by_name: dict[str, Client] = {}
        self.lanes: dict[str, int] = {}
        """By which lane a client comes."""
        for person in scene.people:
            for which, name in enumerate(person.sockets):
                self.lanes[name] = len(self.by_name) % LANES
                urls = ways[self.lanes[name]]
                first = (person.number + which) % len(urls)
                self.by_name[name] = self._client(person, name, [*urls[first:], *urls[:first]])
        super().__init__(list(self.by_name.values()))

    def _client(self, person: Person, name: str, urls: Sequence[str]) -> Client:
        talk = Talk(
            stream=person.room.stream,
            method="post.publish",
            arguments={"thread": person.room.thread_id},
            word_argument="body",
            word_in=word_in_event,
        )
        witness = self.witnesses[person.room.stream]
        client = Client(name, urls=urls, token=person.token, cookie=person.cookie, talk=talk, witness=witness)
        client.comes_back = person.room.is_private
        return client

    def oddities(self) -> list[str]:
        """Anything that no client should ever see."""
        return [oddity for witness in self.witnesses.values() for oddity in witness.oddities]

    async def say_one(self) -> None:
        """The next client says the next word."""
        self._words += 1
        client = self.clients[self._words % len(self.clients)]
        if not self._is_gone(client):
            await client.say(f"{WORD}{self._words}")

    async def vote_once(self) -> None:
        """The next person who is not waiting for an answer votes, or takes a vote back."""
        self._votes += 1
        person = self.scene.people[self._votes % len(self.scene.people)]
        client = self.by_name[person.sockets[0]]
        if client.idle and client.joined.is_set() and not self._is_gone(client):
            turn, question = divmod(self._votes // len(self.scene.people), len(self.scene.questions))
            await client.vote(str(person.user_id), self.scene.questions[question], up=turn % 2 == 0)

    def let_in(
        self, way: Callable[[Rogues], Callable[..., Any]], urls: Sequence[str], *, number: int, seconds: float
    ) -> None:
        """So many strangers go about theirs, in the public rooms, for so long."""
        act = way(self.rogues)
        public = [room for room in self.scene.rooms if not room.is_private]
        for which in range(number):
            stream, url = public[which % len(public)].stream, urls[which % len(urls)]
            token = self.scene.strangers[which % len(self.scene.strangers)]
            self.start(act(url, token=token, stream=stream, seconds=seconds))

    def _is_gone(self, client: Client) -> bool:
        return self.scene.people[int(client.name.split()[1].split("/")[0])].is_gone

    @property
    def votes(self) -> list[Voted]:
        """All of them."""
        return [vote for witness in self.witnesses.values() for vote in witness.votes]

    def settled(self) -> bool:
        """Whether everybody who may is there, and everything that was said was answered."""
        return all(self._is_gone(client) or (client.idle and client.joined.is_set()) for client in self.clients)

    def caught_up(self, heads: dict[str, int]) -> bool:
        """Whether everybody who may has seen everything."""
        return all(self._is_gone(client) or client.position >= heads[client.stream] for client in self.clients)


class Magistrate:
    """Takes rights and gives them back, in a thread of its own, until it is told to stop."""

    def __init__(self, town: Town, *, seed: int, pause: float = 0.7) -> None:
        self.town = town
        self.done: Counter[str] = Counter()
        self._die = Random(seed)
        self._pause = pause
        self._stopping = threading.Event()
        self._outside: dict[int, tuple[Person, float]] = {}
        self._thread = threading.Thread(target=self._work, name="magistrate", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Give everybody back what was taken for a while, and end."""
        self._stopping.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            while not self._stopping.wait(self._die.uniform(0, 2 * self._pause)):
                self._act()
            for person, _until in list(self._outside.values()):
                self._readmit(person)
        finally:
            connections.close_all()

    def _act(self) -> None:
        for person, until in list(self._outside.values()):
            if monotonic() > until:
                self._readmit(person)
        self._answer()
        here = [p for p in self.town.scene.people if not p.is_gone and p.number not in self._outside]
        chosen = self._die.choice([person for person in here if person.room.is_private] or here)
        match chosen.by:
            case "member":
                self._expel(chosen)
            case "role" if self._die.random() < 0.2:
                self._end("role lost", chosen, lambda: self._change_role(chosen))
            case "session" if self._die.random() < 0.2:
                self._end("signed out", chosen, lambda: self._sign_out(chosen))
            case _ if self._die.random() < 0.1:
                self._end("banned", chosen, lambda: self._ban(chosen))

    def _answer(self) -> None:
        """A ticket gets its first answer."""
        from tickets.actions.responses import respond

        if self.town.scene.unanswered:
            number = self.town.scene.unanswered.pop()
            self._until_it_is_done(
                lambda: respond(
                    actor=self._person(self.town.scene.officer_id),
                    number=number,
                    body="We come on Monday.",
                    way="telephone",
                    now=timezone.now(),
                )
            )
            self.done["tickets answered"] += 1

    def _expel(self, person: Person) -> None:
        from tickets import actions
        from tickets.actions.departments import MemberMissing

        def leave() -> None:
            with suppress(MemberMissing):  # an earlier try was carried out, and its answer lost
                actions.leave_department(
                    actor=self._administrator(),
                    user_id=person.user_id,
                    department=person.room.department,
                    now=timezone.now(),
                )

        self._until_it_is_done(leave)
        self._tell(Ended, person)
        self.done["membership ended"] += 1
        self._outside[person.number] = (person, monotonic() + self._die.uniform(2, 6))

    def _readmit(self, person: Person) -> None:
        from tickets import actions

        self._tell(Granted, person)
        self._until_it_is_done(
            lambda: actions.join_department(
                actor=self._administrator(),
                user_id=person.user_id,
                department=person.room.department,
                role="officer",
                now=timezone.now(),
            )
        )
        del self._outside[person.number]

    def _end(self, what: str, person: Person, act: Callable[[], object]) -> None:
        person.is_gone = True
        self._until_it_is_done(act)
        self._tell(Ended, person)
        self.done[what] += 1

    def _change_role(self, person: Person) -> None:
        from engagement.accounts import actions

        actions.change_role(actor=self._administrator(), user_id=person.user_id, role="citizen", now=timezone.now())

    def _sign_out(self, person: Person) -> None:
        """As a page does it: the session is gone, and the hubs are told."""
        from django.contrib.sessions.models import Session

        from engagement.accounts import actions

        with transaction.atomic():
            Session.objects.filter(session_key=person.cookie).delete()
            actions.end_session(session_key=person.cookie, now=timezone.now())

    def _ban(self, person: Person) -> None:
        from engagement.accounts import actions

        actions.ban_user(
            actor=self._administrator(), user_id=person.user_id, reason="Noise", until=None, now=timezone.now()
        )

    def _administrator(self) -> Any:
        return self._person(self.town.scene.administrator_id)

    def _person(self, user_id: int) -> Any:
        from engagement.accounts.queries import get_person

        return get_person(user_id)

    def _until_it_is_done(self, act: Callable[[], object]) -> None:
        while True:
            try:
                act()
            except Error:
                connections.close_all()
                threading.Event().wait(TRY_AGAIN_SECONDS)
            else:
                return

    def _tell(self, kind: type[Ended] | type[Granted], person: Person) -> None:
        for name in person.sockets:
            self.town.events.append(kind(monotonic(), name, person.room.stream))
