"""How people ask about charts: for each sort of question, phrasings to train on and, kept for evaluation, unseen ones.

`{x}`, `{y}`, `{s}` and `{t}` are names; `{e}` is what the chart is made of ("bar") and `{es}` its plural; `{c}` is the chart's kind.
"""

from phrases import ways

# kind -> (seen, unseen)
PHRASES = {kind: (ways(seen), ways(unseen)) for kind, (seen, unseen) in {
    "type": ("""What kind of chart is this? | What sort of chart is it? | Is this a bar chart, a line chart or a pie chart? | Which type of chart
        do you see? | What type of figure is this? | What is this? | How is the data drawn? | What kind of graph is this? | Which sort of
        diagram is this? | Name the type of this chart. | What kind of figure is this? | What is it? | Which kind of chart
        do you see? | What type of chart is it? | What kind of plot is this? | What sort of figure is shown? | Is it a bar
        chart, a pie chart, a line chart, a scatter plot or a table? | What is this chart called, by its kind? | Which type of graph is it? |
        What type of diagram is this? | What is in the picture? | Tell me what kind of chart it is. | What do you
        call a chart like this? | Of what type is the chart? | By its type, what chart is this? | What type of chart is shown? | Say what
        kind of chart this is. | What is the type of the chart? | Which chart is it: bar, line, pie, scatter or table? | What chart do you see? | Which
        kind of figure do you see? | Identify the type of chart. | What would you call this chart? | What's the type of this graph? | What form
        does the chart have? | Which sort of chart is shown here? | Can you tell what kind of graph it is? | What do you call this type of
        chart? | Which type of diagram was drawn? | What sort of plot do we have here? | Which chart type do you see? | what type of chart""",
        """What do you call this kind of figure? | Which chart type was used here? | Can you say of what type this chart is? | What sort of graph do
        we see? | Which form of chart is this?"""),
    "direction": ("""Are the bars horizontal or vertical? | Do the bars stand or lie: vertical or horizontal? | Which way do the bars go, horizontal or
        vertical? | Is this a vertical or a horizontal bar chart? | How do the bars run? | Are these bars vertical or horizontal? | In
        which direction do the bars go? | What is the direction of the bars? | Are the bars upright or do they lie, vertical or horizontal? | Are the bars
        lying or standing, horizontal or vertical? | Vertical or horizontal bars? | Is it a horizontal bar chart or a vertical one? | Do the bars
        go up or to the right, vertical or horizontal?""",
        """Do the bars run sideways or upright, horizontal or vertical?"""),
    "title": ("""What is the title? | What is the title of the {c}? | What is the {c} called? | Which title does it have? | Read the title. | What
        does the title say? | What is written at the top? | What is this {c} about? | Tell me the title of the {c}. | What is the heading?""",
        """Which words stand above the {c}? | Under what title is the data shown?"""),
    "x_name": ("""What is the x-axis called? | What is the name of the x-axis? | What does the horizontal axis show? | Which label does the x-axis
        have? | What is written below the chart? | Read the label of the x-axis. | What is on the horizontal axis? | What is the x-axis
        label? | Name the x-axis.""",
        """What stands along the horizontal axis? | How is the bottom axis labelled?"""),
    "y_name": ("""What is the y-axis called? | What is the name of the y-axis? | What does the vertical axis show? | Which label does the y-axis
        have? | What is written beside the vertical axis? | Read the label of the y-axis. | What is on the vertical axis? | What is the
        y-axis label? | Name the y-axis.""",
        """What stands along the vertical axis? | How is the left axis labelled?"""),
    "max_bar": ("""Which bar is the highest? | Which is the highest? | What is the highest bar? | Which bar is the biggest? | Which one has the most?
        | What has the highest value? | Which bar is the longest? | Which name has the largest number? | Where is the maximum? | Name the
        largest bar. | Which one is the greatest?""",
        """Which of the bars beats all the others? | What comes out on top?"""),
    "min_bar": ("""Which bar is the lowest? | Which is the lowest? | What is the lowest bar? | Which bar is the smallest? | Which one has the least?
        | What has the lowest value? | Which bar is the shortest? | Which name has the smallest number? | Where is the minimum? | Name the
        smallest bar.""",
        """Which of the bars is below all the others? | What comes last in this chart?"""),
    "max_line": ("""Where is the line the highest? | When is it highest? | Where is the peak? | At which point is the line highest? | Where is the
        maximum? | When was the most reached? | What has the highest value? | Which point is the highest? | Where does the line reach its
        top? | At what point is the value largest?""",
        """Where does the curve reach its greatest value? | When did it peak?"""),
    "min_line": ("""Where is the line the lowest? | When is it lowest? | Where is the low point? | At which point is the line lowest? | Where is the
        minimum? | When was the least reached? | What has the lowest value? | Which point is the lowest? | Where does the line reach its
        bottom? | At what point is the value smallest?""",
        """Where does the curve reach its least value? | When did it hit bottom?"""),
    "max_pie": ("""Which slice is the biggest? | What is the biggest slice? | Which is the largest slice? | Which part is the largest? | What has the
        largest share? | Which one has the most? | Which piece of the pie is the biggest? | Name the largest slice. | What takes up most
        of the pie? | Which share is the greatest?""",
        """Who or what gets the greatest part of the pie? | Which wedge is larger than all the others?"""),
    "min_pie": ("""Which slice is the smallest? | What is the smallest slice? | Which is the thinnest slice? | Which part is the smallest? | What has
        the smallest share? | Which one has the least? | Which piece of the pie is the smallest? | Name the smallest slice. | What takes
        up the least of the pie? | Which share is the lowest?""",
        """Who or what gets the least part of the pie? | Which wedge is smaller than all the others?"""),
    "max_table": ("""Which row has the highest number{in_s}? | Which is the highest{in_s}? | What has the most{in_s}? | Which row is the highest{in_s}?
        | Where is the largest number{in_s}? | Which name has the largest number{in_s}? | What has the highest value{in_s}? | Which entry
        is the biggest{in_s}? | Which one has the maximum{in_s}?""",
        """Which row beats all the others{in_s}? | What comes out on top{in_s}?"""),
    "min_table": ("""Which row has the lowest number{in_s}? | Which is the lowest{in_s}? | What has the least{in_s}? | Which row is the lowest{in_s}? |
        Where is the smallest number{in_s}? | Which name has the smallest number{in_s}? | What has the lowest value{in_s}? | Which entry
        is the smallest{in_s}? | Which one has the minimum{in_s}?""",
        """Which row is below all the others{in_s}? | What comes last{in_s}?"""),
    "count": ("""How many {es} are there? | How many {es} does the {c} have? | How many {es} do you see? | Count the {es}. | What is the number of
        {es}? | How many {es} are shown? | How many {es} are in the {c}? | Tell me how many {es} there are. | How many {es} has it? | How many {es} can
        you see? | how many {es}? | Number of {es}? | How many {es} make up the {c}? | What number of {es} do you see? | How many {es} can you
        count? | The {c} has how many {es}? | How many {es} are here? | Can you count the {es}?""",
        """Of how many {es} is the {c} made up? | What number of {es} can you find?"""),
    "value": ("""What is the value of {x}? | How high is {x}? | How much is {x}? | What is the value at {x}? | What number does {x} have? | About
        how much is {x}? | Read the value of {x}. | Up to which number does {x} go? | Roughly what is the value of {x}? | How many for
        {x}?""",
        """What number does {x} come to? | Can you estimate the value of {x}?"""),
    "value_s": ("""What is the value of {s} at {x}? | How high is {s} at {x}? | How much is {s} at {x}? | What number does {s} have at {x}? | About
        how much is {s} for {x}? | Read the value of {s} at {x}. | Where is the line {s} at {x}? | Roughly what is {s} at {x}?""",
        """What number does {s} come to at {x}?"""),
    "trend": ("""What is the trend? | Does it rise or fall? | How does the line go? | Is the line going up or down? | What does the line do? | Does
        the line rise, fall or stay the same? | How does it change? | Describe the trend. | Which way does the line go? | What happens
        over time? | In which direction does the line go? | How does the line develop? | How do the values change? | Do the values go up or
        down? | What trend does the line show? | Which trend do you see? | How does it move over time? | Does the curve go up or down? | How
        does the curve go? | Is there a rise or a fall? | Up or down? | How do the values go? | Does the line climb or drop? | Where does the
        line go? | Say how the line goes. | Is it rising or falling? | What is the direction of the line? | Do the values rise or fall? | How do the
        values develop? | Are the values growing? | What is the trend of the curve? | Tell me the trend. | In what direction do the values go? | Does
        it become more or less? | How does the curve develop? | How does the line move along?""",
        """In what direction does the curve develop? | How do the values move along? | Does the line climb or fall? | Which way do the values go? | Do
        the values grow or shrink?"""),
    "trend_s": ("""What is the trend of {s}? | Does {s} rise or fall? | How does the line {s} go? | Is {s} going up or down? | What does the line {s}
        do? | Does {s} rise, fall or stay the same? | How does {s} change? | Which way does the line of {s} go? | What happens to {s}? | How
        does {s} develop? | In which direction does {s} go? | How do the values of {s} change? | Do the values of {s} go up or down? | How does
        {s} move over time?""",
        """In what direction does {s} develop? | How do the values of {s} move along?"""),
    "series": ("""Which line is higher? | Which line is above the other? | Which line is on top? | Which one is always higher, {s} or {t}? | Is {s}
        or {t} higher? | Which of the two lines is higher? | What is higher, {s} or {t}? | Which series is higher? | Which line is the
        upper one?""",
        """Which of {s} and {t} stays above? | Which curve runs over the other one?"""),
    "series_at": ("""Which line is higher at {x}? | Which line is above the other at {x}? | What is higher at {x}, {s} or {t}? | Is {s} or {t} higher
        at {x}? | At {x}, which line is on top? | Which series is higher at {x}? | Which of the two is higher at {x}? | At {x}, which one
        is higher?""",
        """Looking at {x}, which of {s} and {t} is above?"""),
    "series_name": ("""Which line is {colour}? | What does the {colour} line show? | What is the {colour} line? | Which name belongs to the {colour}
        line? | What is the name of the {colour} line? | What is drawn in {colour}? | What does {colour} stand for? | Which series is
        {colour}?""",
        """What is meant by the {colour} curve?"""),
    "colour_of": ("""What colour is the {e} of {x}? | Which colour does {x} have? | What is the colour of {x}? | What colour is {x}? | What colour is
        the {x} {e}? | In which colour is {x} drawn? | Which colour is {x}? | What is the colour of the {e} for {x}? | Tell me the colour
        of {x}.""",
        """How is the {e} of {x} coloured? | What colour stands for {x}?"""),
    "colour_all": ("""What colour are the {es}? | Which colour do the {es} have? | What is the colour of the {es}? | What colour was used for the {es}?
        | In which colour are the {es} drawn? | Which colour are the {es}? | Tell me the colour of the {es}. | What colour do you see for
        the {es}? | How are the {es} painted? | What colour have the {es}? | Of what colour are the {es}?""",
        """How are the {es} coloured?"""),
    "colour_line": ("""What colour is the line? | Which colour does the line have? | What is the colour of the line? | In which colour is the line drawn?
        | Which colour is the line? | Tell me the colour of the line. | What colour was used for the line? | What colour do you see for
        the line?""",
        """How is the line coloured?"""),
    "compare": ("""Is {x} higher than {y}? | Is {x} more than {y}? | Does {x} have more than {y}? | Is {x} greater than {y}? | Is {x} above {y}? | Is
        the value of {x} higher than that of {y}? | Is {x} bigger than {y}? | Is {x} larger than {y}? | Has {x} a higher value than {y}?""",
        """Does {x} beat {y}? | Is there more for {x} than for {y}?"""),
    "compare_low": ("""Is {x} lower than {y}? | Is {x} less than {y}? | Does {x} have less than {y}? | Is {x} smaller than {y}? | Is {x} below {y}? | Is
        the value of {x} lower than that of {y}? | Is there less of {x} than of {y}? | Has {x} a lower value than {y}?""",
        """Is {x} beaten by {y}?"""),
    "compare_s": ("""In the column {s}, is {x} higher than {y}? | Is {x} more than {y} in the column {s}? | Does {x} have a higher {s} than {y}? | For
        {s}, is {x} more than {y}? | Under {s}, is {x} greater than {y}? | Looking at {s}, is {x} above {y}? | Has {x} more {s} than {y}?
        | In {s}, is {x} larger than {y}?""",
        """As for {s}, does {x} beat {y}?"""),
    "cell": ("""What number is in the row {x}? | What is the value of {x}? | What stands next to {x}? | How much is {x}? | Which number belongs to
        {x}? | What does the table say for {x}? | Read the number of {x}. | What is the number for {x}? | How many for {x}?""",
        """Which figure does the table give for {x}? | What can be read beside {x}?"""),
    "cell_s": ("""What is {s} for {x}? | What number is in the row {x} and the column {s}? | What is the value of {s} at {x}? | Which number stands
        under {s} in the row {x}? | How much is {s} for {x}? | What does the table say for {x} under {s}? | Read the number of {x} in the
        column {s}. | In the row {x}, what is the number under {s}? | What is in the column {s} for {x}?""",
        """Which figure does the table give for {x} and {s}? | Where {x} meets {s}, what number is there?"""),
    "column": ("""What is the heading of the {n} column? | What is the {n} column called? | What is the name of the {n} column? | What stands at the
        top of the {n} column? | Read the head of the {n} column. | Which heading does the {n} column have? | Which word is over the {n}
        column? | What is written above the {n} column?""",
        """Under which word does the {n} column stand?"""),
    "correlation": ("""How do the points go? | Do the points go up or down? | Is there a correlation? | What is the trend of the points? | Do the points
        rise or fall? | How are the two related? | What kind of correlation is there? | Which way do the points go? | Is there a trend in
        the points? | Describe the correlation. | How do the dots go? | In which direction do the points go? | How does the cloud of points go? |
        What link is there between the two? | Do the dots rise or fall? | Is there a link between the two? | How are x and y related? | What
        correlation do you see? | Where do the dots go, up or down? | How does the cloud of dots go? | In what direction do the dots run? | Say how the
        points go. | What is the direction of the dots? | Do the points climb or drop? | What is the link between the two axes? | Is there a
        relation between x and y? | What trend do the points show? | Tell me how the points run.""",
        """How does the cloud of dots run? | What link between the axes do you see? | Do the dots climb or fall? | Which way does the cloud of points go?"""),
    "caption": ("""Describe the {c}. | What does the {c} show? | What do you see? | Describe the picture. | Sum up this {c}. | Tell me about this
        {c}. | What can you tell about the {c}? | What is shown here? | Describe what you see. | Describe it. | Write a caption for the {c}. | Give
        me a caption. | Say what the {c} shows in one sentence. | What are the main facts of the {c}? | Describe this {c} for me. | Write one
        sentence about the {c}. | Put the picture in one sentence.""",
        """Put this {c} in one sentence. | Give me the main facts of this {c}."""),
}.items()}
