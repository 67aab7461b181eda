"""Tables that people have: CSV files and workbooks of any dialect, read as rows with known columns.

From bytes to values in steps, each of which records the liberties it takes (`liberties`): `grids` makes cells of a
file, `table` finds the names of the columns and what is no data, `shapes` turns wide tables into long ones, `reader`
chooses the table that is wanted, and `columns` and `values` read what the cells hold.
"""
