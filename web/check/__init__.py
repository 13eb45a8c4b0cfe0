"""Runs every live cell of decks, Markdown, HTML pages and lessons in headless Chromium, on the built site.

`python3 build.py check PATH…` starts it here; elsewhere the wheel that carries the site does, as
`python -m playground_site.check PATH…`. docs/check.md says what it finds in a file and what comments can expect.
"""
