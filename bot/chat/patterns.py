"""The patterns by which personal details are known. British first; each has bounds, so that none takes long over any text."""

import re
from typing import Final


def _pattern(source: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(source, flags | re.VERBOSE)


# At least this many digits with little between them, before a telephone number is looked for.
MANY_DIGITS: Final = re.compile(r"(?:\d[^\w]{0,3}){9}")

# A British number, as far as it is recognised among other numbers, where the library sees no end to it.
BRITISH_NUMBER: Final = re.compile(
    r"(?<!\d)(?:0|(?:\+|00)44[ .-]?(?:\(0\)[ .-]?)?)[1-357-9](?:[ .()-]{0,2}\d){8,9}(?!\d)"
)

EMAIL: Final = _pattern(
    r"""
    [\w.+-]{1,64} @ [\w-]{1,63} (?: \.[\w-]{1,63} ){1,5}
    | \b[\w.+-]{1,64} \s? [(\[]?\bat\b[)\]]? \s? \w[\w-]{1,40} \s? [(\[]?\bdot\b[)\]]? \s?
      (?: com | net | org | me | co (?: \s?(?:dot|\.)\s?uk )? | uk ) \b
    """
)

# The form of postcodes that the Post Office's guide gives, in the areas that there are; knitting patterns have many
# letters and numbers in them that are none.
_AREAS: Final = (
    "AB|AL|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]"
    "|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB"
    "|W[ACDFNRSV]?|YO|ZE"
)
POSTCODE: Final = _pattern(
    rf"\b (?: GIR\ ?0AA | (?:{_AREAS}) \d[\dA-HJKMNP-Y]? \ {{0,2}} \d[ABD-HJLNP-UW-Z]{{2}} ) \b"
)

# Words that stand between a number and a road in sentences which are about something else.
_NO_ROAD: Final = r"(?! (?: the | an? | of | to | and | or | in | on | at | my | your | per | each | then | more | rows? | sts ) \b )"
ADDRESS: Final = _pattern(
    rf"""
    \b \d{{1,4}}[a-d]? ,?\  (?: {_NO_ROAD} [a-z'’]{{2,20}} \  ){{1,3}}
       (?: street | road | rd | lane | avenue | ave | crescent | terrace | mews ) \b
    | \b (?: (?:i|we) \s live | (?:my|our) \s address ) \b .{{0,12}}? \b \d{{1,4}}[a-d]? \s (?: [a-z'’]{{2,20}} \s? ){{1,3}}
    | \b (?:i|we) \s live \s (?: at | on | opposite | next \s to | behind ) \b \s (?: [\w'’]{{2,20}} \s? ){{1,3}}
    | \b (?:my|our) \s (?:home \s)? address \s is \b
    """
)

_NO_NAME: Final = r"(?! (?: primary | secondary | high | my | a | the | our | this | that | another | sunday )\s (?:school|college|academy)\b )"
SCHOOL: Final = _pattern(
    rf"""
    \b (?:i|we) (?:['’]m)? \s (?: go | goes | went | am \s going | going ) \s to \s (?:the \s)? {_NO_NAME}
       (?: (?!school\b|college\b|academy\b) [\w.'’]{{2,20}} \s ){{1,4}} (?: school | academy | college | primary | grammar ) \b
    | \b my \s school (?: ['’]s | \s is ) \s (?: called \s | named \s )? (?-i:[A-Z])[\w'’]+
    | \b my \s school \s is \s (?: called | named ) \s [\w'’]+
    | (?-i: \b (?: [A-Z][\w.'’]{{1,20}} \s ){{1,4}} (?: Primary | Junior | Infants? | High | Grammar | Secondary ) \s School \b )
    | (?-i: \b (?: [A-Z][\w.'’]{{1,20}} \s ){{1,3}} Academy \b )
    """
)

_APPS: Final = (
    r"insta(?:gram)? | ig | snap(?:chat)? | tik\s?tok | discord | roblox | whats\s?app | telegram | kik | facebook | fb"
    r"| messenger | twitter | twitch | you\s?tube | x\s?box | psn | fortnite | minecraft | steam | be\s?real"
)
_IS: Final = r"(?: \s? [:=] | \s is \b | ['’]s \b )"
SOCIAL: Final = _pattern(
    rf"""
    \b (?: instagram | tiktok | snapchat | facebook | fb | twitter | x | discord | wa | t | youtube | roblox | threads | twitch )
       \. (?: com | gg | me | tv | net ) / [\w@./?=&%+-]{{2,80}}
    | \b (?:{_APPS}) (?: \s (?: user\s?name | user | name | id | tag | handle | account ) ){{1,2}} {_IS}? \s? @?[\w.]{{3,30}}
    | \b (?:{_APPS}) (?: \s? [:=] \s? @? | \s? @ ) [\w.]{{3,30}}
    | \b my \s (?:{_APPS}) {_IS} \s? @?[\w.]{{3,30}}
    | \b what(?:['’]?s|\s is) \s your \s (?:{_APPS}) \b
    | \b (?: add | follow | dm | message | msg | text | find | friend ) \s me \s on \s (?:my \s)? (?:{_APPS}) \b
    """
)

MEETING_UP: Final = _pattern(
    r"""
    \b (?: let['’]?s | can \s (?:we|you|i) | shall \s we | could \s (?:we|you) | do \s you \s want \s to | you \s wanna
         | we \s (?:should|could|can) | i \s (?:want|wanna|would \s (?:like|love)) (?: \s to )? )
       \s meet \b (?: \s (?: up | you | me ) )?
       (?! \s (?: again | here | on \s zoom | online | next \s (?:week|time|session|lesson) ) )
    | \b meet \s (?:up \s)? (?: me | in \s person | irl | outside | after \s (?:school|class|this|the \s (?:session|lesson)) ) \b
    | \b (?: come | pop ) \s (?: to | round | over ) (?: \s to )? \s (?:my|our) \s (?: house | home | place | flat | garden | party ) \b
    | \b (?: come | pop ) \s (?: to | round | over ) (?: \s to )? \s (?: mine | ours ) \b
    | \b sleep \s? over \s at \b
    """
)

PASSCODE: Final = _pattern(
    r"""
    \b pass \s?-?code \b .{0,12}? (?: \b is \b | [:=] | ['’]s \b ) \s* [\w@*-]{3,10}
    | \b (?: zoom | meeting | session ) \s (?: password | pwd | pw | pin | code ) \b \s* (?: is \b | [:=] )? \s* [\w@*-]{3,10}
    """
)

# Zoom's links to come in by, on its own hosts or an organisation's name for them; the meeting's number is compared.
JOIN_LINK: Final = _pattern(
    r"(?: https?:// )? [\w.-]{1,80} / (?: j | w | s | wc | wc/join )/ (?P<number> \d{9,12} ) (?: [/?\#][^\s]{0,300} )?"
)
NUMBER: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){8,11}(?!\d)")
