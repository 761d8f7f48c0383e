"""What changes people. Every right that ends is told to the hubs in the same transaction."""

from engagement.accounts.actions.credentials import (
    ConnectionToken,
    NotConnectable,
    change_password,
    create_api_token,
    end_session,
    issue_token,
    revoke_api_token,
)
from engagement.accounts.actions.load import LoadTestOutsideDemo, create_load_people
from engagement.accounts.actions.people import (
    HandleMalformed,
    HandleReserved,
    HandleTaken,
    NameClaimsOffice,
    NameMalformed,
    check_handle,
    check_name,
    register_person,
    update_profile,
)
from engagement.accounts.actions.rights import (
    FOREVER,
    BanNotAllowed,
    BanReasonNeeded,
    BanTimePast,
    RoleNotAllowed,
    RoleUnknown,
    ban_user,
    change_role,
    unban_user,
)

__all__ = [
    "FOREVER",
    "BanNotAllowed",
    "BanReasonNeeded",
    "BanTimePast",
    "ConnectionToken",
    "HandleMalformed",
    "HandleReserved",
    "HandleTaken",
    "LoadTestOutsideDemo",
    "NameClaimsOffice",
    "NameMalformed",
    "NotConnectable",
    "RoleNotAllowed",
    "RoleUnknown",
    "ban_user",
    "change_password",
    "change_role",
    "check_handle",
    "check_name",
    "create_api_token",
    "create_load_people",
    "end_session",
    "issue_token",
    "register_person",
    "revoke_api_token",
    "unban_user",
    "update_profile",
]
