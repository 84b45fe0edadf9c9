"""Comparisons with other systems, run by hand; results in RESULTS.md."""
