"""The training commands of `python -m faces`: train, export, evaluate."""
