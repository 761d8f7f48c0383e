"""The addresses of people. Signing up, in and out is below accounts/, where allauth's addresses are included."""

from __future__ import annotations

from allauth.account.views import password_reset_from_key
from allauth.decorators import rate_limit
from django.urls import URLPattern, URLResolver, include, path, re_path

from engagement.accounts import api, staff_sign_in
from engagement.accounts.pages import people

# Before allauth's own, which counts the forms that are sent there: whoever guesses opens links.
counted_urlpatterns = [
    re_path(
        "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        rate_limit(action="reset_link", limit_get=True)(password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", people.show_account, name="account"),
    path("account/token/", people.make_api_token, name="account_token"),
    # Before allauth's own, which takes the answer for good without looking at its signature and nonce.
    path("accounts/oidc/<str:provider_id>/login/callback/", staff_sign_in.come_back, name="openid_connect_callback"),
    path("accounts/", include(counted_urlpatterns)),
    path("accounts/", include("allauth.urls")),
    path("people/<str:handle>/", people.show_person, name="person"),
    path("people/<str:handle>/ban/", people.ban_person, name="person_ban"),
    path("people/<str:handle>/unban/", people.unban_person, name="person_unban"),
]
api_urlpatterns = [
    path("me/", api.Me.as_view(), name="api_me"),
    path("people/<str:handle>/", api.OnePerson.as_view(), name="api_person"),
    path("people/<str:handle>/ban/", api.Ban.as_view(), name="api_ban"),
    path("people/<str:handle>/role/", api.Role.as_view(), name="api_role"),
    path("connection-token/", api.ConnectionTokens.as_view(), name="api_connection_token"),
    path("api-token/", api.ApiTokens.as_view(), name="api_token"),
]
