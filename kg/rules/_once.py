"""What several rules ask of a survey, worked out once."""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from kg.survey import Survey

Answer = TypeVar("Answer")


class once(Generic[Answer]):  # noqa: N801 - it is written as a decorator
    """Remembers the answer for as long as the survey lives."""

    def __init__(self, work_out: Callable[[Survey], Answer]) -> None:
        self._work_out = work_out
        self._known: WeakKeyDictionary[Survey, Answer] = WeakKeyDictionary()
        self.__doc__ = work_out.__doc__

    def __call__(self, survey: Survey) -> Answer:
        if survey not in self._known:
            self._known[survey] = self._work_out(survey)
        return self._known[survey]

    def tell(self, survey: Survey, answer: Answer) -> None:
        """Says what the answer is, where it is known from elsewhere."""
        self._known[survey] = answer
