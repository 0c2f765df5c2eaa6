"""What Fledgling can see: things (one emoji each), shapes, colours and number words.

A line of `_TABLE` is `emoji|name` or `emoji|name|colour`; the colour is given only where a person
would name one colour without thinking. Names are countable: "an apple", "three apples".
"""

from dataclasses import dataclass

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")

SHAPES = ("circle", "square", "triangle", "star", "heart", "diamond", "cross", "ring", "pentagon", "crescent")

NUMBERS = ("zero", "one", "two", "three", "four", "five")

PLACES = ("left", "right", "top", "bottom", "middle")

_TABLE = """
🍎|apple|red
🍐|pear|green
🍊|tangerine|orange
🍋|lemon|yellow
🍌|banana|yellow
🍉|watermelon
🍇|bunch of grapes|purple
🍓|strawberry|red
🍒|pair of cherries|red
🍑|peach
🍍|pineapple
🥥|coconut
🥝|kiwi
🍅|tomato|red
🍆|aubergine|purple
🥑|avocado|green
🥦|broccoli|green
🥒|cucumber|green
🌶️|chilli|red
🌽|corn cob|yellow
🥕|carrot|orange
🧄|garlic bulb|white
🧅|onion
🥔|potato|brown
🍠|sweet potato
🥐|croissant
🍞|loaf of bread
🥖|baguette
🥨|pretzel|brown
🧀|piece of cheese|yellow
🥚|egg
🍳|frying pan
🥞|stack of pancakes
🧇|waffle
🥓|bacon strip
🥩|steak
🍗|chicken leg
🌭|hot dog
🍔|hamburger
🍟|portion of fries
🍕|slice of pizza
🥪|sandwich
🌮|taco
🌯|burrito
🥗|salad
🍝|plate of spaghetti
🍜|bowl of noodles
🍣|piece of sushi
🍤|fried prawn
🍙|rice ball
🍚|bowl of rice|white
🥮|moon cake|brown
🍦|ice cream
🍧|shaved ice
🍩|doughnut
🍪|cookie|brown
🎂|birthday cake
🍰|slice of cake
🧁|cupcake
🥧|pie
🍫|chocolate bar|brown
🍬|wrapped sweet
🍭|lollipop
🍮|custard
🍯|honey pot
🍼|baby bottle
🥛|glass of milk|white
☕|cup of coffee
🍵|cup of green tea
🍷|glass of wine
🍸|cocktail
🍺|mug of beer
🧃|juice box
🧊|ice cube
🥄|spoon
🍴|fork and knife
🧂|salt shaker
🥜|peanut
🌰|chestnut|brown
🍄|mushroom
🐶|dog
🐱|cat
🐭|mouse
🐹|hamster
🐰|rabbit
🦊|fox|orange
🐻|bear|brown
🐼|panda
🐨|koala|grey
🐯|tiger
🦁|lion
🐮|cow
🐷|pig|pink
🐸|frog|green
🐵|monkey|brown
🐔|chicken
🐧|penguin
🐦|bird
🐤|chick|yellow
🦆|duck
🦅|eagle
🦉|owl|brown
🦇|bat
🐺|wolf|grey
🐗|boar
🐴|horse|brown
🦄|unicorn
🐝|bee
🐛|caterpillar|green
🦋|butterfly
🐌|snail
🐞|ladybird
🐜|ant
🦗|cricket|green
🕷️|spider
🦂|scorpion
🐢|turtle|green
🐍|snake|green
🦎|lizard|green
🦖|dinosaur|green
🐙|octopus
🦑|squid
🦐|shrimp
🦞|lobster|red
🦀|crab|red
🐡|pufferfish
🐠|tropical fish
🐬|dolphin
🐳|whale|blue
🦈|shark|grey
🐊|crocodile|green
🦓|zebra
🦍|gorilla
🐘|elephant|grey
🦛|hippo
🦏|rhino|grey
🐪|camel
🦒|giraffe
🦘|kangaroo
🐑|sheep
🦙|llama
🐐|goat
🦌|deer
🐩|poodle
🐓|rooster
🦃|turkey
🦚|peacock
🦜|parrot
🦢|swan|white
🦩|flamingo|pink
🦝|raccoon
🦨|skunk
🦡|badger
🦥|sloth
🐿️|squirrel
🦔|hedgehog
🐉|dragon|green
🌵|cactus|green
🎄|Christmas tree
🌲|pine tree|green
🌳|leafy tree
🌴|palm tree
🌱|seedling|green
🍀|clover|green
🎋|bamboo
🍁|maple leaf
🌷|tulip
🌹|rose
🌻|sunflower
🌼|daisy
🌸|cherry blossom|pink
🐚|seashell
🌍|globe
🪐|planet
🌞|sun|yellow
🌈|rainbow
☁️|cloud
⚡|lightning bolt
❄️|snowflake|blue
🔥|flame
💧|water drop|blue
🌊|wave|blue
☂️|umbrella
⛄|snowman|white
🌪️|tornado
⚽|football
🏀|basketball|orange
🏈|rugby ball
⚾|baseball|white
🎾|tennis racket
🏐|volleyball
🎱|billiard ball|black
🏓|ping-pong bat
🏸|badminton racket
🏒|hockey stick
🥊|boxing glove|red
🎣|fishing rod
🎽|running shirt
🎿|pair of skis
🛷|sledge
🎯|dartboard
🪀|yo-yo
🪁|kite
🎮|game controller
🎲|die
🧩|jigsaw piece
🧸|teddy bear|brown
🎨|paint palette
🧵|spool of thread
🧶|ball of yarn
🎧|pair of headphones
🎤|microphone
🎹|piano keyboard
🥁|drum
🎷|saxophone
🎺|trumpet
🎸|guitar
🎻|violin
🪕|banjo
🚗|car|red
🚕|taxi|yellow
🚙|jeep|blue
🚌|bus
🏎️|racing car|red
🚓|police car
🚑|ambulance
🚒|fire engine|red
🚚|lorry
🚜|tractor
🛴|kick scooter
🚲|bicycle
🛵|motor scooter
🏍️|motorbike
🚂|steam engine
🚁|helicopter
✈️|aeroplane
🚀|rocket
🛸|flying saucer
⛵|sailing boat
🚤|speedboat
🛶|canoe
🚢|ship
⚓|anchor
🚦|traffic light
🛑|stop sign|red
🚧|road barrier
⛽|petrol pump
🗼|tower
🗽|Statue of Liberty
🏰|castle
🎡|Ferris wheel
🎢|roller coaster
🎠|carousel horse
⛲|fountain
⛺|tent
🏠|house
🏢|office block
🏥|hospital
🏫|school
⛪|church
🏭|factory
🌋|volcano
🗻|mountain
🏝️|desert island
🌉|bridge
⌚|watch
📱|phone
💻|laptop
🖨️|printer
🖱️|computer mouse
💾|floppy disk
💿|compact disc
📷|camera
🎥|film camera
📺|television
📻|radio
☎️|telephone|red
⏰|alarm clock
⏳|hourglass
🔋|battery
🔌|electric plug
💡|light bulb
🔦|torch
🕯️|candle
🧯|fire extinguisher|red
🛢️|oil drum
💵|banknote
💰|money bag
💎|gem|blue
⚖️|pair of scales
🔧|spanner
🔨|hammer
🪓|axe
⛏️|pickaxe
🪚|saw
🔩|bolt
⚙️|cogwheel|grey
🧱|brick wall
⛓️|chain
🧲|magnet
💣|bomb|black
🔪|kitchen knife
🛡️|shield
🏺|amphora
🔮|crystal ball
🧿|nazar amulet|blue
🔭|telescope
🔬|microscope
🩹|plaster
💊|pill
💉|syringe
🩸|drop of blood|red
🧬|DNA strand
🦠|microbe|green
🧪|test tube
🌡️|thermometer
🧹|broom
🧺|laundry basket
🧻|toilet roll|white
🚽|toilet|white
🛁|bathtub
🧼|bar of soap
🧽|sponge
🪒|razor
🔑|key
🚪|door
🪑|chair
🛋️|sofa
🛏️|bed
🖼️|framed picture
🛒|shopping trolley
🎁|gift
🎈|balloon|red
🎀|ribbon bow|pink
🎏|carp streamer
🏮|red lantern|red
✉️|envelope
📦|parcel|brown
📫|letterbox
📜|scroll
📅|calendar
📊|bar chart
📋|clipboard
📁|folder
📰|newspaper
📕|closed book|red
📖|open book
📎|paper clip
📐|set square
📏|ruler
✂️|pair of scissors
🔒|padlock
🖊️|pen
✏️|pencil
🖌️|paintbrush
🔍|magnifying glass
👓|pair of glasses
🕶️|pair of sunglasses
🥽|pair of goggles
🥼|lab coat|white
👔|shirt and tie
👕|T-shirt
👖|pair of jeans|blue
🧣|scarf
🧤|pair of gloves
🧥|coat
🧦|pair of socks
👗|dress
👘|kimono
👙|bikini
👜|handbag
👛|purse|pink
🎒|school bag
👞|brown shoe|brown
👟|trainer
🥾|hiking boot
👠|high heel|red
👢|boot|brown
👑|crown
🎩|top hat|black
🎓|graduation cap
🧢|baseball cap|blue
⛑️|helmet
💄|lipstick
💍|ring with a gem
👻|ghost|white
🤖|robot
👽|alien
💀|skull
🎃|pumpkin|orange
🤡|clown
💩|pile of poo|brown
👶|baby
👮|police officer
👷|builder
🧙|wizard
🧛|vampire
🧜|mermaid
🎅|Father Christmas
👀|pair of eyes
👁️|eye
👂|ear
👃|nose
👄|mouth
👅|tongue|pink
🦷|tooth|white
🦴|bone|white
🧠|brain|pink
🦶|foot
👣|pair of footprints
🏆|trophy
🥇|gold medal
🎖️|military medal
🎫|ticket
🎪|circus tent
🎭|pair of masks
🎬|clapperboard
🔔|bell|yellow
📣|megaphone
🚩|red flag|red
🏁|chequered flag
🏴‍☠️|pirate flag|black
"""

_PLURALS = {
    "mouse": "mice", "fox": "foxes", "sheep": "sheep", "deer": "deer", "tropical fish": "tropical fish",
    "pufferfish": "pufferfish", "wolf": "wolves", "chilli": "chillies", "potato": "potatoes", "tomato": "tomatoes",
    "sweet potato": "sweet potatoes", "die": "dice", "foot": "feet", "tooth": "teeth", "squid": "squid",
    "computer mouse": "computer mice", "police officer": "police officers", "Statue of Liberty": "Statues of Liberty",
    "ring with a gem": "rings with gems", "shirt and tie": "shirts and ties", "fork and knife": "forks and knives",
    "loaf of bread": "loaves of bread", "maple leaf": "maple leaves", "brick wall": "brick walls", "torch": "torches",
    "snowman": "snowmen", "tornado": "tornadoes", "volcano": "volcanoes", "broccoli": "broccoli", "scarf": "scarves",
    "kitchen knife": "kitchen knives", "Father Christmas": "Father Christmases",
}


@dataclass(frozen=True)
class Thing:
    """One nameable thing: its emoji, its English name, and its colour where it plainly has one."""

    emoji: str
    name: str
    colour: str | None = None


THINGS = tuple(Thing(*line.split("|")) for line in _TABLE.strip().splitlines())
KINDS = tuple(t.name for t in THINGS) + SHAPES
KIND_INDEX = {name: i for i, name in enumerate(KINDS)}
THING_COLOUR = {t.name: t.colour for t in THINGS}


def is_shape(kind: str) -> bool:
    return kind in SHAPES


def article(noun: str) -> str:
    """`noun` with "a" or "an" before it. "An" goes by sound: "a unicorn", "an hourglass"."""
    if noun.startswith(("unicorn",)):
        return "a " + noun
    if noun.startswith(("hourglass",)):
        return "an " + noun
    return ("an " if noun[0].lower() in "aeiou" else "a ") + noun


def plural(noun: str) -> str:
    """The plural of a name of this file: of the head noun in "glass of milk" and the like."""
    if noun in _PLURALS:
        return _PLURALS[noun]
    head, of, tail = noun.partition(" of ")
    if head.endswith(("s", "sh", "ch", "x")):
        head += "es"
    elif head.endswith("y") and head[-2] not in "aeiou":
        head = head[:-1] + "ies"
    else:
        head += "s"
    return head + of + tail
