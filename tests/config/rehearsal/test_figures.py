"""What a rehearsal reports."""

from __future__ import annotations

import pytest

from engagement.config.rehearsal.figures import Figures, Reckoning, Times, is_good, line, summary, told


def reckoning(**wrong: int) -> Reckoning:
    """Ten votes and five ballots, all of them right unless something is `wrong`."""
    return Reckoning({"votes": 10, "ballots": 5, "wrong": 0, "miscounted": 0} | wrong)


@pytest.mark.parametrize(("share", "seconds"), [(0.5, 0.050), (0.99, 0.099), (1.0, 0.100)])
def test_percentile_is_right_to_a_twentieth(share: float, seconds: float) -> None:
    times = Times()
    for millisecond in range(1, 101):
        times.add(millisecond / 1000)
    assert times.percentile(share) == pytest.approx(seconds, rel=0.05)


def test_nothing_took_no_time() -> None:
    assert Times().percentile(0.99) == 0


def test_clock_that_stands_still_is_a_short_time() -> None:
    times = Times()
    times.add(0)
    assert times.percentile(1) < 0.001


def test_what_was_told_is_not_told_again() -> None:
    times = Times()
    times.add(5)
    times.lately()
    times.add(0.1)
    assert times.lately().percentile(1) == pytest.approx(0.1, rel=0.05)


def test_most_frequent_comes_first() -> None:
    assert told({"b": 1, "a": 1, "c": 1_200}) == "c 1,200, a 1, b 1"


def test_nothing_is_said_of_nothing() -> None:
    assert told({}) == "nothing"


def test_line_says_who_is_here_and_what_is_lost() -> None:
    figures = Figures()
    figures.present, figures.lost = 1_000, 2
    assert "1,000 here" in line(5, figures, 80)
    assert "2 lost" in line(5, figures, 80)


def test_line_without_a_server_here_says_nothing_of_its_memory() -> None:
    assert "MiB" not in line(5, Figures(), None)


def test_summary_has_the_memory_at_both_ends() -> None:
    assert "memory of the server: 80 MiB when all had come, 82 MiB at the end" in summary(
        Figures(), reckoning(), (80, 82)
    )


def test_summary_compares_votes_with_the_database() -> None:
    assert "votes: 10 stand by the replies, ballots: 5; wrong in the database: 3, counted wrong: 0" in summary(
        Figures(), reckoning(wrong=3), (None, None)
    )


def test_rehearsal_without_a_loss_is_good() -> None:
    assert is_good(Figures(), reckoning())


@pytest.mark.parametrize("fault", ["lost", "unanswered"])
def test_loss_is_not_good(fault: str) -> None:
    figures = Figures()
    setattr(figures, fault, 1)
    assert not is_good(figures, reckoning())


@pytest.mark.parametrize("fault", ["wrong", "miscounted"])
def test_vote_that_does_not_hold_is_not_good(fault: str) -> None:
    assert not is_good(Figures(), reckoning(**{fault: 1}))
