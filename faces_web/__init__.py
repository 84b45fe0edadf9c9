"""The upload page and its REST endpoint; the only package that imports a web framework."""
