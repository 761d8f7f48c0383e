"""Commands through the official clients: replies, refusals, keys, and replies that wait for the connection."""

from __future__ import annotations

import pytest

from realtime.models import Publication
from tests.clients.conftest import OpenClient, token_for, word_said
from tests.clients.drivers import Driver, Refused
from tests.clients.line import Line
from tests.servers import Server

pytestmark = pytest.mark.clients


def test_a_command_is_answered(connect: OpenClient, citizen_id: int, stream: str) -> None:
    answer = connect(citizen_id).order("rpc", method="word.say", data=word_said(stream, "akwaaba"))
    assert answer == {"word": "akwaaba"}


def test_an_answer_means_that_it_is_in_the_log(connect: OpenClient, citizen_id: int, stream: str) -> None:
    connect(citizen_id).order("rpc", method="word.say", data=word_said(stream, "akwaaba"))
    assert Publication.objects.filter(stream__name=stream).count() == 1


def test_words_of_all_scripts_come_back_unharmed(connect: OpenClient, citizen_id: int, stream: str) -> None:
    word = 'Ɔkɔ Tɛm 😀 \u2028 \\ " é'
    assert connect(citizen_id).order("rpc", method="word.say", data=word_said(stream, word)) == {"word": word}


def test_a_refusal_reaches_the_client_with_its_code(connect: OpenClient, citizen_id: int, stream: str) -> None:
    with pytest.raises(Refused) as refused:
        connect(citizen_id).order("rpc", method="word.say", data=word_said(stream, "unspeakable"))
    assert refused.value.code == 1900


def test_a_refusal_says_why_in_words(connect: OpenClient, citizen_id: int, stream: str) -> None:
    with pytest.raises(Refused, match="not said here"):
        connect(citizen_id).order("rpc", method="word.say", data=word_said(stream, "unspeakable"))


def test_an_unknown_command_is_refused(connect: OpenClient, citizen_id: int) -> None:
    with pytest.raises(Refused) as refused:
        connect(citizen_id).order("rpc", method="word.sing", data={})
    assert refused.value.code == 104


def test_arguments_that_do_not_fit_are_refused(connect: OpenClient, citizen_id: int) -> None:
    with pytest.raises(Refused) as refused:
        connect(citizen_id).order("rpc", method="word.say", data={"word": 7})
    assert refused.value.code == 107


def test_a_viewer_who_is_not_signed_in_is_told_to_sign_in(connect: OpenClient, stream: str) -> None:
    with pytest.raises(Refused) as refused:
        connect().order("rpc", method="word.say", data=word_said(stream, "hello"))
    assert refused.value.code == 401


def test_a_fault_in_a_handler_is_an_internal_error(connect: OpenClient, citizen_id: int, stream: str) -> None:
    with pytest.raises(Refused) as refused:
        connect(citizen_id).order("rpc", method="word.break", data={"key": word_said(stream, "")["key"]})
    assert refused.value.code == 100


def test_commands_in_too_great_a_hurry_are_refused(connect: OpenClient, citizen_id: int, stream: str) -> None:
    codes = connect(citizen_id).order("hurry", times=100, method="word.say", data=word_said(stream, "again"))
    assert set(codes) == {0, 111}


def test_the_same_key_again_changes_nothing(connect: OpenClient, citizen_id: int, stream: str) -> None:
    command = word_said(stream, "once")
    for client in (connect(citizen_id), connect(citizen_id)):
        client.order("rpc", method="word.say", data=command)
    assert Publication.objects.filter(stream__name=stream).count() == 1


def test_a_command_waits_for_the_connection(driver: Driver, server: Server, citizen_id: int, stream: str) -> None:
    citizen = driver.open(server.socket_url, token=token_for(citizen_id))  # and is not waited for
    assert citizen.order("rpc", method="word.say", data=word_said(stream, "early")) == {"word": "early"}


def test_a_command_sent_while_the_line_is_cut_goes_out_when_it_is_mended(
    connect: OpenClient, line: Line, citizen_id: int, stream: str
) -> None:
    citizen = connect(citizen_id, line=line)
    line.cut()
    citizen.wait("connecting")
    line.mend()
    assert citizen.order("rpc", method="word.say", data=word_said(stream, "late")) == {"word": "late"}
