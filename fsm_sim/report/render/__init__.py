"""Files that a reader opens: the brief as PDF through Typst, the report of a calibration as HTML through Jinja."""
