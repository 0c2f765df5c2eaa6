"""What charts are about: titles with the names that go with them, and the words at the axes.

Names are short, so that they can be read in a picture of 112 x 112: see `chart_sampling.py`.
"""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
LETTERS = ("A", "B", "C", "D", "E")
# Names that stand in this order, and what each of them is.
ORDERED = {"Day": DAYS, "Month": MONTHS, "Quarter": QUARTERS, "Group": LETTERS}

PEOPLE = tuple("Ann Bob Tom Eva Max Kim Leo Mia Sam Zoe Ben Ida Jack Lily Noah Rosa Emma Hugo".split())

# Titles of what is counted over time or by group.
TIMELY = tuple("Sales,Rain,Visits,Cost,Steps,Snow,Hours,Sun,Heat,Speed,Users,Clicks,Wind,Trips,Points,Income,Profit,Price,Power,"
               "Water,Traffic,Noise,Weight,Orders,Sleep,Work,Goals,Mail,Calls,Games,Growth,Energy,Guests,Demand,Output,Stock,"
               "New users,Bus trips,Tea sold,Cars sold,Ice cream,Rent paid,Warm days,Lost keys".split(","))

# Titles of what is counted by item: title -> names.
ITEMS = {title: tuple(names.split()) for title, names in {
    "Fruit": "apple pear plum kiwi fig lemon melon grape peach lime cherry",
    "Pets": "cat dog bird fish mouse hen rabbit pony",
    "Our pets": "cat dog bird fish mouse frog rat",
    "Drinks": "tea milk water juice cola cocoa coffee beer",
    "Budget": "rent food fuel car phone gas fun tax",
    "Spending": "rent food fuel car phone gas toys tax",
    "Sport": "golf judo polo yoga chess tennis rugby surf",
    "Farm": "cow pig hen goat sheep duck horse",
    "Zoo": "lion bear tiger zebra wolf ape seal camel",
    "Trees": "oak pine elm ash fir palm birch maple",
    "Clothes": "hat sock shoe coat shirt scarf belt cap",
    "Toys": "ball doll kite car drum robot bear yoyo",
    "Travel": "bus car train bike boat plane tram walk",
    "Shop": "bread eggs milk rice soap salt sugar oil",
    "Cities": "Rome Oslo Paris Lima Bern Cairo Delhi Tokyo",
    "Music": "rock jazz pop folk soul punk opera disco",
    "My day": "work sleep play read eat walk sport",
    "Lunch": "soup pizza rice fish pie salad bread egg",
    "Garden": "rose tulip daisy lily moss herb ivy",
    "Tools": "saw axe hammer nail drill rope rake",
    "School": "maths art music sport bio latin",
    "Planets": "Mars Venus Earth Saturn Pluto",
    "Sea life": "crab fish whale shark seal squid",
    "Breakfast": "toast egg milk tea jam honey fruit",
    "Kitchen": "cup pan fork knife spoon bowl pot jug",
    "Baking": "cake bread pie bun tart cookie",
    "Weather": "sun rain snow fog wind hail cloud",
}.items()}

# Titles of what is counted by person.
PERSONAL = ("Age", "Height", "Score", "Votes", "Marks", "Wins", "Savings", "Laps", "Test score", "Books read")

TITLES = TIMELY + tuple(ITEMS) + PERSONAL

# Names of two lines of one chart, or of two columns of one table.
PAIRS = (("cats", "dogs"), ("Ann", "Bob"), ("tea", "milk"), ("A", "B"), ("Tom", "Eva"), ("bus", "car"), ("red", "blue"), ("old", "new"),
         ("boys", "girls"), ("sun", "rain"), ("in", "out"), ("day", "night"), ("Rome", "Oslo"), ("x", "y"), ("East", "West"), ("Kim", "Leo"),
         ("gold", "iron"), ("rice", "corn"), ("men", "women"), ("Paris", "Lima"), ("cold", "hot"), ("2023", "2024"))

# What a value axis counts.
UNITS = ("kg", "km", "Hours", "People", "Pounds", "cm", "Litres", "Number", "Euros", "Miles", "Total", "Tons", "Count",
         "Degrees", "Percent", "Dollars")

# What the two axes of a scatter plot may be called.
MEASURES = ("Age", "Height", "Weight", "Price", "Size", "Speed", "Time", "Cost", "Heat", "Sleep", "Sugar", "Width", "Power", "Score", "Rain")
