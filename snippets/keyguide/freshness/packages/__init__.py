"""What the guide says against the packages that are installed: read from their files, without importing them."""
