"""A run as tables for other programs, with a dictionary of their columns: CSV, a workbook, Parquet or netCDF."""
