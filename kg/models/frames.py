"""A result as a pandas data frame. The only module that knows pandas, which kg does not need."""

from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.models.result import Result
from kg.models.tables import columns_and_rows

if TYPE_CHECKING:
    import pandas


def frame(result: Result) -> "pandas.DataFrame":
    """The columns of the CSV as they are: a trace, the points of a chart, or the shares of a sum."""
    try:
        import pandas as pd  # noqa: PLC0415 - only who has it can ask for it
    except ImportError:
        raise KgError("a data frame needs pandas: install it with 'pip install pandas', or use to_csv()") from None
    columns, rows = columns_and_rows(result)
    made = pd.DataFrame.from_records(list(rows), columns=list(columns))
    made.attrs = {"verdict": result.verdict, **result.metrics}
    return made
