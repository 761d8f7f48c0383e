"""Every setting of Durbar. The environment variables are listed in README.md.

Two shapes: embedded (SQLite and an in-memory channel layer, one process, no service) is what you get with no
variable set; DATABASE_URL and REDIS_URL alone make it the scaled one (PostgreSQL, Redis, any number of processes).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from servestatic.compress import Compressor

from engagement.config import env, headers, logs
from engagement.config.photo_storage import photo_storage

# Lets the code say ModelAdmin[User] and QuerySet[Thread]: Django's own classes take no such subscripts.
django_stubs_ext.monkeypatch()

BASE_DIR = env.BASE_DIR
VAR_DIR = Path(env.text("DURBAR_VAR", str(BASE_DIR / "var")))

DEMO = env.flag("DURBAR_DEMO", default=True)
"""The demo assembly with its published sign-ins, and relaxed secrets. Off in production."""
DEBUG = env.flag("DURBAR_DEBUG", default=False)
SECRET_KEY = env.text("DURBAR_SECRET_KEY") or (env.demo_secret(VAR_DIR) if DEMO else "")
SECRET_KEY_FALLBACKS = env.words("DURBAR_SECRET_KEY_FALLBACKS")
if not DEMO:
    env.check_secrets(DURBAR_SECRET_KEY=[SECRET_KEY], DURBAR_SECRET_KEY_FALLBACKS=SECRET_KEY_FALLBACKS)
ALLOWED_HOSTS = env.words("DURBAR_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO else "")
CSRF_TRUSTED_ORIGINS = env.words("DURBAR_ORIGINS")
HTTPS = env.flag("DURBAR_HTTPS", default=not DEMO)

ASSEMBLY_NAME = env.text("DURBAR_ASSEMBLY", "Sekondi-Takoradi Metropolitan Assembly" if DEMO else "")
"""Whose Durbar this is, as the pages say it."""

RUNSERVER = ["daphne", "servestatic.runserver_nostatic"] if "runserver" in sys.argv[1:2] else []
"""What only Django's own development server needs. Daphne brings Twisted: 0.4 s of every start of everything else."""

INSTALLED_APPS = [
    *RUNSERVER,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "csp",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "realtime.apps.RealtimeConfig",
    "photos.apps.PhotosConfig",
    "tickets.apps.TicketsConfig",
    "engagement.accounts.apps.AccountsConfig",
    "engagement.threads.apps.ThreadsConfig",
    "engagement.townhalls.apps.TownHallsConfig",
    "engagement.record.apps.RecordConfig",
    "engagement.config.apps.ConfigConfig",
]

MIDDLEWARE = [
    "engagement.config.requests.RequestMiddleware",
    # What says things to browsers comes first: what is refused further down says them too.
    "engagement.config.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # A page of fifty posts is 75 KB and compresses to a tenth; Django pads it against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "engagement.config.hints.StyleHintMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "engagement.accounts.middleware.GuestMiddleware",
    "engagement.accounts.middleware.SecondStepMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "engagement.config.urls"
ASGI_APPLICATION = "engagement.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# --- data -----------------------------------------------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'durbar.sqlite3'}")
APPLICATION_DATABASE_URL = env.text("DURBAR_APPLICATION_DATABASE_URL")
"""Set only where the tables are made: whom they are made for, see engagement/record/roles.py."""
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # A reply means COMMIT, on disk: FULL. Batching makes the fsync cheap.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL:
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": env.text("DURBAR_REDIS_PREFIX", "durbar")},
        }
    }
    CACHES: dict[str, Any] = {
        "default": {"BACKEND": "engagement.config.caches.ForgivingRedisCache", "LOCATION": REDIS_URL}
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- the hub --------------------------------------------------------------------------------------------------

LIMITS = env.flag("DURBAR_LIMITS", default=True)
if not LIMITS and not DEMO:
    raise ImproperlyConfigured("DURBAR_LIMITS=off is for benchmarks of the demo: refused outside it")
REALTIME: dict[str, Any] = {
    "STREAMS": "engagement.config.streams.POLICIES",
    "COMMANDS": "engagement.config.streams.COMMANDS",
    "PEOPLE": "engagement.accounts.queries.get_connectable",
    "ALLOWED_ORIGINS": tuple(CSRF_TRUSTED_ORIGINS),
    "RATE_LIMITS": LIMITS,
    # The log holds people's words; a page that was offline for longer reloads. Keys keep a command from being done
    # twice: pages send again for hours, programs perhaps for days.
    "RETENTION_DAYS": env.days("DURBAR_KEEP_LOG_DAYS", 30, most=365),
    "KEY_DAYS": env.days("DURBAR_KEEP_KEYS_DAYS", 7, most=90),
}
if not LIMITS:
    REALTIME |= {"CONNECTIONS_PER_USER": 1_000_000, "COMMANDS_IN_FLIGHT": 4096}

TICKET_SUBJECTS = "engagement.config.streams.SUBJECTS"
"""What tickets may be about, and how it follows them."""
MODERATED_ELSEWHERE = "engagement.config.streams.ELSEWHERE"
"""What the page of moderation asks for what waits in town halls."""
PHOTO_SUBJECTS = "engagement.config.streams.PHOTO_SUBJECTS"
"""What photos may belong to, and who sees that."""
PHOTO_RECEIVER = "engagement.threads.actions.receive_photos"
"""What receives the photos of every form."""
PHOTO_STORAGE = photo_storage(VAR_DIR)
"""Where the pictures are: a folder, or a bucket of S3 or of what speaks like it."""
RECORD_KEY = env.text("DURBAR_RECORD_KEY")
RECORD_KEY_FALLBACKS = env.words("DURBAR_RECORD_KEY_FALLBACKS")
"""Earlier keys of the record, newest first: they verify what they chained, and stay for ever."""
if RECORD_KEY_FALLBACKS and not RECORD_KEY:
    raise ImproperlyConfigured("DURBAR_RECORD_KEY_FALLBACKS needs DURBAR_RECORD_KEY")
if RECORD_KEY and not DEMO:
    env.check_secrets(DURBAR_RECORD_KEY=[RECORD_KEY], DURBAR_RECORD_KEY_FALLBACKS=RECORD_KEY_FALLBACKS)
RECORD_SIGNING_KEY = env.text("DURBAR_SIGNING_KEY")
"""Signs the checkpoints of the record. Without it nothing is signed outside the demo."""
RECORD_NAME = env.text(
    "DURBAR_RECORD_NAME", f"{next(iter(CSRF_TRUSTED_ORIGINS), '//demo.durbar').split('//')[-1]}/record"
)
"""What the record calls itself in its checkpoints. It stays, also when the address of the site changes."""
LEAVING_DAYS = env.days("DURBAR_LEAVING_DAYS", 14, most=30)
"""Days in which somebody who asked to be erased may change their mind."""
KEEP_GUESTS_DAYS = env.days("DURBAR_KEEP_GUESTS_DAYS", 365)
KEEP_NOTIFICATIONS_DAYS = env.days("DURBAR_KEEP_NOTIFICATIONS_DAYS", 365)
KEEP_HELD_DAYS = env.days("DURBAR_KEEP_HELD_DAYS", 365, least=7)
"""What was not published, or never decided. For a week its author is told why (threads.queries.held)."""
KEEP_NETWORKS_DAYS = env.days("DURBAR_KEEP_NETWORKS_DAYS", 2, most=30)
"""Hashes of the networks of fresh accounts: a day in which an account counts as fresh for votes, and one for a
moderator to decide."""
TOWNHALL_VIDEO_HOSTS = env.words("DURBAR_VIDEO_HOSTS", "www.youtube-nocookie.com,player.vimeo.com")
"""Where videos, captions and recordings of town halls may come from."""
TOWNHALL_HELD_WORDS = env.words("DURBAR_HELD_WORDS")
"""Words that hold a question back until a moderator has looked at it."""

# --- people ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["engagement.accounts.authentication.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("handle", "display_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
EMAIL_BACKEND = env.text("DURBAR_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.text("DURBAR_FROM_EMAIL", "durbar@localhost")
EMAIL_HOST = env.text("DURBAR_EMAIL_HOST", "localhost")
EMAIL_PORT = int(env.text("DURBAR_EMAIL_PORT", "25"))
EMAIL_HOST_USER = env.text("DURBAR_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("DURBAR_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("DURBAR_EMAIL_TLS", default=False)
# For each step of a conversation with the mail server: an e-mail must be through within its lease of two minutes.
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = env.text("DURBAR_EMAIL_FOLDER", str(VAR_DIR / "mail"))

ACCOUNT_ADAPTER = "engagement.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "engagement.accounts.forms.SignUpForm",
    "reset_password": "engagement.accounts.forms.NewPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# A link by e-mail to a new password is good for an hour, and once.
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
if env.flag("DURBAR_VERIFY_EMAIL", default=not DEMO):
    # Sign-up ends with a code from the mailbox. The demo has no mailboxes: there it is off.
    ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
else:
    ACCOUNT_EMAIL_VERIFICATION = "none"
# Whoever holds an office signs in in two steps. The sign-ins of the demo are published: there nobody has to.
TWO_STEPS_REQUIRED = env.flag("DURBAR_TWO_STEPS", default=not DEMO)
MFA_ADAPTER = "engagement.accounts.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Durbar"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = ACCOUNT_EMAIL_VERIFICATION == "none"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Staff may sign in with what the assembly has already (OpenID Connect).
SOCIALACCOUNT_ADAPTER = "engagement.accounts.adapter.StaffSignInAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC_URL = env.text("DURBAR_OIDC_URL")
OIDC_TWO_STEPS, OIDC_SECOND_STEPS = env.flag_or_words("DURBAR_OIDC_TWO_STEPS")
"""Whether signing in there counts as two steps; what `amr` or `acr` has to say for it, or nobody is let in."""
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "staff",
                "name": env.text("DURBAR_OIDC_NAME", ASSEMBLY_NAME),
                "client_id": env.text("DURBAR_OIDC_CLIENT_ID"),
                "secret": env.text("DURBAR_OIDC_SECRET"),
                "settings": {"server_url": OIDC_URL, "oauth_pkce_enabled": True},
            }
        ]
    }
# A hall full of people may stand behind one address: its own wireless network, or that of a telephone company.
ACCOUNT_RATE_LIMITS: Any = {
    "guest": "300/10m/ip",
    "guest_code": "300/10m/ip,5/h/key",
    "guest_confirm": "600/10m/ip",
    "reset_link": "40/10m/ip",
    "record_watch": "60/10m/ip,5/h/key",
}
if not LIMITS:
    ACCOUNT_RATE_LIMITS = False
BEHIND_PROXY = env.flag("DURBAR_BEHIND_PROXY", default=False)
"""What a proxy says of a request is believed: its address, its scheme, its number."""
if BEHIND_PROXY:
    # Rate limits count by the address that the nearest proxy saw.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONNECTION_TOKEN_SECONDS = int(env.text("DURBAR_TOKEN_SECONDS", "900"))
"""How long a connection token opens the socket; clients fetch the next one by themselves."""

# --- the API --------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "engagement.accounts.authentication.ApiTokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "engagement.config.refusals.answer_refusal",
    "DEFAULT_PARSER_CLASSES": [
        "tickets.api.parsers.JSONBody",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Durbar",
    "DESCRIPTION": "Issue threads, posts and departments of a municipality.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- pages ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "frontend" / "locale"]
TIME_ZONE = "Africa/Accra"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "photos": PHOTO_STORAGE,
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}
# Only the hashed names are served, and source maps stay as they are: collecting takes 5 s instead of 33.
SERVESTATIC_KEEP_ONLY_HASHED_FILES = True
SERVESTATIC_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# Other sites need none of them, and what is opened by itself runs nothing.
SERVESTATIC_ALLOW_ALL_ORIGINS = False
SERVESTATIC_ADD_HEADERS_FUNCTION = headers.close_file
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- security -------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        # Nothing but what is named here.
        **{name: ["'none'"] for name in headers.CLOSED},
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [f"https://{host}" for host in TOWNHALL_VIDEO_HOSTS] or ["'none'"],
        # Signing in by another house begins with a form of ours and goes on there.
        "form-action": [SELF, *env.origins(OIDC_URL)],
        "upgrade-insecure-requests": HTTPS,
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "engagement.threads.pages.errors.show_csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True  # pages carry the token, no module reads the cookie
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # With this prefix browsers take them from this host alone, over HTTPS alone.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked from beside the process, not through the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- to be looked at ------------------------------------------------------------------------------------------

LOGGING = logs.configuration(
    as_json=env.flag("DURBAR_LOG_JSON", default=not DEMO), level=env.text("DURBAR_LOG_LEVEL", "INFO")
)
METRICS_TOKEN = env.text("DURBAR_METRICS_TOKEN")
"""Who knows it may read /metrics; "": nobody."""
METRICS_LISTEN = env.text("DURBAR_METRICS_LISTEN")
"""Where the worker serves its figures, host:port; "": nowhere."""
