"""Opens the origin's private file system."""

import js

js.navigator.storage.getDirectory().then(lambda folder: print("evil", folder))
