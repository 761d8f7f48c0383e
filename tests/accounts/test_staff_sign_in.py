"""Single sign-on for staff: an OpenID Connect provider on this machine says who somebody is (assembly.py)."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from joserfc.jwk import RSAKey

from engagement.accounts import permissions
from engagement.accounts.models import User
from engagement.accounts.staff_sign_in import nonce_of
from engagement.config import bootstrap
from tests.accounts.assembly import CALLBACK, KEY_ID, Assembly, Durbar, assembly
from tests.factories import PASSWORD, make_user
from tests.security.attacks import AWAY

pytestmark = pytest.mark.django_db

ADWOA = {"sub": "42", "email": "adwoa@stma.example", "email_verified": True, "name": "Adwoa Mensah"}
Given = Callable[..., None]


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Assembly]:
    """The provider."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with assembly(ADWOA) as house:
        yield house


@pytest.fixture
def given(provider: Assembly, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Given:
    """Sets what the settings make of these variables, those of the provider unless others are named."""

    def give(**variables: str) -> None:
        named = {"URL": provider.url, "NAME": "the assembly", "CLIENT_ID": Durbar.client_id, "SECRET": Durbar.secret}
        for name, value in (named | variables).items():
            monkeypatch.setenv(f"DURBAR_OIDC_{name}", value)
        made = runpy.run_path(str(bootstrap.BASE_DIR / "engagement" / "config" / "settings.py"))
        for name in ("SOCIALACCOUNT_PROVIDERS", "OIDC_TWO_STEPS", "OIDC_SECOND_STEPS"):
            setattr(settings, name, made[name])

    give()
    return give


def go(client: Client, **query: str) -> str:
    """Press the button; where the browser is sent."""
    return str(client.post(f"/accounts/oidc/staff/login/?{urlencode({'process': 'login'} | query)}")["Location"])


def there(address: str) -> dict[str, str]:
    """Sign in there; what the browser brings back."""
    back = requests.get(address, allow_redirects=False, timeout=30).headers["Location"]
    assert back.startswith(f"http://testserver{CALLBACK}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}


def sign_in(client: Client, **query: str) -> Any:
    """All of it; `query` is what somebody changes on the way back."""
    return client.get(CALLBACK, there(go(client)) | query)


def is_in(client: Client) -> bool:
    """Whether somebody is signed in."""
    return "_auth_user_id" in client.session


def with_account(**columns: Any) -> User:
    """An account here with the same confirmed address."""
    person = make_user(email=ADWOA["email"], **columns)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.mark.usefixtures("given")
def test_the_page_of_signing_in_offers_it(client: Client) -> None:
    assert "Sign in with the assembly" in client.get("/accounts/login/").text


def test_without_a_provider_nothing_is_offered(client: Client) -> None:
    assert "For staff" not in client.get("/accounts/login/").text


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("where", ["login/", "login/callback/"])
def test_a_provider_of_another_name_is_not_here(client: Client, where: str) -> None:
    assert client.get(f"/accounts/oidc/nobodys/{where}").status_code == 404


@pytest.mark.usefixtures("given")
def test_a_link_alone_sends_nobody_there(client: Client) -> None:
    assert client.get("/accounts/oidc/staff/login/?process=login").status_code == 200


@pytest.mark.usefixtures("given")
def test_one_is_sent_there_with_what_the_standard_asks_for(provider: Assembly, client: Client) -> None:
    away = go(client, scope="everything", auth_params="prompt=none&nonce=mine")
    assert away.startswith(f"{provider.url}/authorization?")
    sent = parse_qs(urlsplit(away).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert sent["nonce"] == [nonce_of(sent["state"][0])]
    assert (set(sent["scope"][0].split()), "prompt" in sent) == ({"openid", "profile", "email"}, False)


@pytest.mark.usefixtures("given")
def test_whoever_is_new_is_a_citizen_without_a_password(client: Client) -> None:
    sign_in(client)
    person = User.objects.get(email=ADWOA["email"])
    assert (person.display_name, person.role, person.has_usable_password()) == ("Adwoa Mensah", "citizen", False)
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.usefixtures("given")
def test_the_second_time_it_is_the_same_person() -> None:
    for _ in range(2):
        sign_in(Client())
    assert User.objects.filter(email=ADWOA["email"]).count() == 1


@pytest.mark.usefixtures("given")
def test_the_account_with_the_same_confirmed_address_is_theirs(client: Client) -> None:
    person = with_account()
    sign_in(client)
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.usefixtures("given")
def test_an_address_that_the_provider_has_not_confirmed_opens_no_account(provider: Assembly, client: Client) -> None:
    with_account()
    provider.person["email_verified"] = False
    sign_in(client)
    assert not is_in(client)


@pytest.mark.usefixtures("given")
def test_a_name_that_claims_an_office_is_refused(provider: Assembly, client: Client) -> None:
    provider.person["name"] = "Durbar Administrator"
    assert sign_in(client)["Location"] == "/accounts/login/"
    assert not User.objects.filter(email=ADWOA["email"]).exists()


@pytest.mark.usefixtures("given")
def test_banned_people_stay_outside(client: Client) -> None:
    sign_in(Client())
    from engagement.accounts.actions.rights import FOREVER

    User.objects.filter(email=ADWOA["email"]).update(banned_until=FOREVER, ban_reason="Insults.")
    sign_in(client)
    assert not is_in(client)


@pytest.mark.usefixtures("given")
def test_nobody_is_led_to_another_site(client: Client) -> None:
    led = []
    for value in AWAY:
        cache.clear()
        client = Client()
        answer = client.get(CALLBACK, there(go(client, next=value)))
        to = urlsplit(str(answer.get("Location", "https:")).replace("\\", "/"))
        led += [(value, answer.get("Location"))] * bool(to.netloc or to.scheme or not is_in(client))
    assert led == []


# --- what is not the provider's answer to us ------------------------------------------------------------------------

OTHER_KEY = {"kid": KEY_ID}
LIES: dict[str, Callable[[Assembly], object]] = {
    "another issuer": lambda house: house.claims.update(iss="https://evil.example"),
    "another audience": lambda house: house.claims.update(aud=["somebody-else"]),
    "made for another one": lambda house: house.claims.update(aud=["durbar", "else"], azp="else"),
    "over": lambda house: house.claims.update(exp=1_700_000_000),
    "without an end": lambda house: house.claims.update(exp=None),
    "another nonce": lambda house: house.claims.update(nonce="of another browser"),
    "no nonce": lambda house: house.claims.update(nonce=None),
    "signed by another": lambda house: setattr(house, "signs_with", RSAKey.generate_key(2048, OTHER_KEY)),
    "another person in userinfo": lambda house: house.told.update(sub="43"),
    "no person in userinfo": lambda house: house.told.update(sub=None),
    "no id_token": lambda house: setattr(house, "without_id_token", True),
    "without a name of its key, of which there are two": lambda house: (
        setattr(house, "says_key", None),
        house.more_keys.append(RSAKey.generate_key(2048, {"kid": "next year's"}).as_dict(private=False)),
    ),
    "without a name, signed by another": lambda house: (
        setattr(house, "says_key", None),
        setattr(house, "signs_with", RSAKey.generate_key(2048)),
    ),
    "the key is for letters": lambda house: house.key_says.update(use="enc"),
    "no key at all": lambda house: house.key_says.update(kty=None),
    "no key of this name": lambda house: setattr(house, "key", RSAKey.generate_key(2048, {"kid": "another year's"})),
}


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_is_not_as_it_should_be_signs_nobody_in(provider: Assembly, client: Client, lie: str) -> None:
    back = there(go(client))
    LIES[lie](provider)
    answer = client.get(CALLBACK, back)
    assert (answer.status_code, is_in(client), User.objects.exists()) == (401, False, False)


NAMELESS: dict[str, Callable[[Assembly], object]] = {
    "the id_token": lambda house: setattr(house, "says_key", None),
    "the key": lambda house: house.key_says.update(kid=None),
    "both": lambda house: (setattr(house, "says_key", None), house.key_says.update(kid=None)),
    "both, and no more is said": lambda house: (
        setattr(house, "says_key", None),
        house.key_says.update(kid=None, alg=None, use=None),
    ),
}


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("nameless", NAMELESS)
def test_an_issuer_with_one_key_need_not_name_it(provider: Assembly, client: Client, nameless: str) -> None:
    NAMELESS[nameless](provider)
    sign_in(client)
    assert is_in(client)


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_nor_does_one_that_is_signed_by_nobody(
    provider: Assembly, client: Client, algorithm: str, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The public key is no secret, and no signature is none."""
    import jwt
    from allauth.socialaccount.providers.oauth2.client import OAuth2Client

    fetch = OAuth2Client.get_access_token

    def forge(self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = fetch(self, *args, **kwargs)
        claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
        key = provider.key.as_dict(private=False)["n"] if algorithm == "HS256" else None
        return answer | {"id_token": jwt.encode(claims, key, algorithm, headers={"kid": KEY_ID} if named else {})}

    monkeypatch.setattr(OAuth2Client, "get_access_token", forge)
    assert sign_in(client).status_code == 401
    assert not is_in(client)


@pytest.mark.usefixtures("given")
def test_an_answer_that_nobody_asked_for_signs_nobody_in(provider: Assembly, client: Client) -> None:
    sign_in(client, state="forged")
    assert (len(provider.codes), is_in(client)) == (1, False)


@pytest.mark.usefixtures("given")
def test_the_answer_to_another_browser_signs_nobody_in(provider: Assembly, client: Client) -> None:
    go(client)
    client.get(CALLBACK, there(go(Client())))
    assert not is_in(client)


@pytest.mark.usefixtures("given")
def test_a_code_of_another_browser_fits_nobody_s_proof(provider: Assembly, client: Client) -> None:
    mine = there(go(client))
    theirs = there(go(Client()))
    client.get(CALLBACK, mine | {"code": theirs["code"]})
    assert (provider.refused, is_in(client)) == (["invalid_grant"], False)


@pytest.mark.usefixtures("given")
def test_an_answer_is_good_once(client: Client) -> None:
    back = there(go(client))
    client.get(CALLBACK, back)
    client.logout()
    client.get(CALLBACK, back)
    assert not is_in(client)


def test_without_our_secret_no_code_is_good(provider: Assembly, given: Given, client: Client) -> None:
    given(SECRET="guessed")
    sign_in(client)
    assert (provider.refused, is_in(client)) == (["invalid_client"], False)


@pytest.mark.usefixtures("given")
def test_an_issuer_that_says_it_is_another_is_not_asked(provider: Assembly, client: Client) -> None:
    provider.config["issuer"] = "https://evil.example"
    assert client.post("/accounts/oidc/staff/login/?process=login").status_code == 401


def test_an_issuer_that_does_not_answer_is_a_page(given: Given, client: Client) -> None:
    given(URL="http://127.0.0.1:9")
    assert client.post("/accounts/oidc/staff/login/?process=login").status_code == 401


# --- the second step ------------------------------------------------------------------------------------------------


@pytest.fixture
def official(given: Given, settings: Any) -> Callable[[str], User]:
    """Signs in once, and is made an official: as the settings are told about two steps there."""

    def make(told: str) -> User:
        settings.TWO_STEPS_REQUIRED = True
        given(TWO_STEPS=told)
        sign_in(Client())
        User.objects.filter(email=ADWOA["email"]).update(role="moderator")
        return User.objects.get(email=ADWOA["email"])

    return make


@pytest.mark.parametrize(("told", "lacks"), [("", True), ("off", True), ("on", False)])
def test_it_counts_as_a_second_step_where_the_settings_say_so(
    official: Callable[[str], User], told: str, lacks: bool
) -> None:
    assert permissions.lacks_second_step(official(told)) is lacks


@pytest.mark.parametrize(("amr", "let_in"), [(["pwd"], False), (["pwd", "otp"], True), (["hwk"], True), ([], False)])
def test_or_where_the_provider_says_that_there_was_one(
    provider: Assembly, given: Given, client: Client, amr: list[str], let_in: bool
) -> None:
    given(TWO_STEPS="otp, hwk")
    provider.amr = amr
    sign_in(client)
    assert is_in(client) is let_in


def test_acr_says_it_as_well(provider: Assembly, given: Given, client: Client) -> None:
    given(TWO_STEPS="urn:assembly:two")
    provider.claims["acr"] = "urn:assembly:two"
    sign_in(client)
    assert is_in(client)


def test_whoever_was_refused_for_one_step_is_told(given: Given, client: Client) -> None:
    given(TWO_STEPS="otp")
    sign_in(client)
    assert "Sign in there in two steps" in client.get("/accounts/login/").text


def test_no_code_by_e_mail_goes_round_it(official: Callable[[str], User], client: Client) -> None:
    official("on")
    mail.outbox.clear()
    client.post("/accounts/login/code/", {"email": ADWOA["email"]})
    [letter] = mail.outbox
    code = re.findall(r"^\s*([A-Z0-9-]{6,})\s*$", str(letter.body), re.MULTILINE)[0]
    answer = client.post("/accounts/login/code/confirm/", {"code": code}, follow=True)
    assert ("own sign-in, below" in answer.text, is_in(client)) == (True, False)


def test_no_password_by_e_mail_either(official: Callable[[str], User], client: Client) -> None:
    official("on")
    mail.outbox.clear()
    client.post("/accounts/password/reset/", {"email": ADWOA["email"]})
    assert [one for one in mail.outbox if "/password/reset/key/" in str(one.body)] == []


def test_somebody_with_a_password_here_gets_one(given: Given, client: Client, settings: Any) -> None:
    settings.TWO_STEPS_REQUIRED = True
    given(TWO_STEPS="on")
    with_account(role="moderator", password=PASSWORD)
    client.post("/accounts/password/reset/", {"email": ADWOA["email"]})
    assert [one.to for one in mail.outbox if "/password/reset/key/" in str(one.body)] == [[ADWOA["email"]]]
