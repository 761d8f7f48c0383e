from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.accounts import names


@pytest.mark.parametrize("handle", ["ama", "ama_serwaa", "kofi2", "a_1", "x" * 30])
def test_a_handle_is_three_to_thirty_small_letters_digits_and_underscores(handle: str) -> None:
    assert names.is_handle(handle)


@pytest.mark.parametrize("handle", ["", "am", "x" * 31, "Ama", "ama-serwaa", "ama serwaa", "amá", "ama\n", "ɛsi"])
def test_anything_else_is_no_handle(handle: str) -> None:
    assert not names.is_handle(handle)


@pytest.mark.parametrize(
    "handle",
    ["admin", "administrator", "moderator", "assembly", "durbar", "stma", "officer", "director", "everyone", "me"],
)
def test_offices_and_addressees_are_reserved(handle: str) -> None:
    assert names.is_reserved(handle)


@pytest.mark.parametrize(
    "handle",
    ["adm1n", "m0derator", "rnoderator", "assem8ly", "5tma", "dir3ctor", "admin_2", "moderator99", "a_d_m_i_n"],
)
def test_what_looks_like_an_office_is_reserved(handle: str) -> None:
    assert names.is_reserved(handle)


@pytest.mark.parametrize("handle", ["durbar_team", "ama_official", "the_stma", "theofficialkofi", "load_00001"])
def test_what_claims_an_office_is_reserved(handle: str) -> None:
    assert names.is_reserved(handle)


@pytest.mark.parametrize(
    "handle", ["ama_serwaa", "ali", "mali_traore", "ofori", "christmas_boy", "staffa", "nana_mayaa", "roots"]
)
def test_names_of_people_are_free(handle: str) -> None:
    assert not names.is_reserved(handle)


def test_letters_of_ghana_fold_to_ascii() -> None:
    assert names.fold("Ɛsi Ɔwusu-Ansah, Ŋmaa") == "esi_owusu_ansah_nmaa"


@given(st.text(max_size=80))
def test_every_suggestion_is_a_handle_that_is_not_reserved(display_name: str) -> None:
    handle = names.suggest_handle(display_name)
    assert names.is_handle(handle)
    assert not names.is_reserved(handle)


@given(st.text(max_size=80))
def test_a_suggestion_leaves_room_for_a_number(display_name: str) -> None:
    assert names.is_handle(f"{names.suggest_handle(display_name)}_9999")


def test_a_name_is_tidied() -> None:
    assert names.clean_name("  Ama \t Serwaa\n") == "Ama Serwaa"


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2066", "\x00", "\x1b", "\ufeff"])
def test_invisible_and_direction_changing_characters_are_removed_from_a_name(hidden: str) -> None:
    assert names.clean_name(f"Ama{hidden}Serwaa") == "AmaSerwaa"


@pytest.mark.parametrize("name", ["", "A", "123", "--", "x" * 61])
def test_too_short_too_long_or_without_letters_is_no_name(name: str) -> None:
    assert not names.is_name(name)


@pytest.mark.parametrize("name", ["STMA Support", "Durbar", "The Moderator", "Assembly Official", "Adm1n"])
def test_a_name_that_speaks_for_the_assembly_claims_an_office(name: str) -> None:
    assert names.name_claims_office(name)


@pytest.mark.parametrize("name", ["Ama Serwaa", "Kofi Mensah-Arthur", "Ɛsi Nyarko", "李小龙"])
def test_a_name_of_a_person_claims_nothing(name: str) -> None:
    assert not names.name_claims_office(name)


OFFICE = st.sampled_from(["Administrator", "Moderator", "Official", "Durbar"])
ALIKE = {
    "a": "аαᴀ",
    "o": "оοօᴏ",
    "e": "еᴇ",
    "i": "іıɪ",
    "d": "ԁᴅ",
    "r": "ʀ",
    "t": "тᴛ",
    "m": "мᴍ",
    "c": "сϲᴄ",
    "u": "սᴜ",
}


@given(OFFICE, st.randoms(use_true_random=False))
def test_no_letters_make_an_office_free(office: str, chance: Random) -> None:
    disguised = "".join(chance.choice(ALIKE.get(char, "") + char) for char in office)
    assert names.name_claims_office(disguised)


@pytest.mark.parametrize("name", ["ΑDΜΙΝ", "АДМИН Admin", "Кwame Mensah", "Ａｄｍｉｎ", "𝐌𝐨𝐝𝐞𝐫𝐚𝐭𝐨𝐫", "Ама Nkrumаh"])
def test_a_name_in_letters_that_look_like_others_is_refused(name: str) -> None:
    assert names.name_claims_office(name)


@pytest.mark.parametrize("sign", "✓✔☑✅★⭐🛡🏛👮🔰®™")
def test_a_name_wears_no_badge(sign: str) -> None:
    assert names.name_claims_office(f"Ama Serwaa {sign}")


@pytest.mark.parametrize(
    "name",
    [
        "Ɛsi Ɔwusu-Ansah",
        "Ŋmaa",
        "Nana Yaa O'Brien",
        "Анна Иванова",
        "Αθηνά",
        "José Núñez",
        "王小明",
        "Abdul-Karim, Jr.",
    ],
)
def test_names_of_people_in_their_own_letters_are_free(name: str) -> None:
    assert not names.name_claims_office(name)
