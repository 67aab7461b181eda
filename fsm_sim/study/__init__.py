"""Forecasts: experiments over scenarios and posterior draws, their store, summaries and paired comparisons."""
