"""Runs the vectors against a small codec in Python: python3 run_vectors.py [FOLDER]. Put your own codec in its place."""
import json, os, sys

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
CODECS = {"utf8": "utf-8", "latin1": "latin-1", "latin9": "iso8859-15"}
load = lambda name: json.load(open(os.path.join(FOLDER, name + ".json"), encoding="utf-8"))
table = load("table")
ROWS = {row["name"]: row for row in table["messages"]}
FIELDS = {field["id"]: field for field in table["fields"]}
FLAGS = {"bit": {True: "1", False: "0"}, "flag": {True: "Y", False: "N"}}

def read_value(kind, text):
    if kind in FLAGS: return text == FLAGS[kind][True]
    if kind == "timestamp": return text if text.strip() else None
    return int(text) if kind in ("count", "integer") else text

def write_value(kind, width, value):
    if kind in FLAGS: return FLAGS[kind][value]
    if kind == "timestamp": return value or " " * 18
    return str(value).rjust(width, "0") if isinstance(value, int) else value

def decode(data, encoding, sender):
    text = data.decode(CODECS.get(encoding, encoding))
    row = next(row for row in ROWS.values() if (row["code"], row["from"]) == (text[:2], sender))
    message, at = {"name": row["name"], "fixed": {}, "fields": {}}, 2
    for name, kind, width in row["fixed"]:
        message["fixed"][name], at = read_value(kind, text[at:at + width]), at + width
    for part in filter(None, text[at:].split("|")):
        field = FIELDS.get(part[:2])
        if field is None: message.setdefault("extra", []).append([part[:2], part[2:]])
        elif field.get("repeatable"): message["fields"].setdefault(field["name"], []).append(part[2:])
        else: message["fields"][field["name"]] = read_value(field["type"], part[2:])
    return message

def encode(message, encoding):
    row, text = ROWS[message["name"]], ROWS[message["name"]]["code"]
    for name, kind, width in row["fixed"]: text += write_value(kind, width, message["fixed"][name])
    for field in (FIELDS[usage[0]] for usage in row["fields"]):
        values = message["fields"].get(field["name"], [])
        for value in values if isinstance(values, list) else [values]:
            text += field["id"] + write_value(field["type"], field.get("width", 1), value) + "|"
    text += "".join(ident + value + "|" for ident, value in message.get("extra", []))
    return text.encode(CODECS.get(encoding, encoding))

results = []
check = lambda what, got, expected: results.append(got == expected) or got == expected or print("FAILED", what, got, expected)
for vector in load("messages")["messages"]:
    data = bytes.fromhex(vector["hex"])
    check(vector["what"], decode(data, vector["encoding"], vector["from"]), vector["message"])
    check(vector["what"], encode(vector["message"], vector["encoding"]).hex(), data.hex())
for vector in load("checksums")["checksums"]:
    check(vector["what"], "%04X" % (-vector.get("sum", sum(bytes.fromhex(vector.get("hex", "")))) & 0xFFFF), vector["checksum"])
for vector in load("encodings")["both ways"]:
    check(vector["text"], vector["text"].encode(CODECS.get(vector["encoding"], vector["encoding"])).hex(), vector["hex"])
print(f"{results.count(True)} of {len(results)} passed")
sys.exit(results.count(False) > 0)
