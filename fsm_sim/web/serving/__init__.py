"""Running the page for others: headers, limits, logs without anybody's numbers, and the secret of signed links."""
