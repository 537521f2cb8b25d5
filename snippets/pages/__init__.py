"""What the site makes of its sources, apart from the generator: notebooks, reviews, marks, files of the root."""
