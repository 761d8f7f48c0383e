"""What can be done with hands, polls and the hall itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagement.townhalls import actions
from engagement.townhalls import running_forms as forms
from engagement.townhalls.actions.polls import create_poll, edit_poll, move_poll, show_poll
from engagement.townhalls.actions.releasing import discard_ballots, release_ballots
from engagement.townhalls.pages.acts.base import Act, Given, Perform, moved, simple


def switch(actor: Any, given: Given, *, name: str = "", value: Any = None) -> Any:
    """The switch that the form names, or this one."""
    return actions.set_switch(
        actor=actor,
        hall_id=given.hall.pk,
        name=name or given["name"],
        value=given["value"] == "on" if value is None else value,
        now=given.now,
    )


def chat(actor: Any, given: Given) -> Any:
    """The chat's mode; slow with its seconds."""
    if given["mode"] == "slow":
        switch(actor, given, name="chat_slow_seconds", value=given["seconds"] or 10)
    return switch(actor, given, name="chat", value=given["mode"])


def asking_pace(actor: Any, given: Given) -> Any:
    """How often one may ask; also where it is slow by itself."""
    return switch(actor, given, name="asking_slow_seconds", value=given["seconds"])


def _moves_poll(move: str) -> Perform:
    return lambda actor, given: move_poll(actor=actor, move=move, **given.poll)


def poll_fields(given: Given) -> dict[str, Any]:
    """What a poll is."""
    return {name: given[name] for name in ("question", "kind", "options", "max_choices", "show")}


HAND_ACTS: Mapping[str, Act] = {
    name: Act(of="hand", command=command, title=button, button=button, icon=icon, perform=perform)
    for name, command, button, icon, perform in (
        ("hand_call", "hand.call", _("Next"), "up", simple("call_hand", "hand_id", version=True)),
        ("hand_sooner", "hand.call", _("Sooner"), "up", moved("call_hand", "hand", -1)),
        ("hand_later", "hand.call", _("Later"), "down", moved("call_hand", "hand", 1)),
        ("hand_uncall", "hand.uncall", _("Back"), "open", simple("uncall_hand", "hand_id", version=True)),
        ("hand_speak", "hand.speak", _("Give the word"), "pin", simple("give_word", "hand_id", version=True)),
        ("hand_finish", "hand.finish", _("Has spoken"), "check", simple("finish_hand", "hand_id", version=True)),
        ("hand_lower", "hand.lower", _("Lower"), "hide", simple("lower_hand", "hand_id", version=True)),
    )
}
POLL_ACTS: Mapping[str, Act] = {
    "poll_new": Act(
        of="hall",
        command="poll.create",
        title=_("A new poll"),
        button=_("Keep it as a draft"),
        icon="plus",
        form=forms.PollForm,
        done=_("The poll is a draft. Nobody sees it before you open it."),
        perform=lambda actor, given: create_poll(
            actor=actor, hall_id=given.hall.pk, now=given.now, **poll_fields(given)
        ),
    ),
    "poll_edit": Act(
        of="poll",
        command="poll.edit",
        title=_("Change the poll"),
        button=_("Edit"),
        icon="edit",
        form=forms.PollForm,
        done=_("The poll is changed."),
        perform=lambda actor, given: edit_poll(actor=actor, **given.poll, **poll_fields(given)),
    ),
    "poll_show": Act(
        of="poll",
        command="poll.show",
        title=_("On the screen"),
        button=_("Show"),
        icon="pin",
        form=forms.ShowForm,
        perform=lambda actor, given: show_poll(actor=actor, on=given["on"], **given.poll),
    ),
    "release_ballots": Act(
        of="poll",
        command="poll.release_ballots",
        title=_("Count the ballots that are held"),
        button=_("Count held ballots"),
        perform=lambda actor, given: release_ballots(actor=actor, **given.poll),
    ),
    "discard_ballots": Act(
        of="poll",
        command="poll.discard_ballots",
        title=_("Take away the ballots that are held"),
        button=_("Discard held ballots"),
        icon="cross",
        bad=True,
        perform=lambda actor, given: discard_ballots(actor=actor, **given.poll),
    ),
    "poll_hide": Act(
        of="poll",
        command="poll.show",
        title=_("Off the screen"),
        button=_("Off the screen"),
        icon="hide",
        perform=lambda actor, given: show_poll(actor=actor, on=False, **given.poll),
    ),
    **{
        f"poll_{move}": Act(
            of="poll", command="poll.move", title=button, button=button, icon=icon, perform=_moves_poll(move)
        )
        for move, button, icon in (
            ("open", _("Open"), "open"),
            ("pause", _("Pause"), "pause"),
            ("resume", _("Go on"), "open"),
            ("close", _("Close"), "check"),
            ("publish", _("Publish the result"), "seal"),
            ("reopen", _("New round"), "open"),
            ("archive", _("Put away"), "hide"),
        )
    },
}
HALL_ACTS: Mapping[str, Act] = {
    "undo": Act(
        of="entry",
        command="entry.undo",
        title=_("Take it back"),
        button=_("Undo"),
        icon="open",
        done=_("It is as it was before."),
        perform=lambda actor, given: actions.undo_move(
            actor=actor, hall_id=given.hall.pk, entry_number=given.of, now=given.now
        ),
    ),
    "switch": Act(
        of="hall",
        command="hall.switch",
        title=_("Switch"),
        button=_("Switch"),
        icon="gear",
        form=forms.SwitchForm,
        perform=switch,
    ),
    "chat": Act(
        of="hall",
        command="hall.switch",
        title=_("Chat"),
        button=_("Set"),
        icon="gear",
        form=forms.ChatForm,
        done=_("The chat is changed."),
        perform=chat,
    ),
    "asking_pace": Act(
        of="hall",
        command="hall.switch",
        title=_("How often one may ask"),
        button=_("Set"),
        icon="gear",
        form=forms.AskingPaceForm,
        done=_("Everybody can read how often one may ask now."),
        perform=asking_pace,
    ),
    "unban": Act(
        of="ban",
        command="hall.unban",
        title=_("Lift the ban"),
        button=_("Lift"),
        icon="unlock",
        done=_("The ban is lifted."),
        perform=simple("lift_ban", "ban_id"),
    ),
    "unmute": Act(
        of="ban",
        command="hall.unban",
        title=_("Let them speak in the chat again"),
        button=_("Unmute"),
        icon="unlock",
        done=_("They may write in the chat again."),
        perform=simple("lift_ban", "ban_id"),
    ),
    "name": Act(
        of="hall",
        command="hall_staff.name",
        title=_("Name somebody"),
        button=_("Name them"),
        icon="plus",
        form=forms.StaffForm,
        done=_("They are named."),
        perform=lambda actor, given: actions.name_staff(
            actor=actor,
            hall_id=given.hall.pk,
            handle=given["person"].lstrip("@"),
            role=given["role"],
            now=given.now,
        ),
    ),
    "dismiss": Act(
        of="hall",
        command="hall_staff.dismiss",
        title=_("Release somebody"),
        button=_("Release"),
        icon="cross",
        form=forms.PersonForm,
        done=_("They run it no longer."),
        perform=lambda actor, given: actions.dismiss_staff(
            actor=actor, hall_id=given.hall.pk, handle=given["person"], now=given.now
        ),
    ),
}


def _moves_hall(move: str) -> Perform:
    return lambda actor, given: actions.move_hall(
        actor=actor, hall_id=given.hall.pk, move=move, reason=given.filled.get("reason", ""), now=given.now
    )


MOVE_ACTS: Mapping[str, Act] = {
    f"hall_{move}": Act(
        of="hall",
        command="hall.move",
        title=button,
        button=button,
        icon=icon,
        form=form,
        perform=_moves_hall(move),
        done=done,
        bad=move == "end",
    )
    for move, button, icon, form, done in (
        ("schedule", _("Announce it"), "bell", forms.ActForm, _("Everybody can see it now, and questions may come.")),
        ("unschedule", _("Take the announcement back"), "hide", forms.ReasonForm, _("Nobody sees it any more.")),
        ("open_lobby", _("Open the doors"), "open", forms.ActForm, _("The doors are open.")),
        ("go_live", _("Go live"), "send", forms.ActForm, _("The town hall is live.")),
        ("pause", _("Take a break"), "pause", forms.ActForm, _("A break has begun.")),
        ("resume", _("Go on"), "send", forms.ActForm, _("It goes on.")),
        ("wrap_up", _("Last questions"), "clock", forms.ActForm, _("No new questions come in any more.")),
        ("end", _("End it"), "check", forms.ReasonForm, _("It is over. What had no answer yet is owed in writing.")),
        ("follow_up", _("Begin the written answers"), "edit", forms.ActForm, _("The written answers have begun.")),
        ("archive", _("Put it away"), "seal", forms.ActForm, _("Everything is answered.")),
    )
}
