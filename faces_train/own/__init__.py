"""Heads of one's own: embeddings of pictures, and what scikit-learn learns from them; no torch here."""
