#!/usr/bin/env bash
# tokenizers 0.23.3: WordPieceTrainer learns another vocabulary from the same texts in each call. The letters within words (##x) get their ids in the random order of a hash map, and pairs that are equally frequent are then joined by these ids. There is no seed; BpeTrainer gives the same each time.
#
# Seen:
#   8 vocabularies of 8 calls
#   1 where these letters are given as special tokens
# Which is the way round: a first call with vocab_size=0 tells which letters these are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet tokenizers==0.23.3
"$folder/venv/bin/python" - <<'PY'
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

TEXTS = ["the old house by the river", "an older house, and the newest one"] * 9


def learnt(**settings):
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(TEXTS, trainers.WordPieceTrainer(show_progress=False, **settings))
    vocabulary = made.get_vocab()
    return tuple(sorted(vocabulary, key=vocabulary.get))


found = {learnt(vocab_size=300) for _ in range(8)}
print(len(found), "vocabularies of 8 calls")
letters = sorted(piece for piece in learnt(vocab_size=0) if piece.startswith("##"))
fixed = {learnt(vocab_size=300, special_tokens=["[UNK]", *letters]) for _ in range(8)}
print(len(fixed), "where these letters are given as special tokens")
assert len(found) > 1
assert len(fixed) == 1
PY
