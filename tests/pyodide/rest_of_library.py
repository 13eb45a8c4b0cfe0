"""Makes the modules of the standard library that a session leaves out importable at once.

pytest needs many of them. In the page they are fetched when somebody's code imports one.
"""

import sys
import zipimport
from importlib.machinery import ModuleSpec

REST = "/lib/rest.zip"


class RestOfLibrary:
    """Finds what nothing before it found: whole modules, and parts of packages whose other parts are loaded."""

    @staticmethod
    def find_spec(name: str, *_: object) -> ModuleSpec | None:
        """The module's place in the second zip, if it is there."""
        folder = "/".join([REST, *name.split(".")[:-1]])
        try:
            return zipimport.zipimporter(folder).find_spec(name)
        except zipimport.ZipImportError:
            return None


sys.meta_path.append(RestOfLibrary)
