"""`onepass sign`."""

from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.options import BundleArgument
from onepass.training.commands.problems import problems


def sign(
    bundle: BundleArgument,
    key: Annotated[
        Path,
        typer.Option(help="A private key of an elliptic curve, PEM, without a passphrase."),
    ],
) -> None:
    """Sign a bundle, so that services that trust the key serve it and no other.

    Every file of the run's folder is signed as OpenSSF model-signing does; a bundle that is signed
    again loses the old signature. Make a key by: openssl ecparam -name prime256v1 -genkey -noout
    -out key.pem; and what services trust by: openssl ec -in key.pem -pubout -out key.pub
    """
    with problems():
        from onepass.models.bundle import open_bundle
        from onepass.models.signatures import sign as signed

        opened = open_bundle(bundle)
        print(f"signature: {signed(opened, key)}")
        print(f"serve:     ONEPASS_TRUSTED_KEYS=key.pub onepass serve {opened.folder}")
