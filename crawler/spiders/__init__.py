"""The spider that reads portals (portal.py), what it reads pages with, and what stands between it and the network."""
