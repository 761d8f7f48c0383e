"""The assembly's own sign-in as the tests have it: an OpenID Connect provider on this machine, made of Authlib's. It
wants the client's secret and PKCE, takes every code once, and signs its id_tokens; and it can be made to lie."""

from __future__ import annotations

import contextlib
import logging
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from authlib.oidc.core.models import AuthorizationCodeMixin
from flask import Flask, abort, jsonify, request
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

KEY_ID = "this year's"
CALLBACK = "/accounts/oidc/staff/login/callback/"


class Durbar(ClientMixin):  # type: ignore[misc]
    """The one who may ask."""

    client_id, secret = "durbar", "the secret of the client"

    def get_client_id(self) -> str:
        """Its name."""
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        """All that it wants."""
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """One address of ours."""
        return redirect_uri == f"http://testserver{CALLBACK}"

    def check_client_secret(self, client_secret: str) -> bool:
        """It is who it says."""
        return secrets.compare_digest(client_secret, self.secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """By its secret, in one of both ways."""
        return method in ("client_secret_post", "client_secret_basic")

    def check_response_type(self, response_type: str) -> bool:
        """Codes alone."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Codes alone."""
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """What somebody comes back with."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    amr: list[str]
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        """Where it is good."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """For what."""
        return self.scope

    def get_nonce(self) -> str | None:
        """For which browser."""
        return self.nonce

    def get_auth_time(self) -> int:
        """Just now."""
        return int(time.time())

    def get_amr(self) -> list[str]:
        """By which steps."""
        return self.amr


@dataclass
class Assembly:
    """`person` is who signs in there, `amr` by which steps; the others are what it is made to say wrongly."""

    person: dict[str, Any]
    url: str = ""
    amr: list[str] = field(default_factory=lambda: ["pwd"])
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": KEY_ID}))
    key_says: dict[str, Any] = field(default_factory=dict)
    """What the published key says of itself otherwise; None: nothing."""
    more_keys: list[dict[str, Any]] = field(default_factory=list)
    """Published beside it."""
    says_key: str | None = KEY_ID
    """By what name its id_tokens call the key."""
    signs_with: RSAKey | None = None
    algorithm: str = "RS256"
    config: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    without_id_token: bool = False
    codes: dict[str, Code] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)


def grant_of(house: Assembly) -> type[AuthorizationCodeGrant]:
    """Codes, kept in the house."""

    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

        def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
            data = request.payload.data
            challenge = (data.get("code_challenge"), data.get("code_challenge_method"))
            house.codes[code] = Code(
                code, data["redirect_uri"], data["scope"], data.get("nonce"), house.amr, *challenge
            )

        def query_authorization_code(self, code: str, client: Durbar) -> Code | None:
            return house.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del house.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return house.person

    return Grant


def tokens_of(house: Assembly) -> OpenIDCode:
    """Its id_tokens."""

    class Tokens(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
            return any(code.nonce == nonce for code in house.codes.values())

        def resolve_client_private_key(self, client: Durbar) -> RSAKey:
            return house.signs_with or house.key

        def get_client_algorithm(self, client: Durbar) -> str:
            return house.algorithm

        def get_encode_header(self, client: Durbar) -> dict[str, str]:
            return {"alg": house.algorithm} | ({} if house.says_key is None else {"kid": house.says_key})

        def get_client_claims(self, client: Durbar) -> dict[str, Any]:
            return {"iss": house.url}

        def generate_user_info(self, user: dict[str, Any], scope: str) -> dict[str, Any]:
            return user | house.claims

        def process_token(self, grant: AuthorizationCodeGrant, response: Any) -> Any:
            return None if house.without_id_token else super().process_token(grant, response)

    return Tokens(require_nonce=True)


def app_of(house: Assembly) -> Flask:
    """Its addresses."""
    app = Flask("assembly")
    client = Durbar()
    server = AuthorizationServer(
        app,
        query_client=lambda name: client if name == client.client_id else None,
        save_token=lambda token, _request: house.tokens.add(token["access_token"]),
    )
    server.register_grant(grant_of(house), [tokens_of(house), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def describe() -> Any:
        at = {f"{name}_endpoint": f"{house.url}/{name}" for name in ("authorization", "token", "userinfo")}
        methods = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
        return jsonify({"issuer": house.url, "jwks_uri": f"{house.url}/jwks"} | at | methods | house.config)

    @app.get("/jwks")
    def keys() -> Any:
        said = house.key.as_dict(private=False) | {"alg": "RS256", "use": "sig"} | house.key_says
        key = {name: value for name, value in said.items() if value is not None}
        return jsonify({"keys": [key, *house.more_keys]})

    @app.get("/authorization")
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=house.person)
        return server.create_authorization_response(grant=grant, grant_user=house.person)

    @app.post("/token")
    def token() -> Any:
        answer = server.create_token_response()
        if answer.status_code >= 400:
            house.refused.append(answer.get_json(force=True)["error"])
        return answer

    @app.get("/userinfo")
    def userinfo() -> Any:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in house.tokens:
            abort(401)
        return jsonify(house.person | house.told)

    return app


@contextlib.contextmanager
def assembly(person: dict[str, Any]) -> Iterator[Assembly]:
    """The provider, on a free port of this machine."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    house = Assembly(person=dict(person))
    server = make_server("127.0.0.1", 0, app_of(house), threaded=True)
    house.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
