"""What the assembly promised in its open-government action plan, each as a thread where people ask how it goes.

The assembly has been a member of the Open Government Partnership since 2016; its second local action plan ran from
2018 to 2020 (https://www.opengovpartnership.org/members/sekondi-takoradi-ghana/). What is answered here is fiction.
"""

from __future__ import annotations

from engagement.config.demo.stories.steps import Answer, Follow, Say, Story

STORIES = (
    Story(
        "theo_andoh",
        "-6 mon 09:00",
        "works",
        "Our commitment: transparency in public infrastructure",
        (
            "The assembly promised to publish, for every public building and road it pays for: what is built, "
            "where, by whom, for how much, until when, and how far it is. The plan is at "
            "https://www.opengovpartnership.org/members/sekondi-takoradi-ghana/.\n\n"
            "This thread stays open. Ask about any project; Works answers here."
        ),
        "Open government",
        "Whole metropolis",
        (
            Follow("selorm_agbeko", "-6 mon 09:30"),
            Say(
                "selorm_agbeko",
                "-6 mon 10:15",
                (
                    "Good. First question: the drain at Effiakuma station. The board says 90 days and it is "
                    "day 200. What is the contract sum, and what has been paid?"
                ),
            ),
            Answer(
                "kobina_essel",
                "-6 thu 15:40",
                (
                    "Contract sum 486,000 cedis, paid so far 291,600 (60 %), measured progress 55 %. The "
                    "delay: a water main had to be moved, which took 74 days. New date of completion: in "
                    "eight weeks. The contract register is at our office and can be copied."
                ),
                to=2,
            ),
            Say("yaw_donkoh", "-5 mon 08:20", "So more was paid than was built?", to=3),
            Say(
                "kobina_essel",
                "-5 mon 16:05",
                (
                    "The difference of 5 % is material on site, mostly culvert pipes. It is counted at every "
                    "payment. You are welcome to come and count with us on the first Tuesday of the month."
                ),
                to=4,
            ),
            Say(
                "selorm_agbeko",
                "-4 tue 13:10",
                "Three of us went. The pipes are there, 38 of them. We wrote it down: the answer was right.",
            ),
            Say(
                "araba_koomson",
                "-2 wed 09:00",
                "Can the register come onto this site, so that not everyone has to go to the office?",
            ),
            Answer(
                "araba_otoo",
                "-2 fri 10:30",
                (
                    "Yes. From January we put it up as a table every month, with the columns you asked for at "
                    "the meeting. Until then: any contract, on request, here."
                ),
                to=7,
            ),
        ),
    ),
    Story(
        "theo_andoh",
        "-6 mon 09:20",
        "budget-rating",
        "Our commitment: civic participation and fiscal transparency",
        (
            "The assembly promised to say in simple words where money comes from and what it is used for, "
            "four times a year, and to decide fees and rates with the people who pay them. Plan: "
            "https://www.opengovpartnership.org/members/sekondi-takoradi-ghana/.\n\n"
            "Tell us what you want to see in the next quarterly report, and in which form."
        ),
        "Open government",
        "Whole metropolis",
        (
            Say(
                "kwesi_appiah",
                "-6 mon 11:00",
                "By electoral area, please. I want to see what Ketan paid and what Ketan got.",
            ),
            Say("abena_boadi", "-6 mon 12:35", "Market tolls: how much, per market, and what was repaired with it."),
            Say("panyin_mends", "-6 tue 08:15", "And read it on the radio in Fante. Many of us do not read tables."),
            Answer(
                "emma_appiah",
                "-6 fri 14:45",
                (
                    "Agreed, all three. The report for the third quarter comes with a page for each electoral "
                    "area and each market. It is read and discussed on two radio stations, in Fante and in "
                    "English, and questions from this thread go first."
                ),
            ),
            Say(
                "vida_sagoe",
                "-3 wed 10:00",
                (
                    "The fee-fixing meeting for next year is on the first Thursday of next month at 10:00 in "
                    "the assembly hall, with sign language. Who cannot come can write here what the assembly "
                    "should hear."
                ),
            ),
            Say(
                "maame_hagan",
                "-3 wed 18:25",
                (
                    "Then please hear this: two cedis a day is two cedis whether you sell from a store or "
                    "from a head pan. Make a difference."
                ),
            ),
            Say("kofi_arthur", "-3 wed 18:50", "Seconded. Yɛda mo ase for asking us, at least.", to=7),
        ),
    ),
    Story(
        "theo_andoh",
        "-6 mon 09:40",
        "central-administration",
        "Our commitment: access to information",
        (
            "Everybody may ask the assembly for what it holds, and has a right to an answer within 14 days "
            "(Right to Information Act, 2019, Act 989). The assembly promised to make that easy, and to "
            "publish without being asked what is asked for often. Plan: "
            "https://www.opengovpartnership.org/members/sekondi-takoradi-ghana/.\n\n"
            "Has it worked for you? What should we publish next?"
        ),
        "Open government",
        "Whole metropolis",
        (
            Say(
                "efua_hayford",
                "-6 tue 07:55",
                "I asked in May for the list of boreholes that were tested. Answer in October.",
            ),
            Answer(
                "yaa_acquah",
                "-6 fri 16:00",
                (
                    "That is 14 days turned into five months, and there is no excuse for it. Since this month "
                    "every request gets a number and a date, and the information officer @peter_blay reports "
                    "to me each Friday which ones are late. Of 31 requests this year 22 were answered in "
                    "time, 6 late, 3 are open. We publish these numbers every quarter."
                ),
                to=2,
            ),
            Say(
                "peter_blay",
                "-5 mon 09:10",
                (
                    "The list of boreholes with the results of the tests is now at the front desk, and goes "
                    "by e-mail to whoever asks. Next on the list to publish: minutes of the general assembly, "
                    "and building permits by area. Which first?"
                ),
            ),
            Say("fiifi_bentsil", "-5 mon 12:00", "Permits. See Anaji and Effiakuma."),
            Say("hawa_iddrisu", "-5 mon 12:20", "Permits."),
            Say(
                "peter_blay",
                "-3 mon 09:30",
                (
                    "Permits it is. Physical Planning prepares the list back to 2023; it starts with Anaji "
                    "and Effiakuma."
                ),
                to=5,
            ),
        ),
    ),
)
