"""Documents to print, to file and to hand on: set by Typst on the house's own page."""
