"""What results say, as numbers: pooling, summaries, paired comparisons."""
