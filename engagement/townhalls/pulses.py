"""The numbers of a hall that many people change at once, as they are now: what its pulse tells (`realtime`).

Every function reads for many halls or polls in a fixed number of queries, and is asked at most twice a second for
each, however many people write and listen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count

from engagement.townhalls.models import Hand, Poll, Question, ReactionTally
from engagement.townhalls.queries import IS_PUBLIC, polls_loaded
from engagement.townhalls.queries.halls import id_of
from engagement.townhalls.serializers import is_public_poll, shows_result

Values = dict[str, Any]
WAITING_HANDS = (Hand.State.RAISED, Hand.State.CALLED)


def read_halls(keys: Sequence[str]) -> Mapping[str, Values]:
    """Id of a hall, as text -> name -> value; five queries for any number of halls.

    `q:<question>` [votes, confirmed] of every question that everybody sees, but for merged ones, whose votes count
    elsewhere; `h:<question>` how many more are held; `p:<poll>` [voters, confirmed] of every poll that everybody
    sees, `b:<poll>` how many more ballots are held, `o:<poll>` {option: votes} where everybody may know the tally;
    `hands` raised or called; `r:<kind>` reactions.
    """
    found: dict[int, Values] = {hall: {"hands": 0} for hall in _ids(keys)}
    rows = Question.objects.filter(IS_PUBLIC, hall_id__in=found).exclude(state=Question.State.MERGED)
    for hall, pk, *count, held in rows.values_list("hall_id", "pk", "votes", "confirmed_votes", "held_votes"):
        found[hall][f"q:{pk}"] = count
        if held:
            found[hall][f"h:{pk}"] = held
    for poll in polls_loaded().filter(hall_id__in=found).exclude(state=Poll.State.DRAFT).order_by("pk"):
        if is_public_poll(poll):
            found[poll.hall_id][f"p:{poll.pk}"] = [poll.voters, poll.confirmed_voters]
            if poll.held_voters:
                found[poll.hall_id][f"b:{poll.pk}"] = poll.held_voters
            if shows_result(poll):
                found[poll.hall_id][f"o:{poll.pk}"] = tally(poll)
    waiting = Hand.objects.filter(hall_id__in=found, state__in=WAITING_HANDS).order_by()
    for hall, number in waiting.values_list("hall_id").annotate(Count("pk")):
        found[hall]["hands"] = number
    for hall, kind, number in ReactionTally.objects.filter(hall_id__in=found).values_list("hall_id", "kind", "count"):
        found[hall][f"r:{kind}"] = number
    return {str(hall): values for hall, values in found.items()}


def read_polls(keys: Sequence[str]) -> Mapping[str, Values]:
    """Id of a poll, as text -> `o` {option: votes} and `voters` [all, confirmed]; two queries."""
    return {
        str(poll.pk): {"o": tally(poll), "voters": [poll.voters, poll.confirmed_voters]}
        for poll in polls_loaded().filter(pk__in=_ids(keys))
    }


def tally(poll: Poll) -> dict[str, int]:
    """Option -> votes, in the order of the options. Needs them loaded."""
    return {str(one.pk): one.votes for one in poll.options.all()}


def _ids(keys: Iterable[str]) -> list[int]:
    return [number for key in keys if (number := id_of(key))]
