"""The checker finds nothing in histories that may have happened, and finds each bug that is planted in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults import checker
from tests.faults.history import (
    Answered,
    Due,
    Ended,
    Event,
    Fired,
    Granted,
    History,
    Invoked,
    Joined,
    Outcome,
    Saw,
    Voted,
)

STREAMS = ("open", "closed")
PEOPLE = ("ama", "kofi", "esi", "yaw")
STEPS = 80


class Village:
    """People who talk, lose the line, come back, lose the right to `closed`; all of it as the hub promises."""

    def __init__(self, seed: int) -> None:
        self.die = Random(seed)
        self.now = 0.0
        self.history = History(logs={stream: [] for stream in STREAMS})
        self.at = {(who, stream): 0 for who in PEOPLE for stream in STREAMS}
        self.away: set[str] = set()
        self.outside: set[str] = set()
        self.said = 0
        for who in PEOPLE:
            for stream in STREAMS:
                self.tell(Joined(self.now, who, stream, "e1", 0))

    def tell(self, event: Event) -> None:
        self.history.events.append(event)

    def live(self) -> History:
        for _step in range(STEPS):
            self.now += self.die.uniform(0.01, 0.2)
            self.die.choice([self.talk] * 6 + [self.go, self.come_back, self.exclude, self.readmit])()
        while self.away:
            self.come_back()
        # A last word that everybody hears: what every mutation may count on.
        for stream in STREAMS:
            self.say(stream, "ok")
        self.vote()
        self.keep_time()
        return self.history

    def talk(self) -> None:
        self.say(self.die.choice(STREAMS), self.die.choice(["ok"] * 6 + ["fail", "info", "info"]))

    def say(self, stream: str, outcome: Outcome) -> None:
        self.said += 1
        who, content = self.die.choice(PEOPLE), f"word {self.said}"
        self.tell(Invoked(self.now, who, stream, content))
        if outcome == "ok" or (outcome == "info" and self.die.random() < 0.5):
            log = self.history.logs[stream]
            log.append((len(log) + 1, content))
            self.now += 0.001
            for person in PEOPLE:
                if person not in self.away and not (stream == "closed" and person in self.outside):
                    self.catch_up(person, stream)
        self.now += 0.001
        self.tell(Answered(self.now, content, outcome))

    def catch_up(self, who: str, stream: str) -> None:
        for offset, content in self.history.logs[stream][self.at[who, stream] :]:
            self.tell(Saw(self.now, who, stream, offset, content))
            self.at[who, stream] = offset

    def go(self) -> None:
        self.away.add(self.die.choice(PEOPLE))

    def come_back(self) -> None:
        if not self.away:
            return
        who = self.die.choice(sorted(self.away))
        self.away.remove(who)
        for stream in STREAMS:
            if stream == "closed" and who in self.outside:
                continue
            newest = len(self.history.logs[stream])
            whole = self.die.random() < 0.8
            self.tell(Joined(self.now, who, stream, "e1", newest, recovered=whole))
            if whole:
                self.catch_up(who, stream)
            self.at[who, stream] = newest

    def exclude(self) -> None:
        if len(self.outside) < 2:
            who = self.die.choice(PEOPLE[2:])
            if who not in self.outside:
                self.outside.add(who)
                self.tell(Ended(self.now, who, "closed"))

    def readmit(self) -> None:
        for who in sorted(self.outside - self.away):
            self.outside.remove(who)
            self.tell(Granted(self.now, who, "closed"))
            newest = len(self.history.logs["closed"])
            self.tell(Joined(self.now, who, "closed", "e1", newest, recovered=True))
            self.catch_up(who, "closed")

    def vote(self) -> None:
        history = self.history
        for who in PEOPLE:
            for question in ("q1", "q2"):
                up = self.die.random() < 0.6
                history.votes.append(Voted(self.now, self.now + 0.01, who, question, up=not up))
                history.votes.append(Voted(self.now + 0.02, self.now + 0.03, who, question, up=up))
                if up:
                    history.ballots.append((who, question))
        history.votes.append(Voted(self.now, self.now + 0.01, "abena", "q1", up=True))
        history.ballots.append(("abena", "q1"))
        for question in ("q1", "q2"):
            history.tallies[question] = sum(on == question for _who, on in history.ballots)

    def keep_time(self) -> None:
        history = self.history
        history.due = [Due(self.now + number, f"T-{number}", "late") for number in range(5)]
        history.fired = [Fired(due.at + self.die.uniform(0, 1), due.ticket, due.step) for due in history.due]
        history.ended_at = self.now + 60
        history.notifications = [f"ama: T-{number} is late" for number in range(5)]
        history.published = history.recomputed = {"roads: median": 3_600.0, "roads: kept": 0.5}
        history.memory, history.connections = (120.0, 140.0), (2, 2)
        history.held = {"PostgreSQL": (40, 44), "Redis": (11, 9)}
        history.recorded = [f"ticket {number}" for number in range(5)]
        history.leaves = list(history.recorded)


def a_history(seed: int = 1) -> History:
    """One that may have happened."""
    return Village(seed).live()


@given(seed=st.integers(0, 1 << 32))
def test_nothing_is_found_where_nothing_is_wrong(seed: int) -> None:
    assert checker.check(a_history(seed)) == []


# --- bugs ---------------------------------------------------------------------------------------------------------


def last(history: History, kind: type[Event], **fields: object) -> int:
    """Where the last event of a kind is that has these fields."""
    return max(
        place
        for place, event in enumerate(history.events)
        if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items())
    )


def change(history: History, place: int, **fields: object) -> None:
    """Tell one event differently."""
    history.events[place] = history.events[place]._replace(**fields)  # type: ignore[arg-type]


def newest(history: History) -> str:
    """The last word of the open stream: acknowledged, and seen by everybody."""
    return history.logs["open"][-1][1]


Bug = Callable[[History], None]


def an_acknowledged_post_is_lost(history: History) -> None:
    history.logs["open"].pop()


def all_posts_are_lost(history: History) -> None:
    history.logs["open"].clear()


def a_refused_post_is_there(history: History) -> None:
    change(history, last(history, Answered, content=newest(history)), outcome="fail")


def a_post_is_there_twice(history: History) -> None:
    log = history.logs["open"]
    log.append((log[-1][0] + 1, log[-1][1]))


def a_post_is_in_two_streams(history: History) -> None:
    log = history.logs["closed"]
    log.append((log[-1][0] + 1, newest(history)))


def a_post_of_nobody(history: History) -> None:
    log = history.logs["open"]
    log.append((log[-1][0] + 1, "who said this"))


def a_post_lands_in_the_wrong_stream(history: History) -> None:
    change(history, last(history, Invoked, content=newest(history)), stream="closed")


def an_offset_is_left_out(history: History) -> None:
    offset, content = history.logs["open"][-1]
    history.logs["open"][-1] = (offset + 1, content)


def an_offset_is_given_twice(history: History) -> None:
    offset, content = history.logs["open"][-1]
    history.logs["open"][-1] = (offset - 1, content)


def two_posts_change_places(history: History) -> None:
    """The first acknowledged one and the newest: they cannot have been under way together."""
    log = history.logs["open"]
    done = {event.content for event in history.events if isinstance(event, Answered) and event.outcome == "ok"}
    first = next(place for place, (_offset, content) in enumerate(log) if content in done)
    (one, early), (two, late) = log[first], log[-1]
    log[first], log[-1] = (one, late), (two, early)


def an_answer_without_a_question(history: History) -> None:
    history.events.append(Answered(99.0, "never asked", "fail"))


def an_answer_before_its_question(history: History) -> None:
    change(history, last(history, Answered, content=newest(history)), at=-1.0)


def done_and_not_done(history: History) -> None:
    history.events.append(Answered(99.0, newest(history), "fail"))


def a_client_sees_another_text(history: History) -> None:
    change(history, last(history, Saw, stream="open", who="ama"), content="word 0")


def two_clients_see_different_texts(history: History) -> None:
    for who, content in (("ama", "one"), ("kofi", "other")):
        change(history, last(history, Saw, stream="open", who=who), content=content)


def a_client_sees_what_the_log_lost(history: History) -> None:
    history.logs["closed"].pop()


def a_client_misses_one(history: History) -> None:
    sawn = [place for place, event in enumerate(history.events) if isinstance(event, Saw) and event.who == "ama"]
    middle = next(place for place in sawn if history.events[place].offset == 1)  # type: ignore[union-attr]
    del history.events[middle]


def a_client_sees_one_twice(history: History) -> None:
    place = last(history, Saw, who="kofi", stream="open")
    history.events.insert(place, history.events[place])


def a_client_sees_two_in_the_wrong_order(history: History) -> None:
    place = last(history, Saw, who="kofi", stream="open")
    before = last(replace(history, events=history.events[:place]), Saw, who="kofi", stream="open")
    events = history.events
    events[before], events[place] = events[place], events[before]


def a_client_sees_without_having_joined(history: History) -> None:
    history.events.append(Saw(99.0, "stranger", "open", 1, history.logs["open"][0][1]))


def a_recovery_ends_where_it_says_more(history: History) -> None:
    history.events.append(Joined(99.0, "ama", "open", "e1", len(history.logs["open"]) + 3, recovered=True))


def a_recovery_has_a_hole(history: History) -> None:
    log = history.logs["open"]
    for number in (1, 2):
        log.append((log[-1][0] + 1, f"late {number}"))
        history.events.append(Invoked(90.0 + number, "yaw", "open", f"late {number}"))
        history.events.append(Answered(91.0 + number, f"late {number}", "ok"))
    history.events.append(Joined(99.0, "ama", "open", "e1", log[-1][0], recovered=True))
    history.events.append(Saw(99.0, "ama", "open", *log[-1]))


def a_recovery_goes_back(history: History) -> None:
    history.events.append(Joined(99.0, "ama", "open", "e1", 1, recovered=True))


def a_client_is_forgotten(history: History) -> None:
    del history.events[last(history, Saw, who="ama", stream="open")]


def a_client_is_forgotten_after_it_came_back(history: History) -> None:
    log = history.logs["open"]
    history.events.append(Joined(98.0, "ama", "open", "e1", log[-1][0]))
    history.events.append(Invoked(98.5, "yaw", "open", "after that"))
    log.append((log[-1][0] + 1, "after that"))


def a_ban_that_does_not_hold(history: History) -> None:
    history.events.append(Ended(0.5, "ama", "open"))


def a_ban_that_is_late(history: History) -> None:
    place = last(history, Saw, who="ama", stream="open")
    history.events.insert(place, Ended(history.events[place].at - 1.2, "ama", "open"))


def somebody_who_comes_in_again_without_a_right(history: History) -> None:
    history.events += [Ended(80.0, "ama", "open"), Joined(99.0, "ama", "open", "e1", len(history.logs["open"]))]


def a_ban_that_holds_only_until_another_gets_a_right(history: History) -> None:
    a_ban_that_does_not_hold(history)
    history.events.append(Granted(0.6, "kofi", "open"))


def a_right_that_ends_for_the_second_time_and_does_not(history: History) -> None:
    place = last(history, Saw, who="ama", stream="open")
    at = history.events[place].at
    history.events[place:place] = [
        Ended(at - 9, "ama", "open"),
        Granted(at - 5, "ama", "open"),
        Ended(at - 3, "ama", "open"),
    ]


def somebody_with_a_right_again_is_forgotten(history: History) -> None:
    del history.events[last(history, Saw, who="ama", stream="open")]
    history.events += [Ended(0.5, "ama", "open"), Granted(0.6, "ama", "open")]


def a_text_before_it_was_written(history: History) -> None:
    change(history, last(history, Saw, who="ama", stream="open"), at=0.0)


def a_log_that_is_rebuilt(history: History) -> None:
    history.events.append(Joined(99.0, "kofi", "open", "e2", len(history.logs["open"])))


def a_tally_that_counts_one_more(history: History) -> None:
    history.tallies["q1"] += 1


def a_tally_that_forgets_a_question(history: History) -> None:
    history.tallies.pop("q1")


def votes_that_vanish(history: History) -> None:
    history.ballots = [row for row in history.ballots if row != ("abena", "q1")]
    history.tallies["q1"] -= 1


def somebody_who_votes_twice(history: History) -> None:
    history.ballots.append(("abena", "q1"))


def a_vote_that_was_taken_back_and_counts(history: History) -> None:
    history.votes.append(Voted(99.0, 99.1, "abena", "q1", up=False))


def a_vote_of_nobody(history: History) -> None:
    history.ballots.append(("ghost", "q1"))
    history.tallies["q1"] += 1


def an_escalation_that_fires_twice(history: History) -> None:
    history.fired.append(history.fired[0]._replace(at=history.fired[0].at + 5))


def an_escalation_that_is_forgotten(history: History) -> None:
    history.fired.pop()


def an_escalation_of_no_clock(history: History) -> None:
    history.fired.append(Fired(99.0, "T-99", "late"))


def an_escalation_that_is_early(history: History) -> None:
    history.fired[0] = history.fired[0]._replace(at=history.due[0].at - 0.5)


def a_notification_that_comes_twice(history: History) -> None:
    history.notifications.append(history.notifications[0])


def a_figure_that_looks_better(history: History) -> None:
    history.published = {**history.published, "roads: median": 1_800.0}


def a_figure_that_is_not_published(history: History) -> None:
    history.published = {"roads: kept": 0.5}


def a_record_that_was_changed(history: History) -> None:
    history.chain = ["T-1: event 3 is not what it was"]


def a_leaf_that_was_changed(history: History) -> None:
    history.record = ["ticket 3: not what was recorded"]


def an_event_that_is_never_recorded(history: History) -> None:
    history.leaves.pop()


def an_event_that_is_recorded_twice(history: History) -> None:
    history.leaves.append(history.leaves[0])


def a_leaf_about_nothing(history: History) -> None:
    history.leaves.append("ticket 99")


def servers_that_grow(history: History) -> None:
    history.memory = (120.0, 220.0)


def sockets_that_are_never_let_go(history: History) -> None:
    history.connections = (2, 5)


def connections_to_postgresql_that_are_never_closed(history: History) -> None:
    history.held = {**history.held, "PostgreSQL": (40, 90)}


def connections_to_redis_that_are_never_closed(history: History) -> None:
    history.held = {**history.held, "Redis": (11, 40)}


def an_error_that_no_page_should_see(history: History) -> None:
    history.oddities.append("ama: error 100")


def a_server_that_gives_up(history: History) -> None:
    history.deserted.append("server 2 ended with 1")


BUGS: dict[Bug, str] = {
    an_acknowledged_post_is_lost: "acknowledged_is_kept",
    all_posts_are_lost: "acknowledged_is_kept",
    a_refused_post_is_there: "refused_is_not_kept",
    a_post_is_there_twice: "nothing_is_kept_twice",
    a_post_is_in_two_streams: "nothing_is_kept_twice",
    a_post_of_nobody: "nothing_comes_from_nowhere",
    a_post_lands_in_the_wrong_stream: "nothing_comes_from_nowhere",
    an_offset_is_left_out: "log_has_no_hole",
    an_offset_is_given_twice: "log_has_no_hole",
    two_posts_change_places: "order_is_that_of_time",
    an_answer_without_a_question: "answers_are_of_questions",
    an_answer_before_its_question: "answers_are_of_questions",
    done_and_not_done: "answers_are_of_questions",
    a_client_sees_another_text: "everybody_sees_the_log",
    two_clients_see_different_texts: "everybody_sees_the_log",
    a_client_sees_what_the_log_lost: "everybody_sees_the_log",
    a_client_misses_one: "nothing_is_missed_or_seen_twice",
    a_client_sees_one_twice: "nothing_is_missed_or_seen_twice",
    a_client_sees_two_in_the_wrong_order: "nothing_is_missed_or_seen_twice",
    a_client_sees_without_having_joined: "nothing_is_missed_or_seen_twice",
    a_recovery_has_a_hole: "nothing_is_missed_or_seen_twice",
    a_recovery_goes_back: "nothing_is_missed_or_seen_twice",
    a_recovery_ends_where_it_says_more: "recovery_is_whole",
    a_client_is_forgotten: "everybody_is_brought_to_the_end",
    a_client_is_forgotten_after_it_came_back: "everybody_is_brought_to_the_end",
    a_ban_that_does_not_hold: "nothing_reaches_who_lost_the_right",
    a_ban_that_is_late: "nothing_reaches_who_lost_the_right",
    somebody_who_comes_in_again_without_a_right: "nothing_reaches_who_lost_the_right",
    a_ban_that_holds_only_until_another_gets_a_right: "nothing_reaches_who_lost_the_right",
    a_right_that_ends_for_the_second_time_and_does_not: "nothing_reaches_who_lost_the_right",
    somebody_with_a_right_again_is_forgotten: "everybody_is_brought_to_the_end",
    a_text_before_it_was_written: "nothing_is_seen_before_it_is_said",
    a_log_that_is_rebuilt: "epochs_do_not_change",
    a_tally_that_counts_one_more: "tally_is_the_voters",
    a_tally_that_forgets_a_question: "tally_is_the_voters",
    votes_that_vanish: "last_vote_stands",
    a_vote_that_was_taken_back_and_counts: "last_vote_stands",
    a_vote_of_nobody: "last_vote_stands",
    somebody_who_votes_twice: "nobody_votes_twice",
    an_escalation_that_fires_twice: "escalations_fire_once",
    an_escalation_that_is_forgotten: "escalations_fire_once",
    an_escalation_of_no_clock: "escalations_fire_once",
    an_escalation_that_is_early: "escalations_are_not_early",
    a_notification_that_comes_twice: "notifications_are_once",
    a_figure_that_looks_better: "published_is_recomputed",
    a_figure_that_is_not_published: "published_is_recomputed",
    a_record_that_was_changed: "chain_is_intact",
    a_leaf_that_was_changed: "record_holds",
    an_event_that_is_never_recorded: "every_event_is_one_leaf",
    an_event_that_is_recorded_twice: "every_event_is_one_leaf",
    a_leaf_about_nothing: "every_event_is_one_leaf",
    servers_that_grow: "memory_comes_back",
    sockets_that_are_never_let_go: "connections_come_back",
    connections_to_postgresql_that_are_never_closed: "services_are_let_go",
    connections_to_redis_that_are_never_closed: "services_are_let_go",
    an_error_that_no_page_should_see: "nothing_odd_is_told",
    a_server_that_gives_up: "nobody_deserts",
}


@pytest.mark.parametrize(("bug", "invariant"), BUGS.items(), ids=lambda one: getattr(one, "__name__", one))
@pytest.mark.parametrize("seed", range(5))
def test_every_bug_is_found(bug: Bug, invariant: str, seed: int) -> None:
    history = a_history(seed)
    bug(history)
    assert invariant in {violation.invariant for violation in checker.check(history)}


def test_every_invariant_has_a_bug_that_breaks_it() -> None:
    assert {invariant.__name__ for invariant in checker.INVARIANTS} == set(BUGS.values())
