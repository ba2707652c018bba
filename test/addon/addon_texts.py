"""The texts of an addon, and whether translators have them all."""

import ast
import re
from xml.etree import ElementTree

# Attributes of templates that Odoo's web client translates.
PAGE_ATTRIBUTES = ("alt", "aria-label", "data-tooltip", "label", "placeholder", "title")


def check_texts(addon, sources):
    """Every text is in the list for translators, as one of Python or of the page, and is there in German, too."""
    texts, findings = _page_texts(addon), []
    for path, tree in sources.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                if node.args and isinstance(node.args[0], ast.Constant):
                    texts.append((path, node.args[0].value, "odoo-python"))
                else:
                    findings.append(f"{path.relative_to(addon)}:{node.lineno}: _() takes a plain string")
    pot, german = addon / "i18n" / f"{addon.name}.pot", addon / "i18n" / "de.po"
    if not pot.is_file() or not german.is_file():
        return findings + ([f"i18n/{addon.name}.pot or i18n/de.po is not there"] if texts else [])
    listed, translated = _read_po(pot), _read_po(german)
    findings += [f"{path.relative_to(addon)}: not in i18n: {text}" for path, text, _kind in texts if text not in listed]
    findings += [f"i18n/de.po: without translation: {text}" for text in listed if text and not translated.get(text)]
    for path in (pot, german):
        kinds = _kinds_in_po(path)
        findings += [
            # Odoo takes from the file what has this comment, and no other text of code.
            f"i18n/{path.name}: without the comment {kind}: {text}"
            for text, kind in sorted({(text, kind) for _path, text, kind in texts})
            if kind not in kinds.get(text, {kind})
        ]
    return findings


def _page_texts(addon):
    """:return: [(file, text, kind)] of the scripts and templates of Odoo's web client"""
    folder, texts = addon / "static" / "src", []
    for path in sorted(folder.rglob("*.js")):
        for found in re.finditer(r"\b_t\(\s*(\"(?:[^\"\\]|\\.)*\")", path.read_text(encoding="utf-8")):
            texts.append((path, ast.literal_eval(found[1]), "odoo-javascript"))
    for path in sorted(folder.rglob("*.xml")):
        for element in ElementTree.parse(path).getroot().iter():
            shown = [element.text, element.tail, *(element.get(name) for name in PAGE_ATTRIBUTES)]
            texts += [(path, text.strip(), "odoo-javascript") for text in shown if text and text.strip()]
    return texts


def _kinds_in_po(path):
    """:return: {text: the comments of its entry}"""
    blocks = re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))
    return {
        text: set(re.findall(r"^#\. (odoo-\w+)$", block, re.MULTILINE)) for block in blocks for text in _po_entries(block)
    }


def _read_po(path):
    """:return: {text: translation} of a gettext file"""
    return _po_entries(path.read_text(encoding="utf-8"))


def _po_entries(content):
    entries, key, current = {}, None, None
    for line in content.splitlines():
        quoted = re.match(r"(msgid|msgstr)?\s*(\".*\")\s*$", line)
        if not quoted:
            continue
        part = ast.literal_eval(quoted[2])
        if quoted[1] == "msgid":
            key, current = part, "msgid"
        elif quoted[1] == "msgstr":
            entries[key], current = part, "msgstr"
        elif current == "msgid":
            key += part
        elif current == "msgstr":
            entries[key] += part
    return entries
