"""Loads a file of the addon alone: importing its package would want an Odoo."""

import importlib.util
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "odoo-module"


def load(name):
    """:param name: such as `maildesk/tools/jwt.py`"""
    spec = importlib.util.spec_from_file_location(Path(name).stem, ADDONS / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
