"""The patterns by which personal details are known. British first; each has bounds, so that none takes long over any text."""

import re
from typing import Final


def _pattern(source: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(source, flags | re.VERBOSE)


# At least this many digits with little between them, before a telephone number is looked for.
MANY_DIGITS: Final = re.compile(r"(?:\d[^\w]{0,3}){9}")

# A British number, as far as it is recognised among other numbers, where the library sees no end to it.
BRITISH_NUMBER: Final = re.compile(
    r"(?<!\d)(?:0|(?:\+|00)?44[ .-]?(?:\(0\)[ .-]?)?)[1-357-9](?:[ .()-]{0,2}\d){8,9}(?!\d)"
)

# The same in words: "oh seven seven, double oh nine ...".
_SPOKEN: Final = (
    r"(?: (?: double | treble | triple ) \s )?"
    r"(?: oh? | zero | nought | naught | one | two | three | four | five | six | seven | eight | nine | \d )"
    r"(?: \s hundred )?"
)
SPOKEN_NUMBER: Final = _pattern(
    rf"\b (?: oh? | zero | nought | naught | 0 | plus ) (?: [\s,.-]{{1,3}} {_SPOKEN} \b ){{7,12}}"
)

# Digits among which letters stand for some.
LOOKALIKES: Final = re.compile(r"(?<![^\W\d_])[\dOoIl]{1,20}(?![^\W\d_])")

_MAIL_HOSTS: Final = "gmail | googlemail | hotmail | outlook | yahoo | ymail | icloud | btinternet | live | aol | sky | msn | protonmail | proton"
EMAIL: Final = _pattern(
    rf"""
    [\w.+-]{{1,64}} @ [\w-]{{1,63}} (?: \.[\w-]{{1,63}} ){{1,5}}
    | [\w.+-]{{2,64}} @ (?:{_MAIL_HOSTS}) \b
    | [\w.+-]{{1,64}} \s? (?: \(at\) | \[at\] | @ ) \s? [\w-]{{1,63}} (?: \.[\w-]{{1,63}} ){{1,3}}
    | \b[\w.+-]{{2,64}} \s at \s (?:{_MAIL_HOSTS}) \. (?: com | net | org | me | co\.uk | uk ) \b
    | \b[\w.+-]{{1,64}} \s? [(\[]?\bat\b[)\]]? \s? (?! (?: the | a | my | your | this | that ) \b ) \w[\w-]{{1,40}} \s? [(\[]?\bdot\b[)\]]? \s?
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
# Roads that are called like other things; only as names are they roads.
_MANY_MEANINGS: Final = (
    "Close | Drive | Park | View | Place | Way | Court | Hill | Walk | Rise | St | Dr | Cl | Gdns"
)
ADDRESS: Final = _pattern(
    rf"""
    \b \d{{1,4}}[a-d]? ,?\  (?: {_NO_ROAD} [a-z'’]{{2,20}} \  ){{1,3}}
       (?: street | road | rd | lane | ln | avenue | ave | crescent | terrace | mews | drive | gardens | grove | cottages ) \b
    | (?-i: \b \d{{1,4}}[a-d]? ,?\  (?: [A-Z][a-z'’]{{1,20}} \  ){{1,3}} (?: {_MANY_MEANINGS} ) \b )
    | (?-i: \b \d{{1,4}}[a-d]? ,?\  The \  (?: {_MANY_MEANINGS} | Square | Green | Street | Lane | Avenue | Crescent | Terrace | Mews ) \b )
    | (?-i: \b [A-Z][a-z'’]{{2,20}} \  (?: Cottage | House | Farm | Lodge ) ,?\  (?: [A-Z][a-z'’]{{2,20}} \  ){{1,2}} (?: Lane | Road | Street | Hill ) \b )
    | \b (?: (?:i|we) \s live | (?:my|our) \s address ) \b .{{0,12}}? \b \d{{1,4}}[a-d]? \s (?: [a-z'’]{{2,20}} \s? ){{1,3}}
    | \b (?:i|we) \s live \s (?: at | on | opposite | next \s to | behind ) \b \s (?: [\w'’]{{2,20}} \s? ){{1,3}}
    | \b (?:my|our) \s (?:home \s)? address \s is \b
    """
)

_NO_NAME: Final = r"(?! (?: primary | secondary | high | my | a | the | our | this | that | another | sunday )\s (?:school|college|academy)\b )"
# What is said of a school that is no name.
_OF_A_SCHOOL: Final = (
    r"(?! (?: a | an | the | my | in | on | at | so | too | very | really | quite | not | just | still | also | near | far | next | over"
    r" | off | out | up | down | closed | shut | open | nice | good | great | fun | big | small | boring | cool | ok | okay | bad"
    r" | horrible | different | strict | \w+ing ) \b )"
)
SCHOOL: Final = _pattern(
    rf"""
    \b (?:i|we) (?:['’]m)? \s (?: go | goes | went | am \s going | going ) \s to \s (?:the \s)? {_NO_NAME}
       (?: (?!school\b|college\b|academy\b) [\w.'’]{{1,20}} \s ){{1,6}} (?: school | academy | college | primary | grammar ) \b
    | \b (?: i | we | [sh]e ) (?:['’]?m | \s am | ['’]?re | \s are | \s goe?s? \s to | \s attend )? \s (?: (?:at|in|to) \s )? (?: st\.? | saint ) \s [\w'’]{{3,20}} \b (?: \s (?: school | primary | academy | college ) )?
    | \b (?:i|we) (?: ['’]?m | \s am | ['’]?re | \s are ) \s at \s {_NO_NAME} (?: (?!school\b|college\b|academy\b) [\w.'’]{{1,20}} \s ){{1,4}} (?: primary | academy | grammar | high ) \b
    | \b (?:i|we) \s attend \s {_NO_NAME} (?: [\w.'’]{{1,20}} \s ){{1,5}} (?: school | academy | college | primary | grammar ) \b
    | \b my \s school (?: ['’]s | \s is ) \s {_OF_A_SCHOOL} [\w.'’]+
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
_MESSENGERS: Final = r"insta(?:gram)? | snap(?:chat)? | tik\s?tok | discord | whats\s?app | telegram | kik"
_NO_HANDLE: Final = r"(?! (?: \w+ing | always | not | also | only | just | still | never | live | new | too | good | famous | really | back ) \b )"
SOCIAL: Final = _pattern(
    rf"""
    \b (?: instagram | tiktok | snapchat | facebook | fb | twitter | x | discord | wa | t | youtube | roblox | threads | twitch )
       \. (?: com | gg | me | tv | net ) / [\w@./?=&%+-]{{2,80}}
    | \b (?:{_APPS}) (?: \s (?: user\s?name | user | name | id | tag | handle | account ) ){{1,2}} {_IS}? \s? @?[\w.]{{3,30}}
    | \b (?:{_APPS}) (?: \s? [:=] \s? @? | \s? @ ) [\w.]{{3,30}}
    | \b my \s (?:{_APPS}) {_IS} \s? @?[\w.]{{3,30}}
    | \b what(?:['’]?s|\s is) \s (?: your | ur ) \s (?:{_APPS}) \b
    | @[\w.]{{3,30}} \s on \s (?:{_APPS}) \b
    | \b i (?: ['’]?m | \s am ) \s {_NO_HANDLE} @?[\w.]{{3,30}} \s on \s (?:{_APPS}) \b
    | \b on \s (?:{_APPS}) \s (?: as | under | called ) \s @?[\w.]{{3,30}}
    | \b (?: snap | dm | message | msg | text | add ) \s me \s (?: at \s )? @[\w.]{{3,30}}
    | \b (?: have | has | do | does | did ) \s (?: you | u | anyone | anybody | any \s of \s you ) \s (?: got | have | use ) \s (?:{_MESSENGERS}) \b
    | \b got \s (?:{_MESSENGERS}) \s? \?
    | \b my \s (?: gamer \s?tag | user \s?name | handle ) {_IS} \s? @?[\w.\#]{{3,30}}
    | \b (?: add | follow | dm | message | msg | text | find | friend ) \s me \s on \s (?:my \s)? (?:{_APPS}) \b
    """
)

MEETING_UP: Final = _pattern(
    r"""
    \b (?: let['’]?s | can \s (?:we|you|i) | shall \s we | could \s (?:we|you) | (?: do \s (?:you|u) \s )? (?: want \s to | wanna )
         | we \s (?:should|could|can) | i \s (?:want|wanna|would \s (?:like|love)) (?: \s to )? )
       \s (?: meet | hang \s out ) \b (?: \s (?: up | you | me ) )?
       (?! \s (?: again | here | on \s zoom | online | next \s (?:week|time|session|lesson)
                 | the | a | an | our | my | your | his | her | their ) \b )
    | \b see \s (?: you | u | ya ) \s (?: at | in | outside | by ) \s (?:the \s)?
       (?: park | shops? | station | playground | town | gates? | cinema | library | bus \s stop | caf[eé] | corner | church | mall ) \b
    | \b meet \s (?:up \s)? (?: me | in \s person | irl | outside | after \s (?:school|class|this|the \s (?:session|lesson)) ) \b
    | \b (?: come | pop ) \s (?: to | round | over ) (?: \s to )? \s (?:my|our) \s (?: house | home | place | flat | garden | party ) \b
    | \b (?: come | pop ) \s (?: to | round | over ) (?: \s to )? \s (?: mine | ours ) \b
    | \b sleep \s? over \s at \b
    """
)

# What is said of a passcode that is none.
_NO_CODE: Final = (
    r"(?! (?: wrong | right | not | the | same | in | on | for | what | still | there | needed | correct | working | hidden | asked"
    r" | wanted | page | please | your | different | new | too | also | case | secret | and | was | is | from ) \b )"
)
PASSCODE: Final = _pattern(
    rf"""
    \b pass \s?-?code \b .{{0,12}}? (?: \b is \b | [:=] | ['’]s \b ) \s* {_NO_CODE} [\w@*-]{{3,10}}
    | \b (?: zoom | meeting | session ) \s (?: password | pwd | pw | pin | code ) \b \s* (?: is \b | [:=] )? \s* {_NO_CODE} [\w@*-]{{3,10}}
    | \b password \b \s* (?: is \b | [:=] ) \s* {_NO_CODE} [\w@*-]{{3,20}}
    """
)

# Zoom's links to come in by, on its own hosts or an organisation's name for them; the meeting's number is compared.
JOIN_LINK: Final = _pattern(
    r"(?: https?:// )? [\w.-]{1,80} / (?: j | w | s | wc | wc/join )/ (?P<number> \d{9,12} ) (?: [/?\#][^\s]{0,300} )?"
)
NUMBER: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){8,11}(?!\d)")
