"""What several rules ask of a survey, worked out once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from kg.survey import Survey

Answer = TypeVar("Answer")


def once(work_out: Callable[[Survey], Answer]) -> Callable[[Survey], Answer]:
    """Remembers the answer for as long as the survey lives."""
    known: WeakKeyDictionary[Survey, Answer] = WeakKeyDictionary()

    @wraps(work_out)
    def remembered(survey: Survey) -> Answer:
        if survey not in known:
            known[survey] = work_out(survey)
        return known[survey]

    return remembered
