"""Says of each line of JSON on standard input whether the schema named on the command line lets it pass.

A line holds a text in quotes, which is read as JSON itself. The answer to each is `passes`, `refused` or
`no JSON`. Where the package fastjsonschema is at hand it must agree with jsonschema.
"""

import json
import sys

import jsonschema

try:
    import fastjsonschema
except ImportError:
    fastjsonschema = None


def not_json(word):
    raise ValueError(word)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    # The other package knows drafts up to 7, of which this schema uses nothing that has changed but prefixItems.
    other = fastjsonschema.compile(older(schema)) if fastjsonschema else None
    for line in sys.stdin:
        try:
            value = json.loads(json.loads(line), parse_constant=not_json)
        except ValueError:
            print("no JSON")
            continue
        passes = validator.is_valid(value)
        if other is not None and agrees(other, value) != passes:
            print("validators disagree")
            continue
        print("passes" if passes else "refused")


def agrees(other, value):
    try:
        other(value)
    except fastjsonschema.JsonSchemaException:
        return False
    return True


def older(schema):
    """The schema in the words of draft 7."""
    if isinstance(schema, dict):
        renamed = {("items" if key == "prefixItems" else key): older(value) for key, value in schema.items()}
        if "$schema" in renamed and isinstance(renamed["$schema"], str):
            renamed["$schema"] = "http://json-schema.org/draft-07/schema#"
        return renamed
    if isinstance(schema, list):
        return [older(value) for value in schema]
    return schema


main()
