"""A town hall that is over: what became of the assembly's promise to publish what it builds."""

from __future__ import annotations

from engagement.config.demo.halls.steps import DAY, Hall, answered, do, in_order, question

MODERATOR = "aba_yankson"

HALL = Hall(
    title="What we build: the assembly's infrastructure commitment",
    about=(
        "In its open-government action plan the assembly promised to publish, for every public building and road it "
        "pays for, what is built, where, by whom, for how much and how far it is. Works, Urban Roads and the "
        "coordinating director answer."
    ),
    place="Assembly Hall, Sekondi, and on your telephone",
    department="works",
    by=MODERATOR,
    begins="-1 wed 17:00",
    steps=in_order(
        [
            do(-6 * DAY, MODERATOR, "move", move="schedule"),
            do(-6 * DAY + 2, MODERATOR, "name", handle="kobina_essel", role="official"),
            do(-6 * DAY + 3, MODERATOR, "name", handle="ekow_turkson", role="official"),
            do(-6 * DAY + 4, MODERATOR, "name", handle="kwesi_baffoe", role="moderator"),
            do(-15, MODERATOR, "move", move="open_lobby"),
            do(0, MODERATOR, "move", move="go_live"),
        ],
        question(
            -2 * DAY,
            "selorm_agbeko",
            "register",
            "The contract register can be copied at the office. When can we read it on the web, and who keeps it up?",
            votes=31,
        ),
        question(
            -DAY,
            "yaw_donkoh",
            "drain",
            "The drain at Effiakuma station: more was paid than was built. Who signs, and what did they see?",
            votes=27,
        ),
        question(
            -20,
            "abena_boadi",
            "market",
            "Why does the second phase of Market Circle cost twice what was announced?",
            votes=22,
        ),
        question(
            4,
            "hawa_iddrisu",
            "school",
            "Which school roofs are mended before the rains, and which are not?",
            votes=19,
        ),
        question(
            6,
            "kojo_baiden",
            "bridge",
            "When does the footbridge at Kwesimintsim open? The children still cross the road below it.",
            votes=24,
        ),
        question(
            9,
            "esi_nyarko",
            "pay",
            "Are the small contractors who repaired the standpipes paid by now?",
            votes=12,
            anonymous=True,
        ),
        question(
            12, "alhassan_seidu", "zongo", "Is the drain of the Zongo in this year's plan, yes or no?", votes=16
        ),
        [
            do(13, "efua_hayford", "ask", "register2", body="When is the register of contracts on the internet?"),
            do(14, MODERATOR, "approve", "register2"),
            do(15, "", "upvote", "register2", votes=6),
            do(16, "kwesi_baffoe", "merge", "register2", into="register"),
            do(
                17,
                "paa_amissah",
                "ask",
                "thief",
                body="Why is Mr Agyeman of the second floor still in office when everybody knows what he takes?",
            ),
            do(
                18,
                "kwesi_baffoe",
                "reject",
                "thief",
                kind="private_person",
                words="Corruption can be reported in a restricted issue; the coordinating director reads them all.",
            ),
            do(20, "fiifi_bentsil", "ask", "trotro", body="Why did the fare to Tarkwa go up again this month?"),
            do(21, MODERATOR, "reject", "trotro", kind="off_topic"),
            do(22, "kofi_arthur", "ask", "call", body="My gutter is blocked, call me on 024 000 1234, please?"),
            do(24, "kwesi_baffoe", "reject", "call", kind="other", words="Your number would be public for ever."),
        ],
        [
            do(2, "selorm_agbeko", "say", text="Good evening. The sound is fine here in Essikado."),
            do(8, "ama_serwaa", "say", text="Please ask about the footbridge, my daughter crosses there every day."),
            do(33, "yaw_donkoh", "say", text="So the payment came before the measurement. Thank you for saying it."),
            do(41, "kwesi_baffoe", "say", text="Fifteen minutes left for new questions."),
            do(10, "", "react", kind="clap", number=14),
            do(34, "", "react", kind="think", number=9),
            do(52, "", "react", kind="agree", number=18),
        ],
        answered(
            15.5,
            "kobina_essel",
            "register",
            "From the first of next month it is on this website, and Works updates it on every payment. Whoever "
            "finds a line that is older than a month may open an issue; it is answered within five working days.",
            minutes=5,
        ),
        answered(
            25,
            "kobina_essel",
            "drain",
            "The site engineer signs, then I do. In this case I signed before the measurement. That was wrong, the "
            "difference was material on site, and since then no payment leaves without the measured sheet.",
            minutes=7,
        ),
        answered(
            36,
            "ekow_turkson",
            "bridge",
            "The stairs fail the load test on one side. They are replaced by the contractor at their cost; the "
            "bridge opens when the test is passed, at the latest in six weeks. Until then a warden stands there at "
            "school hours.",
        ),
        answered(
            44,
            "theo_andoh",
            "market",
            "The first figure was without the fire lanes that the regional office then asked for. The new one is in "
            "the budget that the assembly passed in public; both are in the register.",
            minutes=4,
        ),
        [
            do(
                22.5,
                MODERATOR,
                "poll",
                "first",
                question="What should be published first?",
                options=["Payments", "Delays and why", "Who builds it", "Photographs of the site"],
                show="after_vote",
            ),
            do(23.5, MODERATOR, "move_poll", "first", move="open"),
            do(23.7, MODERATOR, "show_poll", "first"),
            do(25.5, "", "vote", "first", shares=[17, 11, 4, 3]),
            do(35, MODERATOR, "move_poll", "first", move="close"),
            do(35.5, MODERATOR, "move_poll", "first", move="publish"),
        ],
        [
            do(48.2, "araba_koomson", "raise", topic="The standpipes at Ketan"),
            do(48.7, MODERATOR, "give_word", "araba_koomson"),
            do(51, MODERATOR, "finish", "araba_koomson"),
        ],
        [
            do(53, MODERATOR, "assign", "zongo", handle="kobina_essel"),
            do(54, "kobina_essel", "owe", "school", department="education"),
            do(55, MODERATOR, "move", move="wrap_up"),
            do(
                58,
                MODERATOR,
                "edit",
                "pay",
                body="Have the contractors who repaired the standpipes been paid by now?",
            ),
            do(62, MODERATOR, "move", move="end"),
            do(66, MODERATOR, "move", move="follow_up"),
            do(70, MODERATOR, "recording"),
        ],
        [
            do(
                15 * 60 + 20,
                "araba_otoo",
                "write",
                "pay",
                body=(
                    "All but one have been paid. The last invoice was returned because its measurement was missing; "
                    "it has come back and is paid with this week's run."
                ),
            ),
            do(
                17 * 60,
                "grace_dadzie",
                "write",
                "school",
                body=(
                    "Before the rains: Essikado Methodist, Ketan Catholic and New Takoradi M/A. After them: Fijai "
                    "and Kojokrom, whose trusses have to be made first. The list with dates hangs in every school."
                ),
            ),
        ],
    ),
)
