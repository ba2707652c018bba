"""Brings the lists of an addon's texts up to date: i18n/<addon>.pot and i18n/de.po.

    python3 texts.py ADDON_FOLDER < what Odoo exported     prints the texts that have no German yet, one a line

Odoo's export also has the texts of what our models inherit (fields of `mail.thread`, create_uid and so on). Odoo brings these in
every language, so they are left out.
"""

import json
import re
import sys
from pathlib import Path

INHERITED = re.compile(
    r"__(?:activity_\w+|create_\w+|display_name|has_message|id|message_\w+|my_activity_\w+|rating_ids|website_message_ids|write_\w+)$"
)
MODELS_OF_OTHERS = re.compile(r"^model:ir\.model,name:\w+\.model_(?!maildesk_)\w+$")


def main():
    addon = Path(sys.argv[1])
    exported = [entry for entry in _entries(sys.stdin.read()) if entry["msgid"]]
    own = [entry for entry in exported if not all(_is_of_others(place) for place in entry["places"])]
    german = addon / "i18n" / "de.po"
    known = {entry["msgid"]: entry["msgstr"] for entry in _entries(german.read_text())} if german.is_file() else {}
    (addon / "i18n").mkdir(exist_ok=True)
    (addon / "i18n" / f"{addon.name}.pot").write_text(_written(addon.name, own, {}, False))
    german.write_text(_written(addon.name, own, known, True))
    for entry in own:
        if not known.get(entry["msgid"]):
            print(entry["msgid"].replace("\n", "\\n"))


def _is_of_others(place):
    if MODELS_OF_OTHERS.match(place):
        return True
    return place.startswith("model:ir.model.fields,") and bool(INHERITED.search(place.split(":")[-1]))


def _entries(text):
    """:return: [{msgid, msgstr, places, notes}] of a gettext file"""
    found = []
    for block in re.split(r"\n\s*\n", text):
        entry = {"msgid": "", "msgstr": "", "places": [], "notes": []}
        current = None
        for line in block.splitlines():
            quoted = re.match(r"(msgid|msgstr)?\s*(\".*\")\s*$", line)
            if line.startswith("#: "):
                entry["places"].append(line[3:])
            elif line.startswith("#. "):
                entry["notes"].append(line)
            elif quoted:
                current = quoted[1] or current
                entry[current] += json.loads(quoted[2])
        found.append(entry)
    return found


def _written(addon, entries, translations, is_german):
    head = [
        f"# Texts of {addon}.",
        'msgid ""',
        'msgstr ""',
        *([json.dumps("Language: de\n")] if is_german else []),
        json.dumps("MIME-Version: 1.0\n"),
        json.dumps("Content-Type: text/plain; charset=UTF-8\n"),
        json.dumps("Content-Transfer-Encoding: 8bit\n"),
    ]
    blocks = ["\n".join(head)]
    for entry in entries:
        lines = [*entry["notes"], *(f"#: {place}" for place in entry["places"])]
        lines += [f"msgid {_quoted(entry['msgid'])}", f"msgstr {_quoted(translations.get(entry['msgid'], ''))}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text):
    """Texts of several lines are written line by line."""
    lines = text.splitlines(keepends=True)
    if len(lines) < 2:
        return json.dumps(text, ensure_ascii=False)
    return '""\n' + "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)


main()
