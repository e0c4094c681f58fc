"""Pascal VOC: an XML file for each picture.

- Pixels are counted from 1, and both ends lie inside: xmin 1 and xmax 10 are x 0 and width 10.
- The picture with the name of the XML file is meant, where there is one; else the one that
  `filename` says. How many differ is told.
- `difficult` marks what is ignored. `attribute`, as CVAT writes it, is an attribute of the object;
  `pose`, `truncated` and parts of objects are left out.
- A file that declares a document type is refused: none needs it, and it may hold entities that
  never end.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from pydantic import Field

from onepass.training.sources.annotated import Annotated, Box, Marked
from onepass.training.sources.annotations.base import (
    AnnotationsSpec,
    Found,
    Where,
    constant,
    existing,
    refuse,
)
from onepass.training.sources.annotations.naming import Naming
from onepass.training.sources.annotations.numbers import number
from onepass.training.sources.annotations.voc_file import parsed

ENDS = ("xmin", "ymin", "xmax", "ymax")


class VocAnnotations(AnnotationsSpec):
    """`path` is the folder of the XML files, or of folders of them."""

    kind: Literal["voc"] = "voc"
    path: Path = Field(examples=["annotations"])
    """The folder of the XML files, or of folders of them."""


def read(spec: VocAnnotations, where: Where) -> Found:
    """What the files say of each picture.

    Raises:
        ValueError: there are none, or some are damaged; the first problems at once.
    """
    folder = existing(where.folder, spec.path)
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.xml"))
    refuse(folder, [] if files else ["holds no XML file"])
    found, naming = Found(), Naming(where.pictures)
    problems, differ = list[str](), 0
    for file in files:
        called = file.relative_to(folder).as_posix() if file != folder else file.name
        try:
            root = parsed(file)
            one = Annotated(tuple(_objects(root)), _size(root))
        except ValueError as error:
            problems.append(f"{called}: {error}")
            continue
        name, differs = _picture(called, (root.findtext("filename") or "").strip(), naming, where)
        differ += differs
        if name is not None:
            _add(found, name, one)
    refuse(folder, [*problems, *naming.problems])
    if differ:
        text = "the element filename is not the name of the file, which counts where there is"
        found.notes.append(
            f"{folder.name}: in {differ} of {len(files)} files {text} such a picture"
        )
    found.notes += naming.notes(folder.name)
    return found


def _add(found: Found, name: str, one: Annotated) -> None:
    found.cells[name] = constant(one)
    found.labels.update(each.label for each in one.objects)
    found.bare.update(each.label for each in one.objects if not each.ignored)


def _picture(called: str, said: str, naming: Naming, where: Where) -> tuple[str | None, bool]:
    """The picture that a file is of; and whether the file says another."""
    several = where.pictures.with_stem(Path(called).with_suffix("").as_posix())
    if not several:
        return naming.of(called, where.pictures.named(said) if said else []), bool(said)
    exact = [name for name in several if Path(name).name == Path(said).name]
    name = naming.of(called, exact or several)
    own = () if name is None else (Path(name).name, Path(name).stem)
    return name, bool(said and own) and Path(said).name not in own


def _size(root: Element) -> tuple[int, int] | None:
    """None where the file does not say it, or says 0."""
    width, height = (number(root.findtext(f"size/{side}") or "0") for side in ("width", "height"))
    return (int(width), int(height)) if width > 0 and height > 0 else None


def _objects(root: Element) -> Iterator[Marked]:
    for count, one in enumerate(root.iterfind("object"), start=1):
        label = (one.findtext("name") or "").strip()
        if not label:
            raise ValueError(f"object {count} has no name")
        try:
            box, difficult = _box(one), number(one.findtext("difficult") or "0")
        except ValueError as error:
            raise ValueError(f"object {count}, {label!r}: {error}") from None
        attributes = {
            (each.findtext("name") or "").strip(): (each.findtext("value") or "").strip()
            for each in one.iterfind("attributes/attribute")
        }
        known = {name: value for name, value in attributes.items() if name and value}
        yield Marked(label, box, known, ignored=bool(difficult))


def _box(one: Element) -> Box:
    ends = [one.findtext(f"bndbox/{end}") for end in ENDS]
    if None in ends:
        raise ValueError(f"has no bndbox with {', '.join(ENDS)}")
    left, top, right, bottom = (number(end or "") for end in ends)
    return left - 1, top - 1, right - left + 1, bottom - top + 1
