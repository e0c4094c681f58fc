#!/usr/bin/env bash
# mypy 2.4.1: with exhaustive-match, a match that handles every type of a union is said to lack one, if its last case is a type that the union does not have: named as lacking is the type that was handled just before.
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
cd "$where"
python3 -m venv venv
venv/bin/pip install --quiet mypy==2.4.1

cat > handled.py <<'PY'
class A: ...
class B: ...
class C: ...


def last(one: A | B) -> str:
    match one:
        case A():
            return "a"
        case B():
            return "b"
        case C():
            return "c"


def before(one: A | B) -> str:
    match one:
        case A():
            return "a"
        case C():
            return "c"
        case B():
            return "b"
PY

# Seen: of `last` (line 7)
#   handled.py:7: error: Match statement has unhandled case for values of type "B"  [exhaustive-match]
# although `case B()` handles it; of `before`, which has the same cases in another order, nothing.
said=$(venv/bin/mypy --strict --enable-error-code exhaustive-match handled.py || true)
echo "$said"
grep -q 'handled.py:7: error: .*unhandled case for values of type "B"' <<< "$said"
! grep -q 'handled.py:1[0-9]: error' <<< "$said"
