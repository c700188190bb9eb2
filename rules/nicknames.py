"""English first names, their short forms and their spellings."""

from collections import defaultdict
from typing import Final

from rules.folding import word_set

# One line for each name; a short form may stand in several. All are folded.
_NAMES: Final = """
abigail abby abbie abi gail
adelaide addie addy heidi
adele adeline dell addie
aidan aiden aydan
albert al bert bertie
alexander alex al lex sandy xander sasha
alexandra alex lexi lexie sandra sandy sasha ally
alfred alf alfie fred freddie freddy
alice ali
alison allison ali ally
alistair alastair alasdair al ali
amanda mandy manda
amelia millie milly mel mimi
andrew andy drew
angela angie ange
anna ann anne annie
anthony antony tony ant
antonia toni tonia
arabella bella ella
archibald archie archy
arthur art artie
augustus gus
barbara barb babs
barnaby barney
bartholomew bart
beatrice beatrix bea bee trixie
benedict ben benny
benjamin ben benny benji benjy
bernadette bernie
brian bryan
bridget bridie biddy
caitlin kaitlin kaitlyn katelyn cait kate
cameron cam
camilla millie milly cami
caroline carolyn caro carrie
catherine katherine kathryn catharine katharine cat kat cath kath cathy kathy kate katie katy kitty kit
charles charlie charley chas chuck
charlotte charlie charley lottie lotty char
christine christina chris chrissie tina kirsty
christopher chris kit topher
constance connie
cordelia delia
daniel dan danny
danielle dani danni
david dave davy davey
deborah debbie debby deb debra
dominic dom nic
dorothy dot dottie dolly
douglas doug dougie
edith edie
edmund ed eddie ned ted
edward ed eddie eddy ned ted teddy
eleanor elinor ellie elly nell nellie nora ella
elizabeth elisabeth eliza liz lizzie lizzy beth betty bess betsy libby lisa elsie ellie elle
emily em emmy millie milly
emma em emmy
emmanuel manny
eric erik
eugene gene
eve evie
eva evie
evelyn evie
felicity fliss flick
florence flo flora florrie flossie
frances fran frankie fanny
francesca fran frankie cesca
francis frank frankie
franklin frank frankie
frederick frederic fred freddie freddy
gabriel gabe
gabriella gabrielle gabby gaby ella
geoffrey jeffrey geoff jeff
george georgie
georgina georgie gina
gerald gerry jerry
gerard gerry ged
gillian jillian gill jill
grace gracie
gregory greg
gwendolyn gwen
hannah hanna
harold harry hal
harriet hattie harry
helen helena nell nellie
henrietta hettie etta
henry harry hal hank
howard howie
hugh huw
ian iain
imogen immy imo
isaac ike zac
isabel isobel isabelle izzy issy bel
isabella izzy issy bella bel
jacob jake jakob coby
jacqueline jackie jacqui
james jim jimmy jamie jem
jane janie janey
janet jan
jasmine jas jazz
jason jase
jennifer jen jenny jennie
jeremy jez jem jerry
jessica jess jessie
joan joanie
joanna joanne jo
john jon jack johnny jonny
jonathan jonathon jon jonny johnny
joseph joe joey
josephine jo josie
joshua josh
joyce joy
judith judy jude
julia julie jules
julian jules
juliet juliette jules
karen karin
kenneth ken kenny
kevin kev
kieran ciaran kieron
kimberley kimberly kim
laura laurie
laurence lawrence larry laurie loz
leah lea
leonard len lenny leo
leonardo leo
leslie lesley les
lewis louis lou lew louie
lillian lilian lily lil
lucy lucie
lucinda lucy lulu
louise louisa lou
lydia lyd lyddie
madeleine madeline maddie maddy
magdalena maggie lena
malcolm mal
margaret maggie meg peggy madge marge margie
maria marie
marcus marc mark
mark marc
martha marti
martin marty
mary mae
matilda tilly tillie mattie
matthew matt matty
maureen mo
maxwell max
maximilian max
megan meg meghan
melanie mel
melissa mel lissa
michael mike mick mickey mikey
michelle shell chelle
miriam mim
mohammed muhammad mohamed mohammad muhammed mo
molly mollie
natalie nat
natasha tasha nat
nathan nathaniel nat nate
neil neal
nicholas nicolas nick nicky nico
nicola nicole nicky nikki nic
nigel nige
oliver olly ollie
olivia liv livvy
oscar ozzie
oswald oz ozzie
pamela pam
patricia pat patsy tricia trish
patrick pat paddy
paul pauly
penelope penny pen
peter pete
philip phillip phil pip
philippa pippa pip
rachel rachael rach
raymond ray
rebecca rebekah becky becca bex
reginald reg reggie
rhiannon rhi
richard rick ricky rich richie dick
robert rob robbie bob bobby bert
roberta bobbie robbie
robin robyn
roger rog
ronald ron ronnie
rosalind ros roz
rosemary rose rosie
rose rosie
rosie rosy
rupert rup
russell russ
samantha sam sammy sammie
samuel sam sammy
sara sarah
sebastian seb bas
shaun sean shawn
sheila shelagh
simon si
sophia sofia soph
sophie sofie soph
stanley stan
stella stell
stephanie steph steffi
stephen steven steve stevie
stuart stewart stu
susan sue susie suzie suzy susannah
suzanne sue susie suzie suzy
sylvia silvia sylvie
tabitha tabby
terence terry tel
teresa theresa tess tessa terri
theodore theo ted teddy
thomas tom tommy
timothy tim timmy
tobias toby
tristan tris
valerie val
vanessa nessa
veronica ronnie vera
victor vic
victoria vicky vicki tori toria
vincent vince vinny
virginia ginny
vivian vivien viv
walter walt wally
wilfred wilf wilfie
william will bill billy willy willie
winifred winnie freda
yvonne vonnie
zachary zack zac zach
zoe zoey
"""

# Names one letter away from another, which are as likely somebody else as a slip of the pen.
_OTHERS: Final = """
aaron abel ada adam aisha alan alana alena alia alicia alina alma amalia amber amelie amina amir amy anya
aria ariana arjun arlo asha ava ayesha blake bonnie brenda bruce cara carl carla carmel carmen carol chloe
claire clara clare colin craig daisy dana dario darren dean diana diane donna dora dylan elaine elena elias
elijah ellis elmer elsa emilia emilio erin ethan euan ewan faith farah fatima fay finn fiona freya gary
gemma georgia glen glenn greta hana harley harper harvey hassan hazel heather holly hope hugo hussein ida
imran ines irene iris isla ivan ivy jade jasper jay jean jenna jodie joel jordan jose josef joss juan justin
kai kara kareem karim karl kay keira kelly kerry kiera kiran kyle lana lara lauren leon leona leroy levi
liam lila lilia lina linda livia logan lola lorna luca lucas luis luisa luke lyla lynn maia maisie maisy
malik mara marcia marco mariah mariam marian marina mario marion marta mason may maya mia mila mina mira
mona morgan muriel nadia naomi nia niall nina noah noel norma omar orla otis owen paula pearl perla phoebe
polly priya ralph ravi rhys riley rita roisin roman ronan rory rosa ross ruby ruth ryan sadie sally sami
samir sana selena serena seth shannon shona sian sienna silas sonia sonya stacey sunil tanya tara tariq
tracey tyler uma una violet wendy wesley yara yasmin yusuf zahra zain zara
"""


def _index() -> dict[str, frozenset[int]]:
    index: defaultdict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(_NAMES.split("\n")):
        for name in line.split():
            index[name].add(number)
    return {name: frozenset(numbers) for name, numbers in index.items()}


_FAMILIES: Final = _index()
_KNOWN: Final = frozenset(_FAMILIES) | word_set(_OTHERS)
_NONE: Final[frozenset[int]] = frozenset()


def families(name: str) -> frozenset[int]:
    """The names, by number, that a folded name is or is short for."""
    return _FAMILIES.get(name, _NONE)


def are_forms_of_one(one: str, other: str) -> bool:
    """Whether two folded first names may be the same person's: Bill and William, Alex and Alexandra."""
    return not families(one).isdisjoint(families(other))


def is_first_name(name: str) -> bool:
    """Whether a folded name is a first name in its own right and so no misspelling of another."""
    return name in _KNOWN
