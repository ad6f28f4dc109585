"""How a report is written: one format a file, each a function from a report to text."""

from collections.abc import Callable

from kg.registry import Registry
from kg.report import Report

REPORTS: Registry[Callable[[Report], str]] = Registry("reports", "report format")
