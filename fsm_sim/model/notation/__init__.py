"""How texts and numbers are written: characters, cells of a spreadsheet, whole numbers, rounding."""
