"""All citizens of a rehearsal, and what is said while it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from time import monotonic
from typing import NamedTuple

from engagement.config.rehearsal import server, web
from engagement.config.rehearsal.citizen import Citizen, Identity, Pace
from engagement.config.rehearsal.figures import Figures, line

JOINS_PER_SECOND = 100.0
LINE_SECONDS = 5.0
SETTLING_SECONDS = 1.0
Say = Callable[[str], None]


class Rehearsal(NamedTuple):
    """What is to be done: `tokens` of people with an account, and so many guests besides."""

    url: str
    hall: int
    tokens: Sequence[tuple[int, str]]
    """Id of the person, token."""
    guests: int
    seconds: float
    pace: Pace = Pace()
    seed: int = 1


class Outcome(NamedTuple):
    """What is left when all have gone."""

    citizens: list[Citizen]
    figures: Figures
    memory: tuple[float | None, float | None]


async def rehearse(plan: Rehearsal, say: Say) -> Outcome:
    """Everybody comes, stays for so many seconds and goes."""
    figures = Figures()
    people = [Identity(f"load {user}", token) for user, token in plan.tokens]
    people += await _guests(plan, figures)
    chance = Random(plan.seed)  # noqa: S311 - no secret, and the same again for the same seed
    citizens = [
        Citizen(who, url=plan.url, hall=plan.hall, figures=figures, pace=plan.pace, chance=Random(chance.random()))  # noqa: S311
        for who in people
    ]
    for (user, _token), citizen in zip(plan.tokens, citizens, strict=False):
        citizen.user = user
    began = monotonic()
    coming = len(citizens) / JOINS_PER_SECOND
    ends = began + coming + plan.seconds
    lives = [
        asyncio.create_task(_come(citizen, number / JOINS_PER_SECOND, ends))
        for number, citizen in enumerate(citizens)
    ]
    memory = await _watch(plan, figures, began, coming + SETTLING_SECONDS, lives, say)
    await asyncio.gather(*lives)
    return Outcome(citizens, figures, memory)


async def _come(citizen: Citizen, after: float, ends: float) -> None:
    await asyncio.sleep(after)
    await citizen.live(ends)


async def _watch(
    plan: Rehearsal, figures: Figures, began: float, coming: float, lives: Sequence[asyncio.Task[None]], say: Say
) -> tuple[float | None, float | None]:
    """Say how it goes until all have gone; the server's memory when all had come, and the last that was seen."""
    pids = server.find_processes(plan.url)
    first = last = server.resident_mib(pids)
    weighed = False
    while pending := [life for life in lives if not life.done()]:
        await asyncio.wait(pending, timeout=LINE_SECONDS if weighed else min(LINE_SECONDS, coming + 0.1))
        seconds = monotonic() - began
        if figures.present:
            last = server.resident_mib(pids)
        if not weighed and seconds >= coming:
            first, weighed = last, True
        say(line(seconds, figures, last))
    return first, last


async def _guests(plan: Rehearsal, figures: Figures) -> list[Identity]:
    """People who only say a name. Fewer where the server lets no more in from one address."""
    found = []
    for number in range(1, plan.guests + 1):
        try:
            cookies = await web.become_guest(plan.url, plan.hall, f"Guest {number}")
        except web.NoAnswer as none:
            figures.broken[f"guest: {none}"] += plan.guests - number + 1
            break
        found.append(Identity(f"guest {number}", cookies=cookies))
    return found
