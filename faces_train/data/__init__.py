"""Labelled pictures in, packs of aligned crops with one label table out."""
