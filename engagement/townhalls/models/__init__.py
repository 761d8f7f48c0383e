"""The rows of this room."""

from engagement.townhalls.models.halls import (
    ABOUT_LENGTH,
    CODE_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    HallBan,
    HallEntry,
    HallStaff,
    ReactionTally,
    TownHall,
)
from engagement.townhalls.models.hands import TOPIC_LENGTH, Hand
from engagement.townhalls.models.polls import (
    OPTION_LENGTH,
    OPTIONS_MAX,
    POLL_LENGTH,
    Poll,
    PollBallot,
    PollOption,
    PollResult,
)
from engagement.townhalls.models.questions import (
    ANSWER_LENGTH,
    NOTE_LENGTH,
    QUESTION_LENGTH,
    Answer,
    Question,
    QuestionRevision,
    StaffNote,
    Upvote,
)

__all__ = [
    "ABOUT_LENGTH",
    "ANSWER_LENGTH",
    "CODE_LENGTH",
    "NOTE_LENGTH",
    "OPTIONS_MAX",
    "OPTION_LENGTH",
    "PLACE_LENGTH",
    "POLL_LENGTH",
    "QUESTION_LENGTH",
    "REASON_LENGTH",
    "TITLE_LENGTH",
    "TOPIC_LENGTH",
    "Answer",
    "HallBan",
    "HallEntry",
    "HallStaff",
    "Hand",
    "Poll",
    "PollBallot",
    "PollOption",
    "PollResult",
    "Question",
    "QuestionRevision",
    "ReactionTally",
    "StaffNote",
    "TownHall",
    "Upvote",
]
