"""What all screens of the practice product share: requests, forms, sessions, pages, headers."""
