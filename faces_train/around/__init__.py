"""What is around the face: a small network that sees hats, ears and necks, and joins a finished weight."""
