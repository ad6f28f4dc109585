"""Which file links to which."""

from kg.note import Form
from kg.rules._once import once
from kg.survey import Survey


@once
def linked(survey: Survey) -> frozenset[tuple[str, str]]:
    """The path of a note and of a file that it links to, comments included; a canvas joins the files of its cards."""
    pairs = set()
    for reference in survey.references:
        path = reference.path
        if path is not None:
            link = reference.link
            source = link.display if link.form is Form.CANVAS and link.display else reference.source.path
            pairs.add((source, path))
    return frozenset(pairs)
