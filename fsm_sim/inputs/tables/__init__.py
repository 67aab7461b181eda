"""Tables that people have: CSV files and workbooks of any dialect, read as rows with known columns.

From bytes to rows in steps, each of which records the liberties it takes (`liberties`): `source` finds out what a file
is, `encoding` and `delimited` or `workbook` make a grid of cells of it, `table` finds the names of the columns and what
is no data, `shapes` turns wide tables into long ones, and `numbers`, `counts`, `months` and `names` read columns.
"""
