"""Re-checkers that need the network: each asks through one client, and says when nobody answered it."""
