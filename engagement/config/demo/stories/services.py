"""Schools, health, welfare, markets, money."""

from __future__ import annotations

from engagement.config.demo.stories.steps import Answer, Follow, Lock, Resolve, Say, Story

STORIES = (
    Story(
        "araba_koomson",
        "-4 tue 15:30",
        "education",
        "Sixty-eight children in one classroom at Ketan M/A Primary",
        (
            "Class 2 has 68 children and 22 desks. My son sits on the floor since September. The teachers do "
            "their best, but nobody can teach like that."
        ),
        "Schools",
        "Ketan",
        (
            Say("efua_hayford", "-4 tue 16:05", "Class 3 has 59. There is an empty room, but its roof leaks."),
            Say(
                "selorm_agbeko",
                "-4 tue 19:20",
                "The PTA offered to help with the roof in June and never heard back.",
            ),
            Answer(
                "grace_dadzie",
                "-4 thu 12:00",
                (
                    "We visited the school today with the head teacher. 40 dual desks move from our store to "
                    "Ketan this Saturday. The roof of the empty room is 18 sheets; with the PTA's labour it "
                    "can be done in the mid-term break, and class 2 is divided the week after. A second "
                    "teacher is posted from Essikado."
                ),
            ),
            Say("araba_koomson", "-3 mon 07:45", "The desks are there. My son showed me his place at lunch."),
            Say(
                "stephen_kwofie",
                "-2 mon 10:00",
                "The sheets are on site. We need eight people on Saturday from 07:00.",
            ),
            Say("kojo_baiden", "-2 mon 18:20", "I come, and I bring two.", to=6),
            Say(
                "grace_dadzie",
                "-1 mon 08:30",
                "Class 2 is two classes since this morning: 34 and 34. Thank you to everyone on the roof.",
            ),
            Resolve("araba_koomson", "-1 mon 13:00", "Two classes, and every child has a desk."),
        ),
    ),
    Story(
        "abena_boadi",
        "-1 sat 11:15",
        "health",
        "No nurse at Kansaworado CHPS compound at weekends",
        (
            "For the third Saturday the CHPS compound is locked. The notice says that emergencies go to "
            "Kwesimintsim, but that is 30 minutes by taxi if you find one. A pregnant neighbour had to go at "
            "night."
        ),
        "Clinics",
        "Kansaworado",
        (
            Say(
                "hawa_iddrisu",
                "-1 sat 12:40",
                "There used to be two nurses. One went on study leave and was not replaced.",
            ),
            Follow("maame_hagan", "-1 sat 13:00"),
        ),
    ),
    Story(
        "panyin_mends",
        "-5 tue 09:45",
        "social-welfare",
        "Disability fund: how does one apply, and when does one hear back?",
        (
            "I use a wheelchair and repair radios. I applied to the disability fund in March for tools. "
            "Nobody can tell me if the paper arrived. How does it work, and how long does it take?"
        ),
        "Disability fund",
        "Sekondi",
        (
            Say(
                "maame_hagan",
                "-5 tue 10:30",
                "My brother waited a year and then heard that his file was at another office.",
            ),
            Answer(
                "isaac_tandoh",
                "-5 thu 11:35",
                (
                    "The committee sits every quarter. Applications before the 1st of March, June, September "
                    "and December are decided in that month, and everyone is told within two weeks. Yours "
                    "arrived on 19 March, was decided in June and approved: the letter went to an old "
                    "address. That is our mistake. Please come with your card on any weekday, room 4 is on "
                    "the ground floor and has a ramp.\n\n"
                    "From now on we also send a text message."
                ),
            ),
            Say(
                "panyin_mends",
                "-4 mon 14:20",
                (
                    "I was there. The tools are promised for Friday. I am still angry about the letter, but "
                    "thank you, @isaac_tandoh."
                ),
            ),
            Say(
                "panyin_mends",
                "-4 fri 16:00",
                "Soldering station, multimeter, two boxes of parts. I start on Monday.",
            ),
            Resolve("panyin_mends", "-4 fri 16:05", "The tools are here."),
        ),
    ),
    Story(
        "esi_nyarko",
        "-1 wed 20:30",
        "social-welfare",
        "A boy of about ten works at the lorry station on school days",
        (
            "I do not want to write this in public. A boy of about ten carries loads at the Kojokrom station "
            "from morning to night, on school days. He sleeps there too, as far as I can see."
        ),
        "Children",
        "Kojokrom",
        (
            Say(
                "philomena_arthur",
                "-1 thu 08:15",
                (
                    "Thank you for writing this where only we read it. A colleague goes there this morning, "
                    "without a uniform. We write here how he is, but not where he is."
                ),
            ),
        ),
        restricted=True,
    ),
    Story(
        "maame_hagan",
        "-3 tue 13:10",
        "finance",
        "Toll collector at Kojokrom market gives no receipts",
        (
            "For two weeks the collector takes two cedis and gives no ticket. When I asked, he said the books "
            "are finished. Where does the money go?"
        ),
        "Market tolls",
        "Kojokrom market",
        (
            Say("alhassan_seidu", "-3 tue 14:00", "The same on the yam side."),
            Say("abena_boadi", "-3 tue 15:35", "At Market Circle we always get a ticket. So it can be done."),
            Answer(
                "beatrice_cobbinah",
                "-3 thu 09:50",
                (
                    "No ticket, no toll: that is the rule, and it is printed on the collectors' cards. The "
                    "ticket books for Kojokrom ran out two weeks ago; new ones are there since yesterday. Our "
                    "auditor counts the days in between with the collector. Whoever is asked to pay without a "
                    "ticket need not pay and can call 031 000 0109."
                ),
            ),
            Say("maame_hagan", "-3 fri 08:05", "Got a ticket today, number 000412."),
            Say(
                "beatrice_cobbinah",
                "-1 wed 15:20",
                (
                    "The audit is done: 310 cedis were collected without tickets and have been paid in. The "
                    "collector has another post."
                ),
            ),
        ),
    ),
    Story(
        "yaw_donkoh",
        "-4 thu 12:25",
        "trade-industry",
        "Who gets a stall in the new Market Circle, and by which list?",
        (
            "Traders were moved out for the reconstruction and told that they come first when it opens. Now "
            "we hear of a second list. Please publish the list, and the rule."
        ),
        "Markets",
        "Takoradi Market Circle",
        (
            Say(
                "abena_boadi",
                "-4 thu 13:00",
                "I have my card from the relocation, number and stamp. Does it count or not?",
            ),
            Say("kofi_arthur", "-4 thu 17:45", "There are people on the new list who never sold a tomato."),
            Answer(
                "charlotte_bonney",
                "-3 mon 10:00",
                (
                    "There is one list: the register of the relocation with 1,946 names, closed on the day of "
                    "the move. It hangs at the market office from today. Who has a card and is not on it has "
                    "until the end of the month to object, in writing, and gets a written answer within ten "
                    "working days. Nobody else gets a stall before all of them have one."
                ),
            ),
            Say("abena_boadi", "-3 tue 09:30", "I am number 1,204. Thank you."),
            Say("yaw_donkoh", "-3 tue 10:10", "Two names on the first page are relatives of the same person. Funny."),
            Say("kofi_arthur", "-3 tue 10:18", "Everyone knows which two, and everyone knows why."),
            Lock(
                "aba_yankson",
                "-3 tue 10:40",
                (
                    "It has become a quarrel about two named people. Objections go to the market office in "
                    "writing; the thread opens again when the list is final."
                ),
            ),
        ),
    ),
    Story(
        "fiifi_bentsil",
        "-5 wed 16:15",
        "budget-rating",
        "Rate bill for a house that was pulled down last year",
        (
            "My late mother's house at European Town was demolished for the road. Every year a property rate "
            "bill comes, this year with arrears and a threat of court. I have been to three offices."
        ),
        "Property rates",
        "Sekondi, European Town",
        (
            Say("panyin_mends", "-5 wed 17:00", "They should talk to each other in that building."),
            Answer(
                "vida_sagoe",
                "-5 fri 13:30",
                (
                    "I am sorry. The road project never sent us the list of demolished houses. Yours is "
                    "struck from the rate book as of today and the arrears are cancelled; the letter is in "
                    "the post. We have asked the project for the whole list so that your neighbours need not "
                    "come."
                ),
            ),
            Say("fiifi_bentsil", "-4 wed 10:20", "The letter came. One post here did what three offices did not."),
            Resolve("vida_sagoe", "-4 wed 11:00", "Struck from the rate book, and 16 more houses with it."),
        ),
    ),
    Story(
        "kofi_arthur",
        "-2 fri 05:50",
        "agriculture",
        "No premix fuel at Sekondi landing beach for eleven days",
        (
            "Eleven days without premix. Sixty canoes lie on the beach. Some buy at Axim for double the "
            "price. When does the next tanker come, and who decides who gets how much?"
        ),
        "Fishing",
        "Sekondi landing beach",
        (
            Say("efua_hayford", "-2 fri 06:30", "No fish means no work for us smokers either."),
            Say(
                "adwoa_ampofo",
                "-2 fri 11:10",
                (
                    "The tanker is not ours, it is the national premix secretariat's. I called them: one is "
                    "loaded for Sekondi on Monday, 13,500 litres. The landing beach committee shares it out; "
                    "I have asked them to hang the list at the cold store."
                ),
            ),
            Say(
                "kofi_arthur",
                "-1 tue 06:05",
                "Tanker came last night. The list is there, thirty gallons a canoe. We are going out.",
            ),
            Answer(
                "francis_nyan",
                "-1 wed 14:00",
                (
                    "Premix is not in the assembly's hand, but telling you in time is. From this month we "
                    "publish here every delivery that is announced for Sekondi, New Takoradi and Essikado, "
                    "and the list of how it was shared."
                ),
            ),
        ),
    ),
)
