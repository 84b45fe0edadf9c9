"""Training of the closer look: better landmarks, and how surely something found is a face."""
