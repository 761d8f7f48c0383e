"""The life cycles, driven in any order by a state machine beside a model that knows only the tables of `states`.

A move that is carried out was in the table and leads where the table says; a move that is refused changes nothing.
What holds after every step is written below as invariants.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from engagement.accounts.actions import note_origin
from engagement.townhalls import actions, farms, ledger, serializers, states
from engagement.townhalls.actions import hands, polls, releasing
from engagement.townhalls.actions.ballots import Ballot, cast_ballot, cast_ballots
from engagement.townhalls.actions.counting import count_group
from engagement.townhalls.actions.voting import Vote, cast_upvote, cast_upvotes
from engagement.townhalls.models import HallEntry, Hand, Poll, PollBallot, Question, TownHall, Upvote
from realtime.errors import Refusal
from tests.factories import NOW, make_guest
from tests.townhalls.factories import fresh, make_cast, make_question

SECOND = timedelta(seconds=1)
PLACES = st.integers(0, 5)
"""Which question, poll or hand: counted modulo how many there are."""
MOVES = st.integers(0, 11)
WILD = st.sampled_from([False, False, False, True])
"""Whether any move is tried, and not one that the table has from here."""

MODERATING: dict[str, Callable[..., Any]] = {
    "approve": actions.approve_question,
    "reject": lambda **given: actions.reject_question(kind="off_topic", **given),
    "queue": actions.queue_question,
    "unqueue": actions.unqueue_question,
    "feature": actions.feature_question,
    "unfeature": actions.unfeature_question,
    "answer_live": lambda **given: actions.answer_live(body="In May.", **given),
    "owe": actions.owe_answer,
    "ticket": actions.make_ticket,
    "answer_written": lambda **given: actions.answer_in_writing(body="In May, by the works department.", **given),
}
ASKING: dict[str, Callable[..., Any]] = {
    "appeal": lambda **given: actions.appeal_question(words="It is about the drain.", **given),
    "withdraw": actions.withdraw_question,
}
IN_LINE = {("question", "queue"): "queued", ("hand", "call"): "called"}
"""What is in the line already gets another place there by the same move (`requeue`), and stays what it is."""
HANDS: dict[str, Callable[..., Any]] = {
    "call": hands.call_hand,
    "uncall": hands.uncall_hand,
    "speak": hands.give_word,
    "finish": hands.finish_hand,
    "lower": hands.lower_hand,
}


class Evening(RuleBasedStateMachine):
    """One hall, three citizens and a moderator."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        try:
            self.set_up()
        except BaseException:
            self.teardown()
            raise

    def set_up(self) -> None:
        """It is on, some questions are there, and a poll is drawn up."""
        cast = make_cast(state="live")
        self.hall_id = cast.hall.pk
        self.moderator = cast.moderator
        self.citizens = [cast.asker, cast.citizen, cast.confirmed_guest]
        self.now = NOW
        self.asked = 0
        for state in ("pending", "listed", "queued", "featured"):
            make_question(cast.hall, state=state, moderator=self.moderator)
        self.crowd = [make_guest(joined_at=NOW) for _number in range(farms.MOST + 3)]
        for person in self.crowd:
            note_origin(person=person, address="192.0.2.7", now=NOW)
        self.draw_up_poll()
        self.seen = HallEntry.objects.filter(hall=self.hall_id).count()

    def teardown(self) -> None:
        """Nothing stays."""
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    # --- helpers ----------------------------------------------------------------------------------------------

    def rows(self) -> list[list[tuple[Any, ...]]]:
        """Everything that a move could have changed."""
        models = (TownHall, Question, Poll, Hand, HallEntry, Upvote, PollBallot)
        return [list(model.objects.order_by("pk").values_list()) for model in models]

    def attempt(self, act: Callable[..., Any], **given: Any) -> bool:
        """Whether it was done; where it was refused, nothing is other than before."""
        self.now += SECOND
        before = self.rows()
        try:
            with transaction.atomic():
                act(now=self.now, **given)
        except Refusal:
            assert self.rows() == before
            return False
        return True

    def move(self, table: str, row: Any, name: str, act: Callable[..., Any], **given: Any) -> None:
        """A move of one thing, judged by its table."""
        target = states.way_of(table, name, str(row.state))
        if IN_LINE.get((table, name)) == row.state:
            target = str(row.state)
        done = self.attempt(act, **given)
        row.refresh_from_db()
        if done:
            assert target is not None, f"{table} {row.state}: {name} was carried out, and is not in the table"
            over = {"owed", "ticketed"} if table == "question" and target == "listed" else set()
            ended = {"follow_up", "archived"} if target in {"ended", "follow_up"} else set()
            assert row.state in {target} | over | ended

    def name(self, table: str, row: Any, known: Collection[str], which: int, *, wild: bool) -> str:
        """A move to try: one of the known that the table has from here, or any."""
        possible = [name for name in states.moves_from(table, str(row.state)) if name in known]
        names = sorted(known) if wild or not possible else possible
        return names[which % len(names)]

    def pick(self, model: Any, place: int) -> Any:
        """One of the hall's; None where there is none."""
        found = list(model.objects.filter(hall=self.hall_id).order_by("pk"))
        return found[place % len(found)] if found else None

    # --- rules ------------------------------------------------------------------------------------------------

    @rule(who=PLACES)
    def ask(self, who: int) -> None:
        """A citizen asks."""
        self.asked += 1
        hall = TownHall.objects.get(pk=self.hall_id)
        body = f"When does drain number {self.asked} get its cover?"
        self.now += timedelta(minutes=2)  # nobody is slowed
        done = self.attempt(actions.ask_question, actor=fresh(self.citizens[who % 3]), hall_id=hall.pk, body=body)
        assert not done or hall.state in states.ASKING

    @rule(place=PLACES, which=MOVES, wild=WILD)
    def moderate(self, place: int, which: int, *, wild: bool) -> None:
        """The moderator moves a question."""
        question = self.pick(Question, place)
        if question:
            given = {"actor": fresh(self.moderator), "question_id": question.pk}
            name = self.name("question", question, MODERATING, which, wild=wild)
            self.move("question", question, name, MODERATING[name], **given)

    @rule(place=PLACES, name=st.sampled_from([*ASKING]))
    def asker_moves(self, place: int, name: str) -> None:
        """Whoever asked takes it back, or appeals."""
        question = self.pick(Question, place)
        if question:
            given = {"actor": fresh(question.asker), "question_id": question.pk}
            self.move("question", question, name, ASKING[name], **given)

    @rule(place=PLACES, into=PLACES)
    def merge(self, place: int, into: int) -> None:
        """One question stands for another."""
        question, other = self.pick(Question, place), self.pick(Question, into)
        if question and other:
            given = {"actor": fresh(self.moderator), "question_id": question.pk, "into_id": other.pk}
            self.move("question", question, "merge", actions.merge_questions, **given)

    @rule(place=PLACES)
    def part(self, place: int) -> None:
        """A merged question stands for itself again."""
        question = self.pick(Question, place)
        if question:
            was_merged = question.state == "merged"
            done = self.attempt(actions.unmerge_question, actor=fresh(self.moderator), question_id=question.pk)
            assert was_merged or not done

    @rule(place=PLACES, who=PLACES, on=st.booleans())
    def vote(self, place: int, who: int, *, on: bool) -> None:
        """A citizen votes, or takes the vote back; the group that a merged question is in counts."""
        question = self.pick(Question, place)
        if question:
            root = question.root or question
            hall = TownHall.objects.get(pk=self.hall_id)
            done = self.attempt(cast_upvote, actor=fresh(self.citizens[who % 3]), question_id=question.pk, on=on)
            assert not done or (root.state in states.VOTABLE and hall.state in states.VOTING)

    @rule(which=MOVES, wild=WILD)
    def move_hall(self, which: int, *, wild: bool) -> None:
        """The evening goes on."""
        hall = TownHall.objects.get(pk=self.hall_id)
        name = self.name("hall", hall, states.HALL, which, wild=wild)
        self.move("hall", hall, name, actions.move_hall, actor=fresh(self.moderator), hall_id=hall.pk, move=name)

    @precondition(lambda self: Poll.objects.filter(hall=self.hall_id).count() < 2)
    @rule()
    def draw_up_poll(self) -> None:
        """A poll with two options."""
        given = {"question": "Which first?", "options": ["Drain", "Road"]}
        self.attempt(polls.create_poll, actor=fresh(self.moderator), hall_id=self.hall_id, **given)

    @rule(place=PLACES, which=MOVES, wild=WILD)
    def move_poll(self, place: int, which: int, *, wild: bool) -> None:
        """The poll opens, pauses, closes ..."""
        poll = self.pick(Poll, place)
        if poll:
            name = self.name("poll", poll, states.POLL, which, wild=wild)
            given = {"actor": fresh(self.moderator), "poll_id": poll.pk, "move": name}
            self.move("poll", poll, name, polls.move_poll, **given)

    @rule(place=PLACES, who=PLACES, choice=st.integers(0, 1))
    def ballot(self, place: int, who: int, choice: int) -> None:
        """A citizen answers a poll."""
        poll = self.pick(Poll, place)
        if poll:
            option = poll.options.order_by("position")[choice].pk
            given = {"actor": fresh(self.citizens[who % 3]), "poll_id": poll.pk, "choices": [option]}
            assert not self.attempt(cast_ballot, **given) or poll.state == "open"

    @rule(place=PLACES, of_poll=st.booleans(), on=st.booleans())
    def farm(self, place: int, *, of_poll: bool, on: bool) -> None:
        """Many fresh guests of one network want the same, or take it back."""
        found = self.pick(Poll if of_poll else Question, place)
        if found and of_poll:
            choices = [found.options.order_by("position")[0].pk] if on else []
            votes = [Ballot(person, found.pk, choices) for person in self.crowd]
            self.attempt(lambda now: cast_ballots(ballots=votes, now=now))
        elif found:
            wanted = [Vote(person, found.pk, on) for person in self.crowd]
            self.attempt(lambda now: cast_upvotes(votes=wanted, now=now))

    @rule(place=PLACES, of_poll=st.booleans(), released=st.booleans())
    def decide(self, place: int, *, of_poll: bool, released: bool) -> None:
        """The moderator counts what is held, or takes it away; then nothing is held there."""
        found = self.pick(Poll if of_poll else Question, place)
        if found:
            acts = (
                (releasing.discard_ballots, releasing.release_ballots)
                if of_poll
                else (
                    actions.discard_votes,
                    actions.release_votes,
                )
            )
            name, held = ("poll_id", "held_voters") if of_poll else ("question_id", "held_votes")
            before = getattr(found, held)
            done = self.attempt(acts[released], actor=fresh(self.moderator), **{name: found.pk})
            found.refresh_from_db()
            assert getattr(found, held) == (0 if done else before)
            assert before or not done

    @rule(who=PLACES)
    def raise_hand(self, who: int) -> None:
        """A citizen wants to speak."""
        self.attempt(hands.raise_hand, actor=fresh(self.citizens[who % 3]), hall_id=self.hall_id)

    @rule(place=PLACES, which=MOVES, wild=WILD)
    def move_hand(self, place: int, which: int, *, wild: bool) -> None:
        """The moderator goes through the hands."""
        hand = self.pick(Hand, place)
        if hand:
            name = self.name("hand", hand, HANDS, which, wild=wild)
            self.move("hand", hand, name, HANDS[name], actor=fresh(self.moderator), hand_id=hand.pk)

    @rule()
    def undo(self) -> None:
        """The moderator takes the newest move back."""
        newest = HallEntry.objects.filter(hall=self.hall_id).order_by("-number").first()
        if newest:
            given = {"actor": fresh(self.moderator), "hall_id": self.hall_id, "entry_number": newest.number}
            self.attempt(actions.undo_move, **given)

    # --- what always holds ------------------------------------------------------------------------------------

    @invariant()
    def at_most_one_is_on_the_screen(self) -> None:
        """Featured and what the hall points at are one."""
        hall = TownHall.objects.get(pk=self.hall_id)
        featured = list(Question.objects.filter(hall=hall, state="featured").values_list("pk", flat=True))
        assert featured == ([hall.featured_id] if hall.featured_id else [])

    @invariant()
    def nothing_hangs_once_it_is_over(self) -> None:
        """No question waits, no poll is open, no hand is up."""
        hall = TownHall.objects.get(pk=self.hall_id)
        if hall.state in states.OVER:
            assert not Question.objects.filter(hall=hall, state__in=states.WAITING).exists()
            assert not Poll.objects.filter(hall=hall, state__in=("open", "paused")).exists()
            assert not Hand.objects.filter(hall=hall, state__in=("raised", "called", "speaking")).exists()

    @invariant()
    def votes_are_distinct_people(self) -> None:
        """The counters are what the rows say; whoever is merged counts nothing of their own."""
        for question in Question.objects.filter(hall=self.hall_id, root=None):
            assert (question.votes, question.confirmed_votes, question.held_votes) == count_group(question.pk)

    @invariant()
    def ballots_are_counted(self) -> None:
        """One ballot a person and round; the options hold those of the present round, and held ones stand apart."""
        for poll in Poll.objects.filter(hall=self.hall_id):
            cast = [one for one in PollBallot.objects.filter(poll=poll, round=poll.round) if one.choices]
            assert len({one.user_id for one in cast}) == len(cast)
            counted = [one for one in cast if not one.held]
            assert (poll.voters, poll.held_voters) == (len(counted), len(cast) - len(counted))
            assert sum(poll.options.values_list("votes", flat=True)) == len(counted)

    @invariant()
    def whatever_is_owed_has_a_ticket(self) -> None:
        """And a department; a due date where a policy promises one, and there is none here."""
        owed = Question.objects.filter(hall=self.hall_id, state="owed")
        assert not owed.filter(ticket_number=None).exists()
        assert not owed.filter(owing=None).exists()

    @invariant()
    def the_record_says_how_everything_came_to_be(self) -> None:
        """Numbered without holes, chained, and every entry a way of its table, or one that leads back."""
        hall = TownHall.objects.get(pk=self.hall_id)
        entries = list(HallEntry.objects.filter(hall=hall).select_related("actor", "hall").order_by("number"))
        lines = [(serializers.line_of(entry, hall), entry.digest) for entry in entries]
        assert ledger.first_fault(lines) is None
        for entry in entries[self.seen :]:
            way = states.TABLES.get(entry.subject, {}).get(entry.move)
            if way and entry.before:
                assert (entry.before in way.sources, entry.after) == (True, way.target), entry
        self.seen = len(entries)


@pytest.mark.django_db
@pytest.mark.timeout(240)
def test_whatever_happens_in_a_hall_follows_its_tables() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    # Without shrinking: what fails is printed step by step, and a minute is enough.
    plan = settings(
        max_examples=6,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=checks,
        phases=(Phase.explicit, Phase.generate),
    )
    run_state_machine_as_test(Evening, settings=plan)  # type: ignore[no-untyped-call]
