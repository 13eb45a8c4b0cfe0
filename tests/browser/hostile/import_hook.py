"""Answers every later import itself."""

import sys


class Evil:
    def find_spec(self, *a):
        raise SystemError("evil")


sys.meta_path.insert(0, Evil())
sys.path_importer_cache.clear()
sys.path_hooks.insert(0, Evil)
