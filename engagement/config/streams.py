"""Which streams and commands there are: every room's tables, put together for the hub; what tickets and photos are
about; what waits for moderators."""

from __future__ import annotations

from engagement.threads.commands import COMMANDS as THREAD_COMMANDS
from engagement.threads.photographs import SUBJECTS as PHOTO_SUBJECTS_OF_THREADS
from engagement.threads.streams import POLICIES as THREAD_POLICIES
from engagement.threads.subject import SUBJECTS as THREAD_SUBJECTS
from engagement.townhalls.commands import COMMANDS as TOWNHALL_COMMANDS
from engagement.townhalls.elsewhere import ELSEWHERE as ELSEWHERE
from engagement.townhalls.hand_commands import COMMANDS as HAND_COMMANDS
from engagement.townhalls.streams import POLICIES as TOWNHALL_POLICIES
from engagement.townhalls.subject import SUBJECTS as TOWNHALL_SUBJECTS
from engagement.townhalls.vote_commands import COMMANDS as VOTE_COMMANDS
from tickets.commands import COMMANDS as TICKET_COMMANDS
from tickets.photographs import SUBJECTS as PHOTO_SUBJECTS_OF_TICKETS
from tickets.streams import POLICIES as TICKET_POLICIES

POLICIES = (*THREAD_POLICIES, *TOWNHALL_POLICIES, *TICKET_POLICIES)
COMMANDS = (*THREAD_COMMANDS, *TOWNHALL_COMMANDS, *HAND_COMMANDS, *VOTE_COMMANDS, *TICKET_COMMANDS)
PHOTO_SUBJECTS = (*PHOTO_SUBJECTS_OF_THREADS, *PHOTO_SUBJECTS_OF_TICKETS)
SUBJECTS = (*THREAD_SUBJECTS, *TOWNHALL_SUBJECTS)
