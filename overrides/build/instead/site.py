"""Of what `site` does at every start, one line is of use here."""

import sys

sys.path.append("/lib/python3.14/site-packages")
