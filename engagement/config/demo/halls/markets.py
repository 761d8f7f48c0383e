"""A town hall that goes on while the demo is looked at: refuse and toilets in the markets."""

from __future__ import annotations

from engagement.config.demo.halls.steps import DAY, Hall, answered, do, in_order, question

MODERATOR = "aba_yankson"

HALL = Hall(
    title="Clean markets: skips, sweeping and toilets",
    about=(
        "Waste Management and Environmental Health answer what traders and buyers ask. Ask now, vote for what you "
        "want to hear answered first; whatever is not answered tonight is owed an answer in writing."
    ),
    place="Takoradi Market Circle, upper floor",
    department="waste-management",
    by=MODERATOR,
    begins="35m",
    planned_minutes=120,
    steps=in_order(
        [
            do(-4 * DAY, MODERATOR, "move", move="schedule"),
            do(-4 * DAY + 2, MODERATOR, "name", handle="kwesi_baffoe", role="moderator"),
            do(-4 * DAY + 3, MODERATOR, "name", handle="ebo_quaye", role="official"),
            do(-4 * DAY + 4, MODERATOR, "name", handle="comfort_egyir", role="official"),
            do(-10, MODERATOR, "move", move="open_lobby"),
            do(0, MODERATOR, "move", move="go_live"),
        ],
        question(
            -DAY,
            "abena_boadi",
            "skip",
            "The skip behind the cloth sellers is emptied on Mondays only and is full on Wednesday. Why not twice?",
            votes=29,
        ),
        question(
            -60, "efua_hayford", "toilet", "Who keeps the market toilet open after six, when we still sell?", votes=25
        ),
        question(
            2,
            "fiifi_bentsil",
            "fee",
            "We pay the sanitation fee every day. What was it spent on last month?",
            votes=33,
        ),
        question(
            5,
            "hawa_iddrisu",
            "fish",
            "When does the fish market get water to wash its floor at closing time?",
            votes=17,
        ),
        question(8, "paa_amissah", "burn", "Why is refuse still burnt behind the lorry station at night?", votes=14),
        question(
            11,
            "maame_hagan",
            "sweep",
            "Are the sweepers given gloves and boots, and who checks that they are?",
            votes=20,
            anonymous=True,
        ),
        question(14, "panyin_mends", "bins", "Can each lane have a litter bin that is fixed to the ground?", votes=9),
        question(
            16, "kwesi_appiah", "rats", "What is done against the rats around the abattoir, and how often?", votes=11
        ),
        [
            do(
                18,
                "kojo_baiden",
                "ask",
                "skip2",
                body="Why is the skip at the cloth sellers not emptied twice a week?",
            ),
            do(19, MODERATOR, "approve", "skip2"),
            do(20, "", "upvote", "skip2", votes=5),
            do(21, "kwesi_baffoe", "merge", "skip2", into="skip"),
            do(22, "yaw_donkoh", "ask", "politics", body="Which party do the sweepers have to vote for to be kept?"),
            do(
                23,
                "kwesi_baffoe",
                "reject",
                "politics",
                kind="other",
                words="Ask how sweepers are hired and dismissed, and it is shown at once.",
            ),
            do(31, "alhassan_seidu", "ask", "gate", body="Who has the key of the north gate when the guard is ill?"),
            do(
                32,
                "araba_koomson",
                "ask",
                "goats",
                body="Goats eat from the open bins at Anaji. Is anybody allowed to catch them?",
            ),
            do(33, "esi_nyarko", "ask", "lamp", body="Can the lamp over the toilet door be mended this week?"),
            do(34, "kofi_arthur", "ask", "bins2", body="Can every lane get a bin that nobody can carry away?"),
        ],
        answered(
            9,
            "ebo_quaye",
            "fee",
            "1,240 cedis were taken in the Circle last month: 700 for two more sweepers, 380 for the skip lorry's "
            "fuel, 160 for brooms and lime. The sheet hangs at the market office.",
            minutes=6,
        ),
        answered(
            22.5,
            "comfort_egyir",
            "toilet",
            "From Monday the caretaker stays until eight. If the door is locked before that, open an issue: I answer "
            "for it.",
        ),
        [
            do(26, "kwesi_baffoe", "assign", "skip", handle="ebo_quaye"),
            do(27, MODERATOR, "queue", "sweep"),
            do(28, MODERATOR, "queue", "fish"),
            do(29, MODERATOR, "feature", "skip"),
        ],
        [
            do(
                24,
                MODERATOR,
                "poll",
                "day",
                question="On which day should the second emptying be?",
                options=["Wednesday", "Thursday", "Saturday"],
                show="after_vote",
            ),
            do(25, MODERATOR, "move_poll", "day", move="open"),
            do(25.2, MODERATOR, "show_poll", "day"),
            do(28.5, "", "vote", "day", shares=[9, 15, 6]),
            do(
                30,
                MODERATOR,
                "poll",
                "grade",
                question="How clean is your lane today?",
                options=[],
                kind="rating",
                show="after_close",
            ),
        ],
        [
            do(3, "ama_serwaa", "say", text="Good evening from Ketan. I can hear well."),
            do(12, "abena_boadi", "say", text="Please also say something about the smell on Fridays."),
            do(16.5, "fiifi_bentsil", "say", text="Thank you for the numbers. I will look at the sheet tomorrow."),
            do(30.5, "kojo_baiden", "say", text="Thursday, please. Wednesday is the delivery day."),
            do(15.5, "", "react", kind="clap", number=21),
            do(26.5, "", "react", kind="heart", number=7),
            do(30, "selorm_agbeko", "raise", topic="Composting at the landfill"),
            do(31.5, "ama_serwaa", "raise", topic="Water at Ketan"),
            do(32.5, MODERATOR, "call", "selorm_agbeko"),
        ],
    ),
)
