"""Asks for permissions and shows a notification."""

import js

js.Notification.requestPermission()
js.Notification.new("evil")
