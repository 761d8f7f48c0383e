"""People: what is public (handle, display name, role) apart from what is private (e-mail, telephone)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.accounts.names import HANDLE_PATTERN

if TYPE_CHECKING:
    from tickets.models import Membership


class UserManager(BaseUserManager["User"]):
    """Makes people: for `accounts.actions`, for Django's own commands and for tests."""

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> User:
        """A saved user; `handle` and `display_name` are needed. No password: none will ever match."""
        user = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An administrator (Django's `createsuperuser` calls this)."""
        fields |= {"role": User.Role.ADMINISTRATOR, "is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. Officers and supervisors are citizens here: that role is a Membership.

    A guest is a person too, with a session like everybody, but without an account: a name, or a name and an e-mail
    address that a code confirmed. That address is in `guest_email`, where no way of signing in looks.
    """

    class Strength(models.TextChoices):
        """How well we know who it is, the weakest first."""

        NAME = "name", _("a name")
        EMAIL = "email", _("a name and a confirmed e-mail")
        ACCOUNT = "account", _("an account")

    class Role(models.TextChoices):
        CITIZEN = "citizen", _("citizen")
        MODERATOR = "moderator", _("moderator")
        DIRECTOR = "director", _("coordinating director")
        ADMINISTRATOR = "administrator", _("administrator")

    handle = models.CharField(
        _("handle"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(HANDLE_PATTERN, _("Use 3 to 30 of: a-z, 0-9 and _."))],
    )
    display_name = models.CharField(_("display name"), max_length=60)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, unique=True, null=True, blank=True)
    strength = models.CharField(_("known by"), max_length=10, choices=Strength, default=Strength.ACCOUNT)
    guest_email = models.EmailField(_("confirmed e-mail of a guest"), unique=True, null=True, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CITIZEN)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    banned_until = models.DateTimeField(_("banned until"), null=True, blank=True)
    ban_reason = models.CharField(_("why banned"), max_length=300, blank=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    if TYPE_CHECKING:
        current_memberships: list[Membership]  # there once `queries.with_memberships` loaded it

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["handle", "display_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["handle"]

    def __str__(self) -> str:
        return f"@{self.handle}"

    def get_full_name(self) -> str:
        """The public name."""
        return self.display_name

    get_short_name = get_full_name

    @property
    def is_guest(self) -> bool:
        """Whether this is somebody without an account."""
        return self.strength != self.Strength.ACCOUNT

    @property
    def mail_address(self) -> str:
        """Where e-mail for this person goes; empty where there is no address."""
        return self.email or self.guest_email or ""

    def is_banned(self, now: datetime) -> bool:
        """Whether a ban runs at this time."""
        return self.banned_until is not None and self.banned_until > now


class AccountEntry(models.Model):
    """What was decided about somebody: a ban, its end, a role, a second step reset. Written once, never changed."""

    class Kind(models.TextChoices):
        BANNED = "banned", _("banned")
        UNBANNED = "unbanned", _("let back in")
        ROLE_CHANGED = "role_changed", _("given another role")
        SECOND_STEP_RESET = "second_step_reset", _("second step taken away")

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="entries", verbose_name=_("person"))
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    """None: the first administrator of a house, whom nobody can appoint; or whoever runs the machine."""
    at = models.DateTimeField(_("when"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    before = models.CharField(_("role before"), max_length=20, blank=True)
    after = models.CharField(_("role after"), max_length=20, blank=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("decision about a person")
        verbose_name_plural = _("decisions about people")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"@{self.person.handle} {self.kind}"


class Origin(models.Model):
    """The network that a fresh account came from, as a keyed hash (`origins.digest_of`); it goes after two days."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="origin")
    digest = models.CharField(max_length=32)
    at = models.DateTimeField(_("noted"), db_index=True)

    class Meta:
        verbose_name = _("origin of a fresh account")
        verbose_name_plural = _("origins of fresh accounts")

    def __str__(self) -> str:
        return f"@{self.user.handle}"


class GuestCode(models.Model):
    """The code that was sent to a guest last. The row goes when the code has done its work."""

    guest = models.OneToOneField(User, on_delete=models.CASCADE, related_name="code", verbose_name=_("guest"))
    email = models.EmailField(_("e-mail"))
    digest = models.CharField(max_length=64)
    """A keyed hash: whoever reads the table cannot try all six digits."""
    expires_at = models.DateTimeField(_("good until"))
    attempts = models.PositiveSmallIntegerField(_("wrong attempts"), default=0)

    class Meta:
        verbose_name = _("code of a guest")
        verbose_name_plural = _("codes of guests")

    def __str__(self) -> str:
        return f"@{self.guest.handle}"
