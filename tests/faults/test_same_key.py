"""The same command at two servers in the same moment, as when a client loses patience and tries the other one."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

import pytest

from tests.faults.client import talk_of_words
from tests.faults.conftest import Pair, log_of, make_tokens
from tests.faults.crowd import Crowd

pytestmark = pytest.mark.services


def test_one_key_at_two_servers_is_one_change(pair: Pair, stream: str) -> None:
    talk = talk_of_words(stream)
    [token] = make_tokens(1)
    words = [f"word {number}" for number in range(100)]
    with Crowd(urls=pair.urls, tokens=[token, token], talk=talk) as crowd:
        for word in words:
            key = str(uuid4())
            for saying in [crowd.start(client.say(word, key=key)) for client in crowd.clients]:
                saying.result()
        assert crowd.wait_until_all_answered(), crowd.witness.oddities[:5]
    assert Counter(talk.word_of(data) for _offset, data in log_of(stream)) == Counter(words)
