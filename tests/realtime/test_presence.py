"""Listeners, over all processes."""

from __future__ import annotations

from realtime.presence import SILENCE_SECONDS, Count, Elsewhere

OWN = Count(2, 1)


def test_own_count_stands_alone() -> None:
    assert Elsewhere().add_to("a:1", OWN) == OWN


def test_counts_of_other_processes_are_added() -> None:
    elsewhere = Elsewhere()
    elsewhere.hear("p", {"a:1": (3, 2)}, now=0)
    elsewhere.hear("q", {"a:1": (10, 0), "a:2": (7, 7)}, now=0)
    assert elsewhere.add_to("a:1", OWN) == Count(15, 3)


def test_latest_word_of_a_process_counts() -> None:
    elsewhere = Elsewhere()
    elsewhere.hear("p", {"a:1": (3, 2)}, now=0)
    elsewhere.hear("p", {"a:1": (1, 0)}, now=1)
    assert elsewhere.add_to("a:1", OWN) == Count(3, 1)


def test_stream_that_a_process_does_not_mention_is_as_before() -> None:
    elsewhere = Elsewhere()
    elsewhere.hear("p", {"a:1": (3, 2)}, now=0)
    elsewhere.hear("p", {"a:2": (1, 0)}, now=1)
    assert elsewhere.add_to("a:1", OWN) == Count(5, 3)


def test_stream_without_listeners_is_forgotten() -> None:
    elsewhere = Elsewhere()
    elsewhere.hear("p", {"a:1": (3, 2)}, now=0)
    elsewhere.hear("p", {"a:1": (0, 0)}, now=1)
    assert elsewhere.add_to("a:1", OWN) == OWN


def test_process_that_falls_silent_is_forgotten() -> None:
    elsewhere = Elsewhere()
    elsewhere.hear("p", {"a:1": (3, 2)}, now=0)
    elsewhere.hear("q", {"a:1": (1, 1)}, now=SILENCE_SECONDS)
    elsewhere.forget_silent(now=SILENCE_SECONDS + 1)
    assert elsewhere.add_to("a:1", OWN) == Count(3, 2)


def test_process_that_says_anything_is_remembered() -> None:
    elsewhere = Elsewhere()
    elsewhere.hear("p", {"a:1": (3, 2)}, now=0)
    elsewhere.hear("p", {}, now=SILENCE_SECONDS)
    elsewhere.forget_silent(now=SILENCE_SECONDS + 1)
    assert elsewhere.add_to("a:1", OWN) == Count(5, 3)
