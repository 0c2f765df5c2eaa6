"""What is written in pictures: common words, made-up ones, letters, numbers, and what stands on labels."""

import zlib
from functools import lru_cache

from things import THINGS

_COMMON = """
able about above absent accept across act actor adapt add adult affect afraid after again age agent ago agree ahead aid aim air
airport alarm album alert alike alive all allow almost alone along already also always amaze among amount anchor ancient and anger
angle angry ankle annual answer any apart appeal appear apply april arch area argue arm army around arrange arrest arrive art
artist ask asleep aspect assist assume atlas attach attack attend august aunt author autumn average avoid awake award aware away
awful baby back bad badge bag bake balance ball band bank bar bare bargain bark barn barrel base basic basin basis basket bath
battle bay beach beam beard beast beat beauty become bed bedroom bee beef beer before begin behave behind being belief bell belong
below belt bench bend benefit beside best better between beyond big bike bill bird birth bit bite bitter black blade blame blanket
blind block blood bloom blow blue board boat body boil bold bolt bone book boot border bored born borrow boss both bottom bounce
bound bowl box boy brain branch brand brave bread break breath breeze brick bridge brief bright bring broad broken brother brown
brush bubble bucket budget build bunch burn burst bus bush busy but butter button buy buyer cabin cable cage cake call calm camera
camp can canal cancel candle candy cannot canvas cap capable capital captain car carbon card care career careful cargo carpet
carry cart case cash castle casual cat catch cause cave ceiling cell cent centre century certain chain chair chalk chance change
channel chapter charge charm chart chase cheap check cheek cheer cheese chef cherry chest chew chief child chin chip choice choose
church circle citizen city civil claim clap class classic clay clean clear clerk clever click client cliff climate climb clock
close closet cloth cloud clown club clue coach coal coast coat code coffee coin cold collar collect college colour column comb
combine come comfort comic command comment common company compare compass compete complex concert cone connect consist contact
contain content contest control cook cookie cool copper copy coral corn corner correct cost cottage cotton couch cough could
council count country couple courage course court cousin cover cow cradle craft crash crazy cream create credit crew crime crisp
critic crop cross crowd crown cruel crush cry crystal cup cure curious curl current curtain curve cushion custom cut cute cycle
daily damage damp dance danger dare dark data date dawn day dead deal dear debate debt decade decide deck deep deer defend degree
delay deliver demand dense dentist depend depth desert deserve design desk detail develop device dial diamond diary dictate diet
differ dig digital dinner direct dirt disc dish display distant dive divide do dock doctor dog doll dollar dolphin door double
doubt down dozen draft drag dragon drama draw dream dress drift drill drink drive drop drum dry duck due dull during dust duty
each eager eagle ear early earn earth ease east easy eat echo edge edit editor educate effect effort egg eight either elbow elder
elect elegant elf else emerge emotion empire employ empty enable end enemy energy engine enjoy enough enter entire entry equal
error escape essay estate even evening event ever every evil exact exam example excite excuse exist exit expand expect expert
explain explore export express extend extra eye fabric face fact factory fade fail faint fair fairy faith fall false fame family
famous fan fancy far fare farm farmer fashion fast fat father fault favour fear feast feather feature feed feel fellow female
fence fern ferry fever few field fierce fig fight figure file fill film filter final find fine finger finish fire firm first fish
fit five fix flag flame flash flat flavour fleet flesh flight float flock flood floor flour flow flower fluid fly foam focus fog
fold folk follow food fool foot force foreign forest forever forget forgive fork form fort fortune forward fossil found fountain
four fox frame free freedom freeze fresh friday fridge friend frog from front frost frozen fruit fry fuel full fun fund funny
fur future gain galaxy gallery game gap garage garden garlic gas gate gather gave gear gem general gentle gesture get ghost giant
gift ginger girl give glad glance glass globe gloom glory glove glow glue goal goat gold golden golf good goose govern grab grace
grade grain grand grape graph grass grave gravel gravity great green greet grey grid grief grill grip grocery ground group grow
growth guard guess guest guide guilty guitar gum gun guy gym habit hail hair half hall hammer hand handle hang happen happy
harbour hard harm harvest hat hate have hay hazel he head heal health hear heart heat heaven heavy hedge heel height hello helmet
help hen her herb herd here hero hidden hide high hike hill hint hip hire history hit hobby hold hole holiday hollow holy home
honest honey hood hook hop hope horn horse hose host hot hotel hour house how hug huge human humble humour hungry hunt hurry hurt
husband ice icon idea ideal idle if image imagine impact import improve in inch include income indeed index indoor infant inform
ink inner input insect inside insist inspire instead intend into invent invest invite iron island issue item ivory jacket jam
january jar jaw jazz jeans jelly jet jewel job join joke journal journey joy judge juice july jump june jungle junior jury just
justice keen keep kettle key kick kid kidney kill kind king kiss kitchen kite kitten knee knife knight knit knock knot know label
labour lace ladder lady lake lamb lamp land lane large laser last late laugh laundry law lawn lawyer lay layer lazy lead leader
leaf league lean learn least leather leave lecture left leg legal legend lemon lend length lens leopard less lesson let letter
level library lid lie life lift light like limit line linen link lion lip liquid list listen little live liver lizard load loan
lobby local lock log logic lonely long look loop loose lord lose loss lost lot loud lounge love low loyal luck lucky luggage lunch
lung luxury machine mad magazine magic magnet maid mail main major make male mall man manage manner manual many map maple marble
march margin marine mark market marry mask mass master match mate matter may maybe mayor me meadow meal mean measure meat medal
media medical medium meet melody melt member memory mend mental menu mercy merit merry message metal method middle might mild mile
milk mill mind mine mineral minor minute miracle mirror miss mist mix mixture mobile mode model modern modest moment monday money
monitor monkey month mood moon moral more morning most mother motion motor mount mountain mouse mouth move movie much mud muffin
mug muscle museum music must my mystery nail name narrow nation native nature navy near neat neck need needle nephew nerve nest
net network neutral never new news next nice niece night nine no noble nobody noise none noodle noon normal north nose note
nothing notice novel now nuclear number nurse nut oak oar oat obey object observe obtain ocean october odd of off offer office
officer often oil old olive on once one onion only open opera opinion oppose option or orange orbit orchard order organ origin
other ought our out outdoor outer outside oval oven over owl own owner oxygen oyster pace pack package pad page pain paint pair
palace pale palm pan panda panel panic pants paper parade parcel parent park parrot part partner party pass passage past pasta
paste path patient pattern pause pave paw pay peace peach peak peanut pear pearl peel pen pencil penguin people pepper percent
perfect perform perhaps period permit person pet phone photo phrase piano pick picnic picture pie piece pig pigeon pile pill pillow
pilot pin pine pink pioneer pipe pirate pitch pizza place plain plan plane planet plant plastic plate play player please pleasure
plenty plot plough plug plum plus pocket poem poet point poison polar pole police policy polish polite pond pony pool poor pop
popular porch port portion pose possess post pot potato pottery pound pour powder power praise pray precise prefer prepare present
press pretty prevent price pride priest primary prince print prison private prize problem process produce product profit program
project promise proof proper protect proud prove provide public pudding pull pulse pump pumpkin punch pupil puppy pure purple
purpose purse push put puzzle quality quarter queen quest quick quiet quilt quit quite quiz quote rabbit race radar radio raft
rail rain rainbow raise ran random range rank rapid rare rat rate rather raven raw ray razor reach react read ready real reason
recall receive recent recipe record recover red reduce refer reflect refuse regard region regret regular reject relate relax
relay release relief rely remain remark remind remote remove rent repair repeat reply report request rescue resist resort respect
rest result retire return reveal review reward rhythm rib ribbon rice rich ride right ring ripe rise risk rival river road roar
roast robin robot rock rocket role roll roof room root rope rose rough round route royal rub rubber rude rug ruin rule run rural
rush sack sad saddle safe safety sail saint salad sale salmon salt same sample sand satin sauce sausage save say scale scared
scarf scene school science score scout scream screen screw sea seal search season seat second secret section secure see seed seek
seem select self sell senate send senior sense series serious serve service set settle seven shade shadow shake shallow shame
shape share shark sharp shave she shed sheep sheet shelf shell shelter sheriff shine ship shirt shock shoe shoot shop short
should shout show shower shut shy sick side sight sign signal silence silk silly silver similar simple since sing single sink
sir sister sit site six size skate skill skin skip skirt sky slave sleep sleeve slice slide slight slim slip slope slow small
smart smell smile smoke smooth snack snail snake snow so soap soccer social society sock soda sofa soft soil soldier solid
solve some son song soon sore sorry sort soul sound soup source south space spare speak special speech speed spell spend spice
spider spin spirit split spoon sport spot spray spread spring spy square stable staff stage stair stamp stand star start state
station statue status stay steady steak steal steam steel steep stem step stick still stock stomach stone stop store storm story
stove straw stream street stress stretch strict strike string strong student studio study stuff stupid style subject succeed such
sudden sugar suggest suit summer sun sunday sunny super supply support sure surf surface surgeon surprise survey sweat sweet swim
swing switch sword symbol system table tail tailor take tale talent talk tall tank tape target task taste tax taxi tea teach team
tear tell temple ten tennis tent term test text than thank that theatre theme then theory there they thick thief thin thing think
third thirsty thirty this thorn thought thread three throat throne through throw thumb thunder ticket tide tidy tie tiger tight
tile timber time tin tiny tip tire title to toast today toe together toilet token tomato tone tongue tonight too tool tooth top
topic torch total touch tough tour tourist towards towel tower town toy trace track trade traffic train transfer trap travel
tray treasure treat tree trend trial tribe trick trip trouble truck true trumpet trunk trust truth try tube tuesday tulip tune
tunnel turkey turn turtle twelve twenty twice twin twist two type ugly uncle under union unique unit unity until up upon upper
upset urban urge use used useful usual valley value van vanilla variety vast vegetable velvet verb verse very vessel victory video
view village vinegar violet violin virtue visit visitor visual vital voice volcano volume vote voyage wage wagon waist wait wake
walk wall wallet walnut want war warm warn wash wasp waste watch water wave wax way we weak wealth weapon wear weather web wedding
week weigh weight welcome well west wet whale what wheat wheel when where which while whisper whistle white who whole why wide
widow width wife wild will willow win wind window wine wing winner winter wire wisdom wise wish with within without witness wolf
woman wonder wood wool word work worker world worry worth would wound wrap wreck wrist write wrong yacht yard year yellow yes yet
yogurt you young your youth zebra zero zigzag zone zoo
"""

LABELS = tuple("""
iPod iPad iMac milk sale tea sugar salt flour rice honey jam juice water cola soda beer wine rum gin ale cider coffee cocoa soup
oil bread butter cheese eggs fish meat ham pizza pasta beans peas corn nuts candy cake pie cookie fruit apple lemon orange cherry
banana mint vanilla pepper spicy hot cold fresh frozen sweet sour raw ripe open closed exit stop go slow push pull enter yes no
maybe hello hi bye thanks please sorry welcome love happy party music radio video photo movie book news map menu bank hotel taxi
bus train school museum police fire danger poison keep out private staff only free new old big small best first last top left
right up down on off in hot sold rent gift toys shoes books flowers tickets info help home work office garage kitchen bath
Anna Ben Carl Dora Emma Finn Greta Hugo Ida Jack Kate Leo Max Nora Oscar Paul Rosa Sam Tom Zoe Mum Dad Rome Paris London Berlin
Tokyo Madrid Oslo Lima Cairo Delhi USA UK EU UFO VIP OK TV PC DVD USB CD DJ NASA ZOO CAFE BAR SHOP OPEN SALE EXIT STOP FREE
Monday Friday May June July one two three ten zero cat dog fox bear lion gold silver magic secret star moon sun sky sea
""".split())

# Those words in small letters: what a model too small to spell can still know by sight.
SIGHT = tuple(sorted({w.lower() for w in LABELS}))
SIGHT_INDEX = {w: n for n, w in enumerate(SIGHT)}

_ALIKE = set("cosvwxzu")  # small and capital look the same
_STROKES = set("ilo")     # strings of these alone could be anything


def kept(text: str) -> bool:
    """Whether a word is kept for evaluation: one in ten, by a fixed hash; never a single letter or digit, nor what stands on labels."""
    return len(text) > 1 and text.lower() not in SIGHT_INDEX and zlib.crc32(("word " + text.lower()).encode()) % 10 == 3


@lru_cache
def common() -> tuple[str, ...]:
    return tuple(sorted({w for w in _COMMON.split() if 2 <= len(w) <= 8}))


@lru_cache
def unlisted() -> tuple[str, ...]:
    """Common words that stand on no label, but for those kept for evaluation."""
    return tuple(w for w in common() if w not in SIGHT_INDEX and not kept(w))


@lru_cache
def names() -> tuple[str, ...]:
    """The words of the things' names."""
    return tuple(sorted({w.lower() for t in THINGS for w in t.name.split() if w.isascii() and w.isalpha() and 2 <= len(w) <= 8}))


@lru_cache
def _follow() -> dict[str, str]:
    """For each two letters, those that come after them in common words; "^" is a word's beginning."""
    out: dict[str, str] = {}
    for word in common():
        padded = "^^" + word
        for i in range(2, len(padded)):
            out[padded[i - 2:i]] = out.get(padded[i - 2:i], "") + padded[i]
    return out


def invented(rng) -> str:
    """A word that might be English but mostly is not."""
    length, word, follow = int(rng.integers(3, 9)), "^^", _follow()
    while len(word) < length + 2:
        choices = follow.get(word[-2:])
        if not choices:
            break
        word += choices[int(rng.integers(len(choices)))]
    return word[2:] if len(word) > 4 else invented(rng)


def letters(rng) -> str:
    return "".join(chr(97 + int(i)) for i in rng.integers(0, 26, int(rng.integers(1, 9))))


def number(rng) -> str:
    digits = int(rng.integers(1, 5))
    return str(int(rng.integers(10 ** (digits - 1), 10 ** digits)))


def readable(word: str, case: str) -> bool:
    """Whether no other text looks the same."""
    low = set(word.lower())
    if word.isdigit():
        return True
    if low <= _STROKES or len(word) == 1 and case == "lower":
        return False
    return case == "capitalised" and len(word) > 1 or not low <= _ALIKE


def word(rng, longest: int = 8) -> str:
    """A word in small letters: of the language, of the things, made up, or any letters; long ones more often than in a text."""
    found = _word(rng, longest)
    return max(found, _word(rng, longest), key=len) if rng.random() < 0.45 else found


def _word(rng, longest: int) -> str:
    while True:
        r = rng.random()
        if r < 0.52:
            found = common()[int(rng.integers(len(common())))]
        elif r < 0.67:
            found = names()[int(rng.integers(len(names())))]
        elif r < 0.82:
            found = invented(rng)
        else:
            found = letters(rng)
        if len(found) <= longest:
            return found
