"""What the playground runs beside pytensor: the runner and the display module. In the page its name is `playground`."""
