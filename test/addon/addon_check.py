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

from addon_series import check_series
from addon_texts import check_texts

MANIFEST_KEYS = {"name", "summary", "version", "author", "license", "depends", "data", "installable"}


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
        *_ids(addon, documents, manifest),
        *_client_actions(addon, documents),
        *_access_rows(addon, sources),
        *check_series(addon),
        *check_texts(addon, sources),
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


if __name__ == "__main__":
    print(json.dumps(check_all(sys.argv[1]), indent=2))
