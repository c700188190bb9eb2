"""Invented screen names held against one invented register, by kind; `docs/identity.md` counts them."""

from collections.abc import Mapping
from typing import NamedTuple

from rules.identity import Certainty
from rules.register import RegisterEntry


def entry(name: str, *also: str, email: str | None = None, guardian: str | None = None) -> RegisterEntry:
    return RegisterEntry(f"{name} {email}", name, also, email=email, guardian=guardian)


ENTRIES = (
    entry("Amelia Hart", guardian="Mrs Sarah Hart"),
    entry("William Ashby"),
    entry("Elizabeth O'Brien", "Beth"),
    entry("José Núñez"),
    entry("Zoë Fairweather-Lane"),
    entry("Oliver James Pemberton"),
    entry("Samuel Okoro"),
    entry("Samantha Bright"),
    entry("Jack Underhill"),
    entry("Jack Overton"),
    entry("Ella Marsh"),
    entry("Emma Marsh"),
    entry("Priya Raghunathan"),
    entry("Muhammad Siddiqui", "Mo"),
    entry("李伟"),
    entry("محمد علي"),
    entry("נועה כהן"),
    entry("अनन्या शर्मा"),
    entry("Дмитрий Волков"),
    entry("Otter Wells"),
    entry("Reed Gong"),
    entry("Grace Fathom-Jones"),
    entry("Cher"),
    entry("Alexandra Thorne"),
    entry("Dominic Thorne"),
    entry("Rosa Linde"),
    entry("Łukasz Wójcik", "Luke Woycik"),
    entry("Nia Pryce"),
    entry("Nia Pryce", email="other.nia@example.org"),
    entry("Anne-Marie Duval"),
)
AMELIA, WILL, BETH, JOSE, ZOE, OLIVER = (e.name for e in ENTRIES[:6])
SAMUEL, SAMANTHA, JACK_U, JACK_O, ELLA, EMMA = (e.name for e in ENTRIES[6:12])
ALEX, DOM, LUKASZ, NIA, ANNE = (ENTRIES[place].name for place in (23, 24, 26, 27, 29))


class Case(NamedTuple):
    """A screen name, how sure the match has to be, and who it is or could be."""

    shown: str
    certainty: Certainty
    who: frozenset[str]


def certain(who: str, *shown: str) -> list[Case]:
    return [Case(name, Certainty.CERTAIN, frozenset({who})) for name in shown]


def likely(who: str, *shown: str) -> list[Case]:
    return [Case(name, Certainty.LIKELY, frozenset({who})) for name in shown]


def doubtful(who: set[str], *shown: str) -> list[Case]:
    return [Case(name, Certainty.DOUBTFUL, frozenset(who)) for name in shown]


def nobody(*shown: str) -> list[Case]:
    return [Case(name, Certainty.NONE, frozenset()) for name in shown]


# People on the register, however they call themselves.
KNOWN: Mapping[str, list[Case]] = {
    "The whole name, whatever its case, spacing and punctuation": [
        *certain(AMELIA, "Amelia Hart", "amelia hart", "AMELIA HART", "  Amelia   Hart ", "Amelia Hart!!"),
        *certain(AMELIA, "Amelia.Hart", "amelia_hart", "AmeliaHart", "Amelia Hart 2", "Amelia (Millie) Hart"),
        *certain(AMELIA, 'Amelia "Millie" Hart', "Amelia 'Millie' Hart", "Ａｍｅｌｉａ Ｈａｒｔ"),
        *certain(AMELIA, "𝓐𝓶𝓮𝓵𝓲𝓪 𝓗𝓪𝓻𝓽", "Amelia\u200b Hart", "\u202eAmelia Hart"),
        *certain(BETH, "Elizabeth O’Brien", "elizabeth obrien", "Elizabeth O Brien", "Beth O'Brien"),
        *certain("Cher", "Cher"),
        *certain(OLIVER, "Oliver James Pemberton"),
        *certain(LUKASZ, "Luke Woycik"),
        *certain(ANNE, "Annemarie Duval"),
        *certain("Muhammad Siddiqui", "Mo Siddiqui"),
    ],
    "Accents left out or put in": [
        *certain(AMELIA, "Amélia Hart"),
        *certain(JOSE, "Jose Nunez", "JOSÉ NÚÑEZ", "Jose\u0301 Nu\u0301n\u0303ez"),
        *certain(ZOE, "Zoe Fairweather Lane"),
        *certain(LUKASZ, "Lukasz Wojcik"),
    ],
    "First name and surname the other way round": [
        *certain(AMELIA, "Hart, Amelia", "Hart Amelia"),
        *certain(WILL, "Ashby William"),
        *certain(SAMANTHA, "Bright, Samantha"),
        *certain(JOSE, "Núñez José"),
        *certain(ZOE, "Fairweather-Lane Zoe"),
        *likely(AMELIA, "Hart, A."),
        *likely(JOSE, "Nunez, J."),
    ],
    "Emoji": [
        *certain(AMELIA, "Amelia Hart 🦄", "🌸✨ Amelia ✨ Hart 🌸", "Amelia💜Hart"),
        *certain("Cher", "Cher 💃"),
        *likely(AMELIA, "amelia 🐴", "🧵Amelia🧵"),
    ],
    "Pronouns, titles, classes and ages beside the name": [
        *certain(AMELIA, "Amelia Hart (she/her)", "Amelia Hart [she/her/hers]", "Amelia Hart she/they"),
        *certain(
            AMELIA, "Amelia Hart (she)", "Amelia Hart (she/h", "She/Her Amelia Hart", "Miss Amelia Hart"
        ),
        *certain(
            AMELIA, "amelia hart (she/her) 🌈", "Prof. Amelia Hart", "Amelia Hart - Year 5", "Amelia Hart (9)"
        ),
        *certain(
            AMELIA,
            "Amelia Hart | Bluebells",
            "Amelia Hart, Year 5",
            "Amelia Hart, age 9",
            "Amelia Hart (guest)",
        ),
        *certain(WILL, "Dr William Ashby", "Sir William Ashby"),
        *likely(WILL, "Mr W Ashby"),
        *likely(AMELIA, "Amelia (she/her)"),
    ],
    "Other scripts, right to left among them": [
        *certain("李伟", "李伟", "李 伟"),
        *certain("محمد علي", "محمد علي", "علي محمد", "\u200fمحمد علي\u200f"),
        *certain("נועה כהן", "נועה כהן", "כהן, נועה", "\u202bנועה כהן\u202c"),
        *certain("अनन्या शर्मा", "अनन्या शर्मा"),
        *certain("Дмитрий Волков", "ДМИТРИЙ ВОЛКОВ"),
        *likely("محمد علي", "محمد"),
        *likely("נועה כהן", "נועה"),
        *likely("अनन्या शर्मा", "अनन्या"),
        *likely("Дмитрий Волков", "Дмитрий В.", "Дмитрий"),
    ],
    "Part of the name, or more than it": [
        *likely(
            AMELIA, "Amelia", "Amelia Rose Hart", "Amelia (Hart)", "Amelia (Millie)", "Amelia Hart-Stone"
        ),
        *likely(OLIVER, "Oliver Pemberton", "Oliver James"),
        *likely(ZOE, "Zoe Fairweather", "Zoe Lane", "ＺＯＥ"),
        *likely("Rosa Linde", "Rosa"),
        *likely("Priya Raghunathan", "Priya"),
        *likely(LUKASZ, "Łukasz", "Luke"),
        *likely(ANNE, "Anne Duval"),
        *likely(JACK_O, "Jack Overton Jr"),
        *likely("Otter Wells", "Otter"),
        *doubtful({AMELIA}, "Amelia (Stone)"),
        *doubtful({OLIVER}, "James Pemberton"),
        *doubtful({ANNE}, "Marie Duval"),
    ],
    "Initials": [
        *likely(AMELIA, "Amelia H", "Amelia H.", "A. Hart", "A Hart"),
        *likely(OLIVER, "Oliver J. Pemberton"),
        *likely(JACK_U, "J. Underhill", "Jack U"),
        *likely(JACK_O, "Jack O"),
        *likely(SAMUEL, "Sam O."),
        *likely(SAMANTHA, "S Bright", "Sam B"),
        *likely("Muhammad Siddiqui", "M. Siddiqui", "Muhammad S"),
        *doubtful({AMELIA}, "A. H.", "A.H."),
        *doubtful({WILL}, "W. A."),
        *doubtful({ELLA, EMMA}, "E Marsh"),
    ],
    "Nicknames and short forms": [
        *likely(AMELIA, "Millie", "Millie Hart", "Millie H"),
        *likely(WILL, "Will", "Bill Ashby", "Billy A", "Billy Ashby"),
        *likely(BETH, "Beth", "Liz O'Brien", "Lizzie O'Brien", "Betty O'Brien"),
        *likely(OLIVER, "Olly Pemberton", "Ollie P"),
        *likely(SAMUEL, "Sammy Okoro"),
        *likely(ALEX, "Alex Thorne", "Lexi Thorne"),
        *likely(DOM, "Dom Thorne"),
        *likely("Muhammad Siddiqui", "Mo", "Mohammed Siddiqui"),
    ],
    "Slips of the pen": [
        *likely(AMELIA, "Ameila Hart", "Amelia Hrat", "Amelia Hartt"),
        *likely("Priya Raghunathan", "Priya Ragunathan", "Priya Raghunatan"),
        *likely(WILL, "Wiliam Ashby", "William Ashbey"),
        *likely(ZOE, "Zoe Fairwether Lane"),
        *likely(LUKASZ, "Lukas Wojcik"),
        *doubtful({AMELIA}, "Ameila", "Amelie Hart"),
        *doubtful({NIA}, "Nia Price"),
    ],
    "A device of theirs": [
        *certain(AMELIA, "Amelia Hart (Sarah's iPad)", "Sarah's iPad (Amelia Hart)", "iPhone - Amelia Hart"),
        *likely(
            AMELIA, "Amelia's iPad", "Amelia’s iPhone 12 Pro", "Amelias iPad", "Amelia iPad", "iPad de Amelia"
        ),
        *likely(AMELIA, "Amelia Hart's MacBook Air", "Amelia (Sarah's iPad)", "Sarah's iPad (Amelia)"),
        *likely(AMELIA, "Amelia's Galaxy Tab A8"),
        *doubtful({AMELIA}, "Sarah's iPad"),
    ],
    "Brothers, sisters and families on one device": [
        *doubtful({AMELIA, OLIVER}, "Amelia & Oliver", "Amelia and Oliver's iPad"),
        *doubtful({ALEX, DOM}, "Alexandra and Dominic Thorne", "Alexandra Thorne + Dominic Thorne"),
        *doubtful({ELLA, EMMA}, "Ella and Emma Marsh", "Ella & Emma"),
        *doubtful({ELLA}, "Ella Marsh's sister"),
    ],
    "Parents and carers": [
        *certain(AMELIA, "Amelia Hart and mum"),
        *likely(AMELIA, "Amelia + Mum", "Amelia (with dad)"),
        *doubtful(
            {AMELIA}, "Amelia's mum", "Mum of Amelia", "Amelia (mum)", "Amelia Hart's mum", "Sarah Hart"
        ),
        *doubtful(
            {AMELIA}, "Sarah (Amelia's mum)", "Amelia's Grandad", "Sarah Hart (Amelia Hart)", "Mrs Sarah Hart"
        ),
        *doubtful({AMELIA}, "Mrs Hart (Amelia)", "Amelia's dad Tom", "Bob (Amelia)"),
    ],
    "A name that fits more than one": [
        *doubtful({SAMUEL, SAMANTHA}, "Sam"),
        *doubtful({JACK_U, JACK_O}, "Jack", "Jack (Year 4)"),
        *doubtful({NIA}, "Nia Pryce", "Nia", "Mx Nia Pryce"),
    ],
    "People who are called like a note-taking bot": [
        *certain("Otter Wells", "Otter Wells"),
        *certain("Reed Gong", "Reed Gong"),
        *certain("Grace Fathom-Jones", "Grace Fathom-Jones"),
    ],
}

# People and things that are not on the register.
STRANGE: Mapping[str, list[Case]] = {
    "A stranger with the first name of somebody on the register": nobody(
        "Amelia Stone", "Amelia S", "Amelia Hard", "Amelia Hope", "Amelia Hartley", "Amelia Heart", "Millie Stone",
        "Beth Stone", "Mo Farrow", "Mia Amelia Stone", "Jack Stone", "Jack Black", "Jack Un", "Rosa Parks",
        "Sammy Davis", "محمد حسن", "Mohammed Ali",
    ),
    "A stranger with the surname of somebody on the register": nobody(
        "Hart", "Mr Hart", "Mrs. Hart", "The Hart Family", "Oliver Hart", "Emily Hart", "Emelia Hart", "B. Hart",
        "S. Hart", "Marsh", "Anna Marsh", "Elsa Marsh", "Thorne", "Nick Thorne", "Thorne family", "Willow Ashby",
        "Wilma Ashby", "Liam Ashby", "Ben Overton", "Josephine Nunez", "Rose Linde",
    ),
    "A stranger with another name": nobody(
        "A", "AH", "Jane Doe", "Bob", "Sarah", "Cherry", "Rosalind", "Wei", "李娜", "נועם לוי", "Noa Cohen",
        "Dimitri Volkov", "Анна Волкова", "نُعَلي محمد", "Bob's mum", "Mum", "Nan & Grandad",
    ),
    "Anybody's device, or no name": nobody(
        "iPhone", "iPad (2)", "Kitchen iPad", "Galaxy S21", "Pixel 7", "SM-A515F", "DESKTOP-4F2K", "Tom's iPad",
        "Dad's phone", "Zoom user", "User", "Guest", "Guest 2", "Teacher", "Student 4", "Unknown",
    ),
    "Dialled in by telephone": nobody(
        "+44 7700 900123", "07700900123", "447700900123", "1415***0123", "+44******0123", "Call-in User 1",
        "Call-In User_3", "Phone user",
    ),
    "Hidden by Zoom, empty or without letters": nobody(
        "", "   ", "🦄", "💜💜💜", "...", "***", "A***** H***", "Am***a",
    ),
    "Note-taking bots": nobody(
        "Otter.ai", "Amelia Hart's Notetaker (Otter.ai)", "Amelia's Notetaker", "Fireflies.ai Notetaker Amelia",
        "read.ai meeting notes", "OtterPilot",
    ),
}  # fmt: skip

BY_KIND: Mapping[str, list[Case]] = {**KNOWN, **STRANGE}
EVERY_CASE = [case for cases in BY_KIND.values() for case in cases]
