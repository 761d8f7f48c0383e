"""Roads, gutters, lights and traffic."""

from __future__ import annotations

from engagement.config.demo.stories.steps import (
    Answer,
    Edit,
    Follow,
    Reopen,
    Resolve,
    Say,
    Shot,
    Slow,
    Story,
    Withdraw,
)

STORIES = (
    Story(
        "ama_serwaa",
        "-2 tue 07:42",
        "urban-roads",
        "Open gutter on Market Circle: two people have fallen in",
        (
            "The big gutter in front of the cloth sellers at Market Circle has had no cover since the new "
            "stalls went up. On Saturday a schoolgirl fell in, and yesterday evening an old man. It is about "
            "one metre deep and you cannot see it when it rains.\n\n"
            "Please cover it before somebody is badly hurt. At least put a barrier there tonight."
        ),
        "Drains",
        "Takoradi Market Circle, cloth side",
        (
            Follow("kofi_arthur", "-2 tue 07:58"),
            Say(
                "kofi_arthur",
                "-2 tue 08:03",
                (
                    "I saw the old man fall. We pulled him out, he hurt his knee. The covers were taken away "
                    "on the day they brought the iron frames for the stalls."
                ),
            ),
            Say(
                "abena_boadi",
                "-2 tue 08:20",
                (
                    "My shop is right there. In the evening there is no light, so people walk straight into "
                    "it. We put a table over one part but it does not hold."
                ),
            ),
            Say(
                "fiifi_bentsil",
                "-2 tue 09:11",
                (
                    "There are four covers missing, not one. I counted them this morning between the mobile "
                    "money kiosk and the mosque side."
                ),
                to=3,
            ),
            Answer(
                "akua_boateng",
                "-2 tue 14:26",
                (
                    "Thank you for telling us, and I am sorry about the two people who were hurt. Our team "
                    "was there at noon. Four covers are missing over eleven metres.\n\n"
                    "Today: barriers and reflective tape, placed at 13:40. By Friday next week: four new "
                    "concrete covers, cast at our yard in Sekondi. I will write here when they are in."
                ),
            ),
            Say("ama_serwaa", "-2 tue 15:02", "Medaase, @akua_boateng. I can see the tape from here."),
            Say(
                "panyin_mends",
                "-2 wed 18:47",
                "The tape was gone again this evening. Somebody needs it more than we do, it seems.",
            ),
            Say(
                "akua_boateng",
                "-2 thu 09:05",
                (
                    "We have put up wooden barriers that are bolted down. Please call 031 000 0102 if they "
                    "disappear too."
                ),
                to=7,
            ),
            Say(
                "esi_nyarko",
                "-1 mon 12:30",
                "Passed today: the barriers are still there. Children jump over them, but it is better than nothing.",
            ),
            Say(
                "kofi_arthur",
                "-1 thu 16:10",
                "Tomorrow is the Friday that was promised, @akua_boateng. Are the covers ready?",
            ),
            Say(
                "kwabena_nkum",
                "-1 fri 08:32",
                (
                    "Good morning. Three covers are cured and come today at 10:00. The fourth broke when it "
                    "was lifted; a new one was cast yesterday and needs seven days."
                ),
                to=10,
            ),
            Say(
                "abena_boadi",
                "-1 fri 11:55",
                (
                    "They are here. Three covers in, they fit well. The workers also cleaned the gutter under "
                    "them. The open place near the mosque has a barrier."
                ),
            ),
            Say(
                "yaw_donkoh",
                "-1 fri 19:20",
                "Three out of four on the day they said. I have waited longer for less.",
            ),
            Say(
                "ama_serwaa",
                "170m",
                (
                    "I will be there when the fourth comes. Does anyone know if the covers can be lifted for "
                    "cleaning? Last time they were welded and the gutter choked."
                ),
            ),
            Say(
                "kwabena_nkum",
                "140m",
                "Yes. Each has two lifting holes, so two people with hooks can open it.",
                to=14,
            ),
            Say(
                "hawa_iddrisu",
                "96m",
                (
                    "Ɛyɛ. Please also look at the corner by the lorry park for Kojokrom cars, one cover there "
                    "is cracked. I can send a picture to the office."
                ),
            ),
            Say(
                "akua_boateng",
                "61m",
                "Please do, @hawa_iddrisu. We will look at that one when we bring the fourth cover on Wednesday.",
                to=16,
            ),
            Say(
                "paa_amissah",
                "22m",
                (
                    "I pass there every day to work. Since the three covers are in, people walk on the "
                    "pavement again and not on the road. Small thing, big difference."
                ),
            ),
        ),
        shots=(
            Shot(
                "gutter",
                "A drawing: the open gutter in front of the cloth stalls, full of leaves and plastic; covers lie "
                "only at both ends",
            ),
        ),
    ),
    Story(
        "kwesi_appiah",
        "-5 mon 06:55",
        "urban-roads",
        "Potholes on the Fijai to Ketan road are breaking cars",
        (
            "Between the Fijai school junction and Ketan there are more than twenty potholes. The worst one "
            "is just before the bridge: taxis swerve into the other lane to avoid it. Two accidents last "
            "month that I know of."
        ),
        "Potholes",
        "Fijai – Ketan road",
        (
            Say(
                "kojo_baiden",
                "-5 mon 07:30",
                "I drive taxi on this road. I change one shock absorber every month now.",
            ),
            Say("efua_hayford", "-5 mon 12:15", "School buses use it too. My children are on one of them."),
            Answer(
                "ekow_turkson",
                "-5 wed 10:40",
                (
                    "The road was surveyed yesterday: 23 potholes over 1.8 km. Patching is on the programme "
                    "for the week after next, from the bridge outwards. Until then we fill the deepest one "
                    "with gravel tomorrow."
                ),
            ),
            Say("kwesi_appiah", "-4 tue 17:20", "The gravel at the bridge is holding. Thank you."),
            Say("ekow_turkson", "-3 thu 15:30", "All 23 are patched with cold mix. Weather was on our side."),
            Resolve("ekow_turkson", "-3 thu 15:32", "All 23 potholes are patched."),
            Say(
                "kojo_baiden",
                "-3 sat 09:40",
                "After Thursday night's rain three patches have gone, all on the Ketan side of the bridge.",
            ),
            Say("efua_hayford", "-3 sat 10:05", "I can confirm. The one by the bridge is as deep as before.", to=7),
            Reopen("kwesi_appiah", "-3 sat 10:30", "Three patches have washed out after one rain."),
            Say(
                "ekow_turkson",
                "-2 mon 09:12",
                (
                    "You are right, and thank you for saying so. Water stands on the road there because the "
                    "culvert is blocked; a patch cannot hold. We clear the culvert first and then patch with "
                    "hot mix."
                ),
            ),
            Say("kwesi_appiah", "-1 wed 07:15", "Workers are at the culvert since this morning."),
        ),
    ),
    Story(
        "esi_nyarko",
        "-4 wed 20:14",
        "works",
        "No street lights between Kojokrom junction and the railway station",
        (
            "Since the rainy season none of the lights works on this stretch. Traders who close late walk "
            "home in the dark, and last week a woman's bag was snatched. I counted fourteen poles."
        ),
        "Street lights",
        "Kojokrom",
        (
            Say("alhassan_seidu", "-4 wed 21:02", "Fourteen is right. Two of the poles lean over as well."),
            Say("maame_hagan", "-4 thu 06:40", "We close our shops at six now, which costs us the best hours."),
            Answer(
                "araba_otoo",
                "-4 fri 11:18",
                (
                    "The fault is a cut underground cable near the station, so every light behind it is dark. "
                    "The cable is ordered. We expect to lay it within three weeks; the power company has to "
                    "be on site on that day. Please keep away from the two leaning poles, they are marked "
                    "with red paint."
                ),
            ),
            Say("esi_nyarko", "-2 mon 19:30", "Ten days gone. Has the cable come, @araba_otoo?"),
            Say(
                "araba_otoo",
                "-2 tue 08:50",
                "It came on Friday. The power company gave us Thursday of next week.",
                to=5,
            ),
            Say(
                "alhassan_seidu",
                "-1 thu 18:45",
                "Light! Twelve of the fourteen are on. The two leaning ones are still dark.",
            ),
            Say("esi_nyarko", "-1 thu 19:05", "I walked home under lamps today for the first time since June."),
        ),
        shots=(
            Shot(
                "lamps",
                "A drawing: the road at night, five street lamps, all dark; the second leans and has a red mark",
            ),
        ),
    ),
    Story(
        "paa_amissah",
        "-3 mon 08:05",
        "transport",
        "Trotros stop in the middle of Paa Grant roundabout",
        (
            "Every morning from six to nine the trotros stop inside the roundabout to load, three abreast. "
            "Nobody can turn, the traffic stands back to the harbour. There is a lay-by fifty metres further "
            "on that nobody uses."
        ),
        "Traffic",
        "Paa Grant roundabout, Takoradi",
        (
            Say(
                "kojo_baiden",
                "-3 mon 08:20",
                (
                    "Passengers wait at the roundabout, so drivers stop there. Move the passengers and the "
                    "cars will follow."
                ),
            ),
            Say("paa_amissah", "-3 mon 08:26", "True. A sign and a shelter at the lay-by would do it.", to=2),
            Say("yaw_donkoh", "-3 mon 08:31", "A policeman for one week would do it too."),
            Slow("kwesi_baffoe", "-3 mon 09:00", 60),
            Say(
                "kojo_mbir",
                "-3 tue 10:10",
                (
                    "I was at the roundabout from 06:00 to 09:00 today: 212 stops inside it, 3 in the lay-by. "
                    "The transport committee meets on Thursday and I will bring these numbers."
                ),
            ),
            Say(
                "selorm_agbeko",
                "-3 tue 12:45",
                "This is the first time I see somebody from the assembly count something. Keep going.",
            ),
            Say(
                "kojo_mbir",
                "-2 mon 09:30",
                (
                    "The committee wants to try it: guards at the roundabout and a painted stop at the "
                    "lay-by. We are looking for the money for the paint and the shelter."
                ),
            ),
        ),
    ),
    Story(
        "alhassan_seidu",
        "-1 sun 16:20",
        "urban-roads",
        "Zebra crossing at Effiakuma schools has faded away",
        (
            "The crossing in front of the two primary schools cannot be seen any more. Drivers do not slow "
            "down. The lollipop lady does what she can but she is one person."
        ),
        "Road safety",
        "Effiakuma",
        (
            Say("araba_koomson", "-1 sun 17:05", "My daughter crosses there. Please, before somebody gets hurt."),
            Edit(
                "araba_koomson",
                "-1 sun 17:11",
                2,
                "My daughter crosses there twice a day. Please, before somebody gets hurt.",
            ),
            Say("selorm_agbeko", "-1 sun 17:40", "I can give the paint if the assembly gives the painters."),
            Withdraw("selorm_agbeko", "-1 sun 18:02", 3),
        ),
    ),
    Story(
        "kojo_baiden",
        "48m",
        "works",
        "Water pipe burst at Kokompe, clean water runs into the gutter",
        (
            "A pipe has been broken since last night beside the spare parts sellers at Kokompe. Clean water "
            "is running away while half of Effia has none."
        ),
        "Water",
        "Kokompe, Takoradi",
        (Say("hawa_iddrisu", "31m", "It is in front of the welders. The road is getting soft there as well."),),
    ),
)
