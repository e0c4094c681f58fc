"""An XML file of annotations, read so that nothing in it can do harm."""

from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ROOT = "annotation"


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Before anything of it is read."""
        raise ValueError("declares a document type, which annotations do not need: take it out")


def parsed(file: Path) -> Element:
    """The element of a picture.

    Raises:
        ValueError: it is no XML, declares a document type, or is no annotation.
    """
    try:
        parser = ElementTree.XMLParser(target=_Builder())
        root = ElementTree.fromstring(file.read_bytes(), parser)
    except ElementTree.ParseError as error:
        raise ValueError(f"is no XML: {error}") from None
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    if root.tag != ROOT:
        raise ValueError(f"is no annotation: its first element is {root.tag!r}")
    return root
