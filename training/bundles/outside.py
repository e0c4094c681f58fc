"""What a contract does outside of the graph, in words, per kind: who runs the graph alone does it.

Adding a kind adds a line here: a test holds both lists complete.
"""

READING = {
    "number": "The number as float32, after `offset` (0 as a rule) was taken away in 64 bits. "
    "`min` and `max` refuse what lies outside; `default` stands in for what is missing.",
    "category": "1 + its index in `values`, as text; 0 for a value that is not there.",
    "set": "Of each row the different items, 2 + their index in `values`, 1 for all that are not "
    "there, in ascending order; 0 fills up to the longest row.",
    "vector": "Its numbers as float32, after `offset` was taken away.",
    "timestamp": "Four numbers, in UTC: whole days since 1970-01-01; how much of that day is over, "
    "0 to 1; of its week, which begins on Monday; of its year.",
    "text": "`hashed`: 2 + CRC-32 of each of the first `max_tokens` words (UTF-8, in small letters "
    "if `lower`; a sign is a word), modulo `buckets`; behind these runs of words up to `ngrams`, "
    "whose CRC goes on from that of the run before over a space and the word. `subwords`: the "
    "places of a tokenizer. 0 fills up to the longest row.",
    "sequence": "Of each token 2 + its index in `values`, in small letters if `lower`, 1 where it "
    "is not there; where `ngrams` has lengths, beside it the places of its runs of letters. 0 "
    "fills up to the longest row.",
    "image": "Turned upright as EXIF says, what is transparent on white, grey or RGB, brought to "
    "`size` as `resize` says, bilinear, as uint8 by channel, row and column. The graph scales it.",
}
"""From what a caller sends to the array that the graph is fed, by kind of input."""

BOUNDS = "Of `low` and `high` the least and the greatest float32 mean that there is no bound."
SET = "With certainty, labels whose `slack` is at least 0 are in the set."
ANSWERING = {
    "regression": f"Nothing: `value` is in the unit, within `min` and `max`. {BOUNDS}",
    "count": f"Nothing: `value` is the expected number. {BOUNDS}",
    "quantiles": f"Nothing: column k is the quantile of level k. {BOUNDS}",
    "binary": "The second label where its probability is above `threshold`, else the first. " + SET,
    "multiclass": f"The label of the greatest probability. {SET}",
    "ordinal": "The median label, or with `answer: number` the expected number of the labels. "
    + SET,
    "multilabel": "Each label whose probability is above its `threshold`. With certainty, labels "
    "whose `slack` is at least 0 are open.",
    "tagging": "The likeliest sequence of tags that makes sense under the labels' `scheme` "
    "(Viterbi's algorithm over the probabilities), and its spans. Where all probabilities are 0 "
    "there is no token.",
    "detection": "Objects whose score is above `threshold`, the most probable first. Boxes are "
    "left, top, right and bottom in pixels that the graph sees: bring them back to the picture.",
    "segmentation": "`classes` is the index of a label for each pixel that the graph sees.",
    "depth": "`values` is the depth of each pixel that the graph sees, in the unit.",
    "keypoints": "x, y and how probably it is seen of each point, in pixels that the graph sees.",
}
"""From what the graph computes to the answer, by kind of task."""
