"""The assembly's own sign-in (OpenID Connect), held to all that its standard asks of whoever relies on it: OpenID
Connect Core 1.0, 3.1.3.7 and 5.3.2, and Discovery 1.0, 4.3. allauth has the flow, the state and PKCE."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from requests import RequestException

from engagement.accounts.issuer_keys import Key, algorithm_of, find_key

WELL_KNOWN = "/.well-known/"
NEEDED = ("sub", "exp", "iat", "aud", "iss")
"""What an id_token says, or it is none."""


def nonce_of(state: str) -> str:
    """What binds the id_token to this browser: a hash of the state, which is random, kept in its session, and good
    once."""
    return hashlib.sha256(b"durbar.nonce:" + state.encode()).hexdigest()


def says_two_steps(claims: Mapping[str, Any]) -> bool:
    """Whether the id_token says by `amr` or `acr` that there was a second step, where the settings ask for that."""
    methods = claims.get("amr")
    said = {*(methods if isinstance(methods, list) else []), claims.get("acr")}
    return not settings.OIDC_SECOND_STEPS or not said.isdisjoint(settings.OIDC_SECOND_STEPS)


class StaffAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What the issuer answers, checked."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The issuer's own description. Raises OAuth2Error where somebody else describes themselves there."""
        config: dict[str, Any] = super().openid_config
        asked = self.get_provider().app.settings["server_url"].partition(WELL_KNOWN)[0]
        if str(config.get("issuer")).rstrip("/") != asked.rstrip("/"):
            raise OAuth2Error("the issuer is another one than DURBAR_OIDC_URL says")
        return config

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        """Who it is. Raises OAuth2Error for an answer that is not the issuer's, not for us, not for this browser, or
        of two minds; ImmediateHttpResponse where it does not say that there was a second step."""
        try:
            claims = self._claims(app, kwargs["response"]["id_token"])
            person = self._fetch_user_info(token.token)
            if claims.get("nonce") != nonce_of(request.GET["state"]) or person["sub"] != claims["sub"]:
                raise OAuth2Error("the answer is for somebody else")
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the answer cannot be read") from error
        if not says_two_steps(claims):
            messages.error(request, _("Sign in there in two steps: with a password alone nobody signs in here."))
            raise ImmediateHttpResponse(redirect("account_login"))
        login: SocialLogin = self.get_provider().sociallogin_from_response(
            request, {"userinfo": person, "id_token": claims}
        )
        return login

    def _claims(self, app: Any, id_token: str) -> dict[str, Any]:
        # allauth leaves the signature out where the token came by TLS from the issuer, and finds no key without a
        # name; we look at it all the same, and find it.
        try:
            key = jwt.PyJWK(dict(self._key_of(id_token)), algorithm_of(jwt.get_unverified_header(id_token)))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=[key.algorithm_name],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("the id_token is not the issuer's, or not for us") from error
        jwtkit.verify_jti(claims)
        if not all(claims.get(name) for name in NEEDED) or claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the id_token says too little, or was made for somebody else")
        return claims

    def _key_of(self, id_token: str) -> Key:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [key for key in answer.json()["keys"] if isinstance(key, dict)]
        return find_key(jwt.get_unverified_header(id_token), keys)


class StaffProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """Sends people there with a nonce, and nothing that the address of the page asks for."""

    oauth2_adapter_class = StaffAdapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """As the settings say; never from the address."""
        params: dict[str, Any] = self.get_auth_params()
        return params

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """As the settings say; never from the address."""
        scope: list[str] = self.get_scope()
        return scope

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Away to the issuer; a page that says so where it does not answer, or is another."""
        state = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce_of(state)}
        try:
            away: HttpResponse = super().redirect(request, process, next_url, data, state_id=state, **kwargs)
        except (OAuth2Error, RequestException, KeyError, ValueError) as error:
            away = render_authentication_error(request, self, exception=error)
        return away


@login_not_required  # type: ignore[untyped-decorator]
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the issuer. Raises Http404 where there is none of this name."""
    view = OAuth2CallbackView.adapter_view(StaffAdapter(request, provider_id))
    try:
        answer: HttpResponse = view(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return answer
