#!/usr/bin/env bash
# model-signing 1.1.1, installed by itself, cannot be imported: `model_signing.signing` and its command line need pyOpenSSL, which its metadata does not name. It came with sigstore, whose 4.5.1 has no use for it any more and satisfies `sigstore>=4.0`.
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
cd "$where"
python3 -m venv venv
venv/bin/pip install --quiet model-signing==1.1.1 sigstore==4.5.1

# Seen:
#   ModuleNotFoundError: No module named 'OpenSSL'
# and, once it is there:
#   Config
said=$( (venv/bin/python -c "import model_signing.signing" 2>&1 || true) | tail -n 1)
echo "$said"
[ "$said" = "ModuleNotFoundError: No module named 'OpenSSL'" ]

venv/bin/pip install --quiet pyOpenSSL==26.4.0
said=$(venv/bin/python -c 'import model_signing.signing; print(model_signing.signing.Config.__name__)')
echo "$said"
[ "$said" = Config ]
