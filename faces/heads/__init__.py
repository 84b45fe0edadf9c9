"""Networks that answer attributes: aligned crops in, Distributions out, always batched."""
