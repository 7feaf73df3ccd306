"""Runs the cells of a notebook, one after another, in the present folder: python run.py NOTEBOOK"""

import json
import sys

scope = {}
for cell in json.load(open(sys.argv[1]))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), scope)
