"""A municipality's monthly counts and stocks, read from a CSV file or a workbook."""

from fsm_sim.inputs.local_counts.reader import (
    DataFile,
    LocalData,
    months_before,
    read_counts,
    read_local_data,
    template,
)
from fsm_sim.inputs.local_counts.stocks import MonthlyStocks, StockData, read_stocks, stocks_in
from fsm_sim.inputs.municipalities import municipalities

__all__ = [
    "DataFile",
    "LocalData",
    "MonthlyStocks",
    "StockData",
    "months_before",
    "municipalities",
    "read_counts",
    "read_local_data",
    "read_stocks",
    "stocks_in",
    "template",
]
