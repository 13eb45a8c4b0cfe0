"""Reaches for everything that a browser keeps."""

import js

for name in ("localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore", "document"):
    try:
        kept = getattr(js, name)
        print(name, kept)
        if name == "indexedDB":
            kept.open("canary")
        elif name == "caches":
            kept.open("canary")
        else:
            kept.setItem("canary", "stolen")
    except BaseException as error:
        print(name, type(error).__name__)
