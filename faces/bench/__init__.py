"""Speed, measured: what `python -m faces bench` and benchmarks/ share."""
