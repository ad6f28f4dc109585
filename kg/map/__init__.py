"""The map: where every note stands, how it looks, and the one offline page that shows it."""
