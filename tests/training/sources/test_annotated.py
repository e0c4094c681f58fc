"""Annotations: what is known of a picture, and what is not."""

from onepass.training.sources.annotated import Annotated, Marked


def test_no_object_is_known_and_no_annotation_is_none_at_all() -> None:
    empty, one = Annotated(()), Annotated((Marked("bean", (1.0, 2.0, 3.0, 4.0)),), (64, 48))
    assert empty.objects == ()
    assert empty.size is None
    bean = one.objects[0]
    assert not bean.attributes
    assert not bean.points
    assert bean.outline is None
    assert not bean.ignored
