"""Count many texts with a counter that remembers words."""

import keyguide

counter = keyguide.Counter("o200k_base")
print(counter.count_all(["Where is my order?", "It left on Monday."]))
