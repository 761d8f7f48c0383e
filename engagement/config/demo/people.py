"""The people of the demo. All of them are made up."""

from __future__ import annotations

from typing import NamedTuple

from engagement.accounts.names import DEMO_DOMAIN

PASSWORD = "akwaaba-durbar"  # noqa: S105 - published on purpose: it opens the demo and nothing else
DOMAIN = DEMO_DOMAIN


class PersonRow(NamedTuple):
    """Somebody. `role` is citizen, moderator, director or administrator, or what they are in `department`."""

    handle: str
    name: str
    role: str = "citizen"
    department: str = ""


SIGN_INS = {
    "citizen": "ama_serwaa",
    "officer": "akua_boateng",
    "supervisor": "ekow_turkson",
    "moderator": "aba_yankson",
    "director": "theo_andoh",
    "administrator": "dufie_owusu",
}
"""Who signs in as <role>@durbar.example; everybody else as <handle>@durbar.example. One password for all."""

ASSEMBLY = (
    PersonRow("dufie_owusu", "Maame Dufie Owusu", "administrator"),
    PersonRow("theo_andoh", "Theophilus Andoh", "director"),
    PersonRow("aba_yankson", "Aba Yankson", "moderator"),
    PersonRow("kwesi_baffoe", "Kwesi Baffoe", "moderator"),
)
DEPARTMENTS = (
    PersonRow("kobina_essel", "Kobina Essel", "supervisor", "works"),
    PersonRow("araba_otoo", "Araba Otoo", "officer", "works"),
    PersonRow("ekow_turkson", "Ekow Turkson", "supervisor", "urban-roads"),
    PersonRow("akua_boateng", "Akua Boateng", "officer", "urban-roads"),
    PersonRow("kwabena_nkum", "Kwabena Nkum", "officer", "urban-roads"),
    PersonRow("ebo_quaye", "Ebo Quaye", "supervisor", "waste-management"),
    PersonRow("mercy_baidoo", "Mercy Baidoo", "officer", "waste-management"),
    PersonRow("comfort_egyir", "Comfort Egyir", "supervisor", "environmental-health"),
    PersonRow("samuel_ackah", "Samuel Ackah", "officer", "environmental-health"),
    PersonRow("philomena_arthur", "Philomena Arthur", "supervisor", "social-welfare"),
    PersonRow("isaac_tandoh", "Isaac Tandoh", "officer", "social-welfare"),
    PersonRow("richmond_quaicoe", "Richmond Quaicoe", "supervisor", "physical-planning"),
    PersonRow("linda_amoah", "Linda Amoah", "officer", "physical-planning"),
    PersonRow("grace_dadzie", "Grace Efua Dadzie", "supervisor", "education"),
    PersonRow("stephen_kwofie", "Stephen Kwofie", "officer", "education"),
    PersonRow("naana_eshun", "Naana Eshun", "supervisor", "health"),
    PersonRow("rita_mensah", "Rita Mensah", "officer", "health"),
    PersonRow("joseph_nyameke", "Joseph Nyameke", "supervisor", "finance"),
    PersonRow("beatrice_cobbinah", "Beatrice Cobbinah", "officer", "finance"),
    PersonRow("emma_appiah", "Emmanuel Appiah", "supervisor", "budget-rating"),
    PersonRow("vida_sagoe", "Vida Sagoe", "officer", "budget-rating"),
    PersonRow("karim_fuseini", "Abdul-Karim Fuseini", "supervisor", "disaster-prevention"),
    PersonRow("ato_hagan", "Ato Hagan", "officer", "disaster-prevention"),
    PersonRow("patience_eduful", "Patience Eduful", "supervisor", "transport"),
    PersonRow("kojo_mbir", "Kojo Mbir", "officer", "transport"),
    PersonRow("francis_nyan", "Francis Nyan", "supervisor", "agriculture"),
    PersonRow("adwoa_ampofo", "Adwoa Ampofo", "officer", "agriculture"),
    PersonRow("charlotte_bonney", "Charlotte Bonney", "supervisor", "trade-industry"),
    PersonRow("yaw_asante", "Yaw Asante", "officer", "trade-industry"),
    PersonRow("yaa_acquah", "Nana Yaa Acquah", "supervisor", "central-administration"),
    PersonRow("peter_blay", "Peter Blay", "officer", "central-administration"),
)
CITIZENS = (
    PersonRow("ama_serwaa", "Ama Serwaa Quansah"),
    PersonRow("kofi_arthur", "Kofi Arthur"),
    PersonRow("esi_nyarko", "Esi Nyarko"),
    PersonRow("kwesi_appiah", "Kwesi Appiah"),
    PersonRow("efua_hayford", "Efua Hayford"),
    PersonRow("araba_koomson", "Araba Koomson"),
    PersonRow("fiifi_bentsil", "Fiifi Bentsil"),
    PersonRow("hawa_iddrisu", "Hawa Iddrisu"),
    PersonRow("yaw_donkoh", "Yaw Donkoh"),
    PersonRow("abena_boadi", "Abena Boadi"),
    PersonRow("paa_amissah", "Paa Kwesi Amissah"),
    PersonRow("maame_hagan", "Maame Esi Hagan"),
    PersonRow("selorm_agbeko", "Selorm Agbeko"),
    PersonRow("panyin_mends", "Panyin Mends"),
    PersonRow("kojo_baiden", "Kojo Baiden"),
    PersonRow("alhassan_seidu", "Alhassan Seidu"),
)
PEOPLE = ASSEMBLY + DEPARTMENTS + CITIZENS


def email_of(handle: str) -> str:
    """What a person of the demo signs in with."""
    roles = {one: role for role, one in SIGN_INS.items()}
    return f"{roles.get(handle, handle)}@{DOMAIN}"


def sign_in_lines() -> list[str]:
    """What to print so that somebody can sign in."""
    lines = [f"Demo sign-ins, all with the password {PASSWORD}"]
    return lines + [f"  {role:<14} {email_of(handle)}" for role, handle in SIGN_INS.items()]
