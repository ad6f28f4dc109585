"""The shape of SARIF 2.1.0, as far as kg writes it, and what GitHub's code scanning asks for beyond."""

from typing import Any

TEXT = {"type": "string", "minLength": 1}
MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": TEXT}, "additionalProperties": False}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
NUMBER = {"type": "integer", "minimum": 1}


def _closed(required: str, **properties: Any) -> dict[str, Any]:
    """An object with these properties and no others; the required ones are named."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least}


FILE = _closed(
    "uri",
    # relative, with nothing in it that a URI may not hold as it is
    uri={"type": "string", "pattern": r"^(?!/|[A-Za-z][A-Za-z0-9+.-]*:)([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"},
    uriBaseId={"const": "%SRCROOT%"},
)
REGION = _closed(
    "startLine startColumn endLine endColumn", startLine=NUMBER, startColumn=NUMBER, endLine=NUMBER, endColumn=NUMBER
)
CHANGE = _closed(
    "artifactLocation replacements",
    artifactLocation=FILE,
    replacements=_list(
        _closed("deletedRegion", deletedRegion=REGION, insertedContent=_closed("text", text={"type": "string"})), 1
    ),
)
RESULT = _closed(
    "message ruleId ruleIndex level locations partialFingerprints",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations=_list(
        _closed(
            "physicalLocation",
            physicalLocation=_closed("artifactLocation region", artifactLocation=FILE, region=REGION),
        ),
        1,
    ),
    partialFingerprints={
        "type": "object",
        "required": ["primaryLocationLineHash"],
        "additionalProperties": TEXT,
    },
    fixes=_list(_closed("artifactChanges", description=MESSAGE, artifactChanges=_list(CHANGE, 1))),
)
RULE = _closed(
    "id shortDescription fullDescription help defaultConfiguration",
    id=TEXT,
    name={"type": "string", "pattern": "^[A-Za-z]+$"},
    shortDescription={**MESSAGE, "properties": {"text": {"type": "string", "minLength": 10, "maxLength": 1024}}},
    fullDescription={**MESSAGE, "properties": {"text": {"type": "string", "minLength": 10, "maxLength": 1024}}},
    help=_closed("text", text=TEXT, markdown=TEXT),
    defaultConfiguration=_closed("level", level=LEVEL, enabled={"type": "boolean"}),
)
RUN = _closed(
    "tool results columnKind",
    tool=_closed(
        "driver",
        driver=_closed("name rules semanticVersion", name=TEXT, semanticVersion=TEXT, rules=_list(RULE)),
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=_list(
        _closed(
            "executionSuccessful",
            executionSuccessful={"type": "boolean"},
            toolExecutionNotifications=_list(_closed("message", level=LEVEL, message=MESSAGE)),
        )
    ),
    results={"type": "array", "items": RESULT, "maxItems": 25_000},
)
SARIF = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_closed(
        "version runs",
        **{"$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"}, "runs": _list(RUN, 1)},
    ),
}
