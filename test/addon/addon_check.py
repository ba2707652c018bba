"""Looks at the Odoo addons without an Odoo: what they name must be there, and must be what 17, 18 and 19 all have.

    python3 addon_check.py FOLDER_OF_ADDONS     prints {addon: [finding, ...]} as JSON

Standard library only.
"""

import ast
import csv
import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

MANIFEST_KEYS = {"name", "summary", "version", "author", "license", "depends", "data", "installable"}

# Modules of Odoo's web client that 17, 18 and 19 have under the same name. A file that imports another is dropped whole.
JS_MODULES = {
    "@odoo/owl",
    "@web/core/assets",
    "@web/core/browser/browser",
    "@web/core/confirmation_dialog/confirmation_dialog",
    "@web/core/dialog/dialog",
    "@web/core/dropdown/dropdown",
    "@web/core/dropdown/dropdown_item",
    "@web/core/hotkeys/hotkey_hook",
    "@web/core/l10n/translation",
    "@web/core/orm_service",
    "@web/core/registry",
    "@web/core/utils/hooks",
    "@web/core/utils/patch",
    "@web/core/utils/timing",
    "@web/search/layout",
    "@web/session",
    "@web/views/view_dialogs/form_view_dialog",
    "@web/views/view_dialogs/select_create_dialog",
}

# Attributes of templates that Odoo's web client translates.
PAGE_ATTRIBUTES = ("alt", "aria-label", "data-tooltip", "label", "placeholder", "title")

# What one of the three series does not know, or ignores with no more than a warning.
PYTHON_TRAPS = {
    r"\b_sql_constraints\b": "_sql_constraints is ignored from 19 on: make a unique index in init()",
    r"\bcheck_access_(?:rights|rule)\b": "check_access_rights and check_access_rule are gone after 18",
    r"\bhas_access\b|\bcheck_access\b": "has_access and check_access come with 18 only",
    r"\bname_get\b": "name_get is gone from 17 on",
    r"type=[\"']json(?:rpc)?[\"']": "routes of type json are called jsonrpc from 19 on: use a method through orm.call",
    r"^\s*(?:import jwt|from jwt\b)": "PyJWT does not come with Odoo",
    r"\bself\.env\._\(": "self.env._ comes with 18 only: import _ from odoo",
    r"[\"'](?:groups_id|users)[\"']\s*:": "the groups of a user and the users of a group have other names in 19",
    r"\benv\.user\.groups_id\b": "the groups of a user have another name in 19: use has_group",
}
XML_TRAPS = {
    r"<(?:tree|list)[\s>/]": "list views are <tree> in 17 and <list> from 18 on: leave them out",
    r"\s(?:attrs|states)=": "attrs and states are gone from 17 on",
    r"name=[\"'](?:category_id|privilege_id)[\"'][^>]*>.*res\.groups": "the section of a group is set in hooks.py",
    r"name=[\"']numbercall[\"']": "numbercall is gone from 18 on: set it in _make_scheduled_actions_endless",
    r"<field name=[\"']target[\"']>inline<": "actions have no target inline from 19 on: leave it out",
    r"name=[\"'](?:groups_id|group_ids)[\"']": "the groups of a record have another name in 19: use `groups`",
}


def check_all(folder):
    """:return: {name of the addon: its findings}, each finding a sentence with the file"""
    addons = sorted(path.parent for path in Path(folder).glob("*/__manifest__.py"))
    return {addon.name: check_addon(addon) for addon in addons}


def check_addon(addon):
    sources, findings = _parse_python(addon)
    manifest, of_manifest = _read_manifest(addon)
    if manifest is None:
        return findings + of_manifest
    documents, of_xml = _parse_xml(addon)
    return [
        *findings,
        *of_manifest,
        *of_xml,
        *_files_of_manifest(addon, manifest),
        *_imports_of_python(addon, sources, manifest),
        *_files_not_imported(addon, sources),
        *_traps(addon, "*.py", PYTHON_TRAPS, excepted={"hooks.py", "res_users.py", "res_groups.py"}),
        *_traps(addon, "*.xml", XML_TRAPS),
        *_ids(addon, documents, manifest),
        *_client_actions(addon, documents),
        *_imports_of_javascript(addon),
        *_access_rows(addon, sources),
        *_texts(addon, sources),
    ]


def _parse_python(addon):
    sources, findings = {}, []
    for path in sorted(addon.rglob("*.py")):
        try:
            sources[path] = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            findings.append(f"{path.relative_to(addon)}: line {error.lineno} is no Python")
    return sources, findings


def _read_manifest(addon):
    try:
        manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
    except (SyntaxError, ValueError):
        return None, ["__manifest__.py: must be a literal, without any computing"]
    findings = [f"__manifest__.py: {key} is missing" for key in sorted(MANIFEST_KEYS - manifest.keys())]
    if not re.fullmatch(r"\d+\.\d+\.\d+", manifest.get("version", "")):
        findings.append("__manifest__.py: the version is three numbers, without the series of Odoo")
    return manifest, findings


def _files_of_manifest(addon, manifest):
    listed = [*manifest.get("data", []), *manifest.get("demo", [])]
    findings = [f"__manifest__.py: {name} is not there" for name in listed if not (addon / name).is_file()]
    for folder in ("views", "security", "data"):
        for path in sorted((addon / folder).glob("*.*")):
            name = str(path.relative_to(addon))
            if path.suffix in (".xml", ".csv") and name not in listed:
                findings.append(f"__manifest__.py: {name} is not listed")
    for bundle, patterns in manifest.get("assets", {}).items():
        for pattern in patterns:
            if isinstance(pattern, str) and not any(addon.parent.glob(pattern.lstrip("/"))):
                findings.append(f"__manifest__.py: {pattern} of {bundle} is not there")
    return findings


def _parse_xml(addon):
    documents, findings = {}, []
    for path in sorted(addon.rglob("*.xml")):
        try:
            documents[path] = ElementTree.parse(path).getroot()
        except ElementTree.ParseError as error:
            findings.append(f"{path.relative_to(addon)}: {error}")
    return documents, findings


def _dependencies(addon, manifest):
    """:return: names of all modules that are surely installed: those named, and those that our own addons name"""
    names, waiting = {"base"}, list(manifest.get("depends", []))
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names.add(name)
        own = addon.parent / name / "__manifest__.py"
        if own.is_file():
            waiting.extend(ast.literal_eval(own.read_text(encoding="utf-8")).get("depends", []))
    return names | {addon.name}


def _imports_of_python(addon, sources, manifest):
    known = _dependencies(addon, manifest)
    findings = []
    for path, tree in sources.items():
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                module = re.match(r"odoo\.addons\.(\w+)", name)
                if module and module[1] not in known:
                    findings.append(f"{path.relative_to(addon)}: imports {module[1]}, which is no dependency")
    return findings


def _files_not_imported(addon, sources):
    """A file that its package does not import is never loaded, and nobody notices."""
    findings = []
    for package in sorted(path.parent for path in sources if path.name == "__init__.py"):
        imported = set()
        for node in ast.walk(sources[package / "__init__.py"]):
            if isinstance(node, ast.ImportFrom):
                imported |= {alias.name for alias in node.names} | {(node.module or "").split(".")[0]}
        present = {path.stem for path in package.glob("*.py")} - {"__init__", "__manifest__", "common"}
        present |= {path.parent.name for path in package.glob("*/__init__.py")} - {"tests"}
        for name in sorted(present - imported):
            findings.append(f"{package.relative_to(addon)}/__init__.py: does not import {name}")
    return findings


def _traps(addon, pattern, traps, excepted=frozenset()):
    findings = []
    for path in sorted(addon.rglob(pattern)):
        if path.name in excepted or "static" in path.relative_to(addon).parts:
            continue
        text = path.read_text(encoding="utf-8")
        for trap, words in traps.items():
            for found in re.finditer(trap, text, re.MULTILINE):
                line = text.count("\n", 0, found.start()) + 1
                findings.append(f"{path.relative_to(addon)}:{line}: {words}")
    return findings


def _ids(addon, documents, manifest):
    """Every id that is referred to is defined here, or belongs to a module that is surely installed."""
    defined = {f"{addon.name}.model_{name.replace('.', '_')}" for name in _model_names(addon)}
    used = []
    for path, root in documents.items():
        if "static" in path.relative_to(addon).parts:
            continue
        for element in root.iter():
            if element.tag in ("record", "template", "menuitem") and element.get("id"):
                defined.add(_full(addon, element.get("id")))
            names = [element.get(name) for name in ("ref", "inherit_id", "action", "parent") if element.get(name)]
            names += (element.get("groups") or "").replace("!", "").split(",") if element.get("groups") else []
            names += re.findall(r"\bref\(['\"]([\w.]+)['\"]\)", element.get("eval") or "")
            names += re.findall(r"%\(([\w.]+)\)d", element.get("name") or "")
            used += [(path, name.strip()) for name in names if re.fullmatch(r"[\w.]+", name.strip())]
    for path in addon.glob("security/*.csv"):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            used += [(path, row["model_id:id"]), (path, row["group_id:id"])]
    known = _dependencies(addon, manifest)
    findings = []
    for path, name in used:
        module = _full(addon, name).split(".")[0]
        own = (addon.parent / module).is_dir()
        if module not in known:
            findings.append(f"{path.relative_to(addon)}: {name} belongs to a module that is no dependency")
        elif module == addon.name and _full(addon, name) not in defined:
            findings.append(f"{path.relative_to(addon)}: {name} is not defined")
        elif own and module != addon.name and not _is_defined_in(addon.parent / module, name):
            findings.append(f"{path.relative_to(addon)}: {name} is not defined in {module}")
    return findings


def _full(addon, name):
    return name if "." in name else f"{addon.name}.{name}"


def _is_defined_in(addon, name):
    if name.split(".", 1)[1].startswith("model_"):
        return True
    short = re.escape(name.split(".", 1)[1])
    return any(re.search(rf"id=[\"']{short}[\"']", path.read_text(encoding="utf-8")) for path in addon.rglob("*.xml"))


def _client_actions(addon, documents):
    tags = [
        (path, field.text)
        for path, root in documents.items()
        for record in root.iter("record")
        if record.get("model") == "ir.actions.client"
        for field in record.iter("field")
        if field.get("name") == "tag"
    ]
    scripts = "".join(path.read_text(encoding="utf-8") for path in (addon / "static" / "src").rglob("*.js"))
    return [
        f"{path.relative_to(addon)}: no script registers the client action {tag}"
        for path, tag in tags
        if not re.search(rf"[\"']{re.escape(tag)}[\"']", scripts)
    ]


def _imports_of_javascript(addon):
    findings = []
    for path in sorted((addon / "static" / "src").rglob("*.js")):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^\s*(?:import|export)\b[^;]*?\bfrom\s*[\"']([^\"']+)[\"']", text, re.MULTILINE):
            if name.startswith(".") or name.startswith(f"@{addon.name}/") or name in JS_MODULES:
                continue
            findings.append(f"{path.relative_to(addon)}: {name} is not in all of 17, 18 and 19")
    return findings


def _models(sources):
    """:return: [(file, name of a model that is defined here, whether it has rows)]"""
    found = []
    for path, tree in sources.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            values = {
                target.id: statement.value
                for statement in node.body
                if isinstance(statement, ast.Assign)
                for target in statement.targets
                if isinstance(target, ast.Name)
            }
            if isinstance(values.get("_name"), ast.Constant) and not _extends(values):
                is_abstract = any(ast.unparse(base).endswith("AbstractModel") for base in node.bases)
                found.append((path, values["_name"].value, not is_abstract))
    return found


def _extends(values):
    """Whether the model is one of another addon, named again because it inherits from several."""
    parents = values.get("_inherit")
    names = parents.elts if isinstance(parents, ast.List | ast.Tuple) else [parents]
    return values["_name"].value in [name.value for name in names if isinstance(name, ast.Constant)]


def _model_names(addon):
    return [name for _path, name, _has_rows in _models(_parse_python(addon)[0])]


def _access_rows(addon, sources):
    path = addon / "security" / "ir.model.access.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []
    granted = {row["model_id:id"].split(".")[-1] for row in rows}
    findings = [
        f"{path.relative_to(addon)}: says nothing of {name}"
        for path, name, has_rows in _models(sources)
        if has_rows and f"model_{name.replace('.', '_')}" not in granted
    ]
    return findings + [f"security: {row['id']} names no group" for row in rows if not row["group_id:id"]]


def _texts(addon, sources):
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


if __name__ == "__main__":
    print(json.dumps(check_all(sys.argv[1]), indent=2))
