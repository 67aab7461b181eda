"""What a calibration's record says, in words and tables."""
