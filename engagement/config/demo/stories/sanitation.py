"""Refuse, toilets, floods and building where water wants to run."""

from __future__ import annotations

from engagement.config.demo.stories.steps import Answer, Follow, Hide, Report, Resolve, Say, Shot, Story, Withdraw

STORIES = (
    Story(
        "maame_hagan",
        "-4 mon 06:30",
        "waste-management",
        "Skip at Effia market not emptied for two weeks",
        (
            "The refuse skip behind Effia market is full since two weeks ago. People now put their rubbish "
            "beside it, and the goats spread it over the road. The smell reaches the clinic."
        ),
        "Refuse",
        "Effia",
        (
            Say("fiifi_bentsil", "-4 mon 07:10", "When it rains everything washes into the gutter and then to Whin."),
            Say("hawa_iddrisu", "-4 mon 07:55", "The truck comes only when somebody knows somebody."),
            Answer(
                "mercy_baidoo",
                "-4 mon 11:20",
                (
                    "The truck for the Effia round broke down a fortnight ago and was not replaced. That was "
                    "our failure: we should have told you. A hired truck empties the skip this afternoon, and "
                    "our own is back on Thursday. From then on the round is Monday and Thursday again."
                ),
            ),
            Say(
                "maame_hagan",
                "-4 mon 17:45",
                "It came at four o'clock. The skip is empty and the ground swept. Medaase paa.",
            ),
            Say(
                "mercy_baidoo",
                "-3 fri 09:00",
                "Two rounds have been on time. If a round fails, write here or call 031 000 0103.",
            ),
            Resolve("maame_hagan", "-3 fri 12:10", "The skip has been emptied on time for two weeks."),
        ),
        shots=(
            Shot(
                "skip",
                "A drawing: the green skip, heaped over its edge, bags on the ground on both sides, a goat before it",
            ),
        ),
    ),
    Story(
        "alhassan_seidu",
        "-3 thu 21:40",
        "waste-management",
        "Refuse is burnt every night behind Kwesimintsim Zongo",
        (
            "Somebody burns plastic and tyres behind the Zongo school every night around nine. We close the "
            "windows and still cannot sleep. Children cough."
        ),
        "Burning",
        "Kwesimintsim",
        (
            Say(
                "hawa_iddrisu",
                "-3 fri 06:20",
                "It is the copper boys, they burn cables. They start when the guards have gone.",
            ),
            Say(
                "panyin_mends",
                "-3 fri 08:45",
                (
                    "Do not only chase them. Where shall they go? There is a scrap yard at Kokompe that "
                    "strips cables by machine."
                ),
            ),
            Say(
                "mercy_baidoo",
                "-2 mon 10:30",
                (
                    "Thank you. We have passed this to the environmental health officers, because burning is "
                    "an offence. We also look at the scrap yard idea, it is a good one."
                ),
                to=3,
            ),
            Say("alhassan_seidu", "-1 tue 22:05", "Tonight again. Black smoke over the whole school."),
        ),
    ),
    Story(
        "efua_hayford",
        "-5 thu 09:20",
        "environmental-health",
        "Public toilet at New Takoradi has been locked since July",
        (
            "The sixteen-seater near the lagoon was closed for repairs in July. It is still locked. Around "
            "four hundred people used it every day; now they use the beach."
        ),
        "Public toilets",
        "New Takoradi",
        (
            Say(
                "yaw_donkoh",
                "-5 thu 10:00",
                "The repairs were finished in August. It is the contract with the caretaker that nobody signs.",
            ),
            Say("abena_boadi", "-5 thu 13:25", "At night women have to go to the beach in pairs."),
            Answer(
                "comfort_egyir",
                "-4 mon 15:05",
                (
                    "You are right about the contract. It was in two offices and moved in neither. It is "
                    "signed since this morning; the caretaker opens the toilet on Wednesday at 05:00. The fee "
                    "stays at 1 cedi, children and people above 65 pay nothing."
                ),
            ),
            Say("efua_hayford", "-4 wed 06:10", "It is open. There is water and soap."),
            Say("abena_boadi", "-4 thu 19:40", "And a lamp over the door. Thank you, @comfort_egyir."),
            Resolve("comfort_egyir", "-4 fri 09:00", "Open since Wednesday, with water, soap and light."),
        ),
    ),
    Story(
        "selorm_agbeko",
        "-2 thu 07:50",
        "environmental-health",
        "Waste from the slaughter slab runs onto Essikado beach",
        (
            "On Tuesdays and Fridays blood and waste from the slaughter slab run down to the beach where the "
            "canoes land. Vultures, dogs, flies. Fish is sold twenty metres away."
        ),
        "Food hygiene",
        "Essikado",
        (
            Say("panyin_mends", "-2 thu 08:30", "The drain from the slab has been broken since the storm."),
            Follow("efua_hayford", "-2 thu 09:00"),
            Say(
                "samuel_ackah",
                "-2 fri 16:40",
                (
                    "I was there at 07:30 today and saw it. The slab is closed from Tuesday on until the "
                    "drain is repaired; the butchers use Kwesimintsim meanwhile. An official answer with a "
                    "date follows when works has looked at the drain."
                ),
            ),
            Say(
                "selorm_agbeko",
                "-1 tue 08:15",
                "No slaughter today, that is right. But the old waste still lies there.",
            ),
        ),
    ),
    Story(
        "hawa_iddrisu",
        "-3 sun 17:30",
        "disaster-prevention",
        "Anaji floods after every rain: Choice Mart to the school",
        (
            "Since the new estate was built above us, every heavy rain fills the road from Choice Mart to the "
            "school up to the knee. On Friday water stood in nine houses, also in mine. What is the plan "
            "before the big rains?"
        ),
        "Flooding",
        "Anaji",
        (
            Say("kofi_arthur", "-3 sun 18:10", "Ours was one of the nine. Fridge, mattress, all gone."),
            Say(
                "yaw_donkoh",
                "-3 sun 18:40",
                (
                    "Everybody knows who sold the waterway. His name is on the gate of the house at the bend, "
                    "go and ask him where his money comes from."
                ),
            ),
            Report(
                "abena_boadi",
                "-3 sun 19:15",
                3,
                "It points at one private person and his house, without any proof.",
            ),
            Hide("aba_yankson", "-3 sun 19:50", 3, "It accuses a private person and shows where he lives"),
            Say(
                "aba_yankson",
                "-3 sun 19:55",
                (
                    "I have hidden one post. You may say what happened and who is responsible in office; "
                    "please do not point at people's homes."
                ),
            ),
            Answer(
                "karim_fuseini",
                "-2 tue 13:15",
                (
                    "We visited the nine houses with the assembly member yesterday. The culvert under the "
                    "school road is half full of sand, and the estate has no retention basin although its "
                    "permit asks for one.\n\n"
                    "This week: 40 sandbags and a pump at the school. Within 14 days: the culvert is cleared "
                    "together with Urban Roads. The permit is with Physical Planning, who write here too."
                ),
            ),
            Say(
                "richmond_quaicoe",
                "-2 wed 11:00",
                (
                    "Physical Planning: the developer was given notice today to build the basin within 60 "
                    "days. The permit and the notice can be read at our office, room 12."
                ),
            ),
            Say(
                "hawa_iddrisu",
                "-2 fri 07:00",
                "It rained all night. Ankle, not knee. The culvert makes a difference already.",
            ),
            Say(
                "araba_koomson",
                "-1 mon 09:25",
                "Sixty days, from the day of the notice. I have put the date in my phone, so that we all remember.",
            ),
            Say(
                "karim_fuseini",
                "-1 mon 11:40",
                "Noted, and thank you. We check the site every second Monday and will say here what we find.",
                to=8,
            ),
        ),
    ),
    Story(
        "araba_koomson",
        "-2 mon 10:10",
        "physical-planning",
        "Two-storey building goes up on the waterway at Effiakuma",
        (
            "Behind the No. 9 primary school somebody builds directly on the waterway. The second floor was "
            "started this week. There is no sign with a permit number. If this stands, the whole valley will "
            "flood."
        ),
        "Building permits",
        "Effiakuma No. 9",
        (
            Say("fiifi_bentsil", "-2 mon 10:45", "They work mostly at weekends, when no inspector comes."),
            Say("paa_amissah", "-2 mon 11:20", "I know the foreman. He says they have papers from the big men."),
            Withdraw("paa_amissah", "-2 mon 12:05", 3),
            Answer(
                "linda_amoah",
                "-2 wed 14:50",
                (
                    "An inspector was on site today. There is no permit. Work was stopped and the building "
                    "marked; the owner is invited to a hearing the week after next. The law gives 21 days to "
                    "answer before anything is taken down."
                ),
            ),
            Say("fiifi_bentsil", "-1 sat 14:15", "They were mixing concrete again this afternoon, mark or no mark."),
            Say("araba_koomson", "-1 sat 15:00", "Seen it too. Please come on a Saturday, @linda_amoah.", to=5),
        ),
    ),
)
