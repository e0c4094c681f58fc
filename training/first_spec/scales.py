"""Words and names that say what a column counts, orders, measures or numbers."""

import re
from collections.abc import Sequence

SCALES = (
    "none trace minimal mild moderate severe critical fatal",
    "none|very low|low|below average|medium low|medium|mid|average|normal|moderate|medium high"
    "|above average|high|very high|extreme",
    "tiny|very small|small|medium|mid|large|big|very large|huge",
    "xxs xs s m l xl xxl xxxl",
    "never|almost never|rarely|seldom|occasionally|sometimes|often|frequently|usually"
    "|almost always|always",
    "terrible|very bad|bad|very poor|poor|fair|ok|okay|average|satisfactory|good|very good|great"
    "|premium|excellent|ideal|outstanding",
    "strongly disagree|disagree|somewhat disagree|neither agree nor disagree|neutral"
    "|somewhat agree|agree|strongly agree",
    "very dissatisfied|dissatisfied|neutral|satisfied|very satisfied",
    "very unlikely|unlikely|neutral|possible|likely|very likely|certain",
    "very easy|easy|medium|moderate|hard|difficult|very hard|very difficult|expert",
    "freezing cold cool mild warm hot",
    "bronze silver gold platinum diamond",
    "baby infant toddler child teenager teen adult senior",
    "very young|young|middle aged|middle|old|very old",
    "very short|short|medium|long|very long",
    "very slow|slow|medium|normal|fast|very fast",
    "free|very cheap|cheap|medium|moderate|expensive|very expensive",
    "novice|beginner|elementary|intermediate|advanced|expert|master",
    "junior mid senior lead principal",
    "primary secondary tertiary",
    "first second third fourth fifth",
    "hourly daily weekly monthly quarterly yearly",
    "weak moderate medium strong",
    "light medium heavy",
    "negative neutral positive",
    "worse same better",
    "minor major critical blocker",
    "trivial minor major critical",
    "i ii iii iv v vi vii viii ix x",
)
"""Each from the least to the greatest; of some of them the words stand between bars."""
WORDS = [scale.split("|" if "|" in scale else " ") for scale in SCALES]
GRADES = ["F", "E", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"]
NUMBERED = re.compile(
    r"(?:(?:grade|level|stage|tier|step|rank|degree|phase|class|score|band)[\s_-]*)?"
    r"(?:[<>\u2264\u2265~]=?\s*)?(\d+(?:\.\d+)?)"
    r"(?:\s*(?:-|to|\u2013)\s*\d+(?:\.\d+)?|\s*\+|\s*stars?)?",
    re.IGNORECASE,
)
"""<18, 18-25, 65+, Level 3, 4 stars."""


def _named(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|_)(?:{'|'.join(words)})(?:_|$)")


COUNTED = _named(
    "n", "num", "count", "counts", "cnt", "number_of", "no_of", "nr_of", "visits", "visitors",
    "clicks", "views", "purchases", "orders", "calls", "accidents", "crashes", "claims", "casual",
    "registered", "rentals", "trips", "goals", "children", "kids", "siblings", "passengers",
    "persons", "people", "items", "units", "quantity", "qty", "cases", "deaths", "births", "events",
    "errors", "defects", "absences", "failures", "arrivals", "sold", "likes", "comments", "shares",
)  # fmt: skip
RATED = _named(
    "rating", "ratings", "stars", "star", "quality", "grade", "grades", "score", "level", "stage",
    "severity", "satisfaction", "rank", "likert", "class_of", "priority", "difficulty", "risk",
    "condition", "education_num", "importance", "opinion", "agreement",
)  # fmt: skip
NEVER_BELOW_0 = _named(
    "age", "ages", "weight", "height", "width", "length", "depth", "distance", "size", "area",
    "volume", "speed", "mass", "duration", "minutes", "min", "mins", "seconds", "sec", "hours",
    "days", "km", "kg", "cm", "mm", "miles", "price", "prices", "fare", "fares", "cost", "costs",
    "rent", "salary", "wage", "tip", "tips", "toll", "tolls", "year", "rings", "power", "pressure",
    "concentration", "density", "preis", "humidity", "load", "consumption", "usage",
)  # fmt: skip
MEASURED = _named(
    "temp", "temperature", "celsius", "fahrenheit", "year", "yr", "month", "hour", "day", "weekday",
    "percent", "pct", "share", "rate", "ratio", "profit", "balance", "change", "delta", "diff",
    "return", "growth", "elevation", "altitude", "lat", "lon", "latitude", "longitude",
)  # fmt: skip
NAMING = _named(
    "id", "ids", "uuid", "guid", "zip", "zipcode", "zip_code", "postcode", "postal_code", "postal",
    "plz", "code", "codes", "nr", "no", "sku", "ean", "isbn", "phone", "tel", "fips", "zone",
    "station", "district", "tract", "account", "customer", "store", "shop", "product", "category",
    "type", "kind", "class", "model", "route",
)  # fmt: skip
"""Numbers of columns with such names are names, too."""
PLACED = re.compile(
    r"^(?:line|room|gate)(?:_(?:id|no|nr|num|number|code))?$"
    r"|(?:^|_)(?:(?:bus|tram|train|metro|subway|rail|production|assembly|product)_?line"
    r"|(?:class|meeting|hotel|exam|operating)_?room|(?:boarding|departure|arrival)_?gate)$"
)
"""Rooms and lines that have numbers: a luggage room or a credit line has a size."""
THINGS = re.compile(r"[^su_i]s$")
"""Line breaks, station exits: so many of them."""
CODED = re.compile(
    r"(?:^|_)(?:community_area|census_(?:area|block)|area_code|block_group|ward|precinct|police_beat|borough"
    r"|county|state|province|region|country|nation|city|neighbou?rhood|sector|industry|dept"
    r"|department|occupation|race|ethnicity|religion|sex|gender|marital(?:_status)?|marriage"
    r"|relationship|language|currency|brand|make|vendor|supplier|airport|airline|carrier|flight"
    r"|species|breed|cluster|diagnosis|cause|reason|status|channel|campaign|browser|device"
    r"|protocol|port|soil|weather|weathersit|season|weekday|wday|dow|day_of_week)$"
)
"""Numbers of columns whose names end so are names, too."""
SUMMED = _named(
    "amount", "value", "sales", "revenue", "income", "turnover", "total", "sum", "avg", "average",
    "mean", "median", "max", "std", "percentage", "fraction", "probability", "factor", "index",
)  # fmt: skip
OF_PLACES = _named(
    "mpg", "pop", "population", "gdp", "consumption", "emission", "emissions", "fuel"
)
"""Numbers, also where the name ends with the place they are of, as in mpg_city."""
LABELLING = _named("label", "labels", "species", "cluster", "breed")
"""Whole numbers of which none is left out, in columns with such names, are labels."""


def plainly(name: str) -> str:
    """pickupZone, `Pickup zone` and PICKUP-ZONE as pickup_zone."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9\u00df-\u00ff]+", "_", parted.lower()).strip("_")


def is_name(column: str) -> bool:
    """Whether numbers of such a column are names: of zip_code they are, of store_sales not."""
    name = plainly(column)
    first, _, rest = name.partition("_")
    last = name.rpartition("_")[2]
    measures = (COUNTED, RATED, NEVER_BELOW_0, MEASURED, SUMMED)
    measured = any(words.search(first) for words in (*measures, OF_PLACES))
    if CODED.search(name) and not COUNTED.search(name):
        return not (measured and rest) or "_of_" in name
    if PLACED.search(name):
        return True
    return (
        bool(NAMING.search(name))
        and not any(words.search(last) for words in measures)
        and not (THINGS.search(last) and not NAMING.search(last))
        and not (COUNTED.search(first) or SUMMED.search(first))
    )


def ordered(labels: Sequence[str], name: str) -> tuple[str, ...] | None:
    """The labels from the least to the greatest, where their words say which that is."""
    if len(labels) < 3:
        return None
    folded = {re.sub(r"[\s_-]+", " ", label.strip().lower()): label for label in labels}
    if len(folded) < len(labels):
        return None
    for scale in WORDS:
        if folded.keys() <= set(scale):
            return tuple(folded[word] for word in scale if word in folded)
    if set(labels) <= set(GRADES) and RATED.search(plainly(name)):
        return tuple(grade for grade in GRADES if grade in labels)
    return _numbered(labels)


def _numbered(labels: Sequence[str]) -> tuple[str, ...] | None:
    """By the number that each begins with; numbers alone say nothing."""
    matches = {label: NUMBERED.fullmatch(label.strip()) for label in labels}
    if any(match is None for match in matches.values()) or all(map(_is_number, labels)):
        return None
    least = {
        label: float(match[1]) - 0.5 * label.strip().startswith(("<", "\u2264"))
        for label, match in matches.items()
        if match is not None
    }
    if len(set(least.values())) < len(labels):
        return None
    return tuple(sorted(labels, key=least.__getitem__))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*\d+(\.\d+)?\s*", text) is not None
