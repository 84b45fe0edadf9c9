"""The catalogue of weights: what each one is (`cards`) and where its file lies (`store`)."""
