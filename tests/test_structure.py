"""Who may import whom: the arrows of the data's flow, held by a test."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

INGEST = sorted((ROOT / "ingest").rglob("*.py"))
SOURCES = [ROOT / "app.py", *INGEST, *sorted((ROOT / "chat").rglob("*.py"))]
LANGUAGE_MODEL = "chat/generation/model.py"
"""The one that may talk to a language model."""
CLIENTS = ("openai", "anthropic", "ollama", "llama_cpp", "litellm", "mistralai", "google")
LLMS = ("llama_index.llms", "llama_index.core.llms")
OWNERS = {
    "chromadb": {"ingest/chroma.py", "ingest/store.py", "ingest/writing.py"},
    "sentence_transformers": {"ingest/embedding.py"},
    "onnxruntime": {"ingest/embedding.py"},
    "torch": {"ingest/embedding.py"},
    "bm25s": {"chat/keywords.py"},
    "trafilatura": {"ingest/formats/html.py"},
    "lxml": {"ingest/formats/html.py", "ingest/formats/docx.py"},
    "mammoth": {"ingest/formats/docx.py"},
    "bs4": {"ingest/formats/markup.py"},
    "markdownify": {"ingest/formats/markup.py"},
    "pypdfium2": {"ingest/formats/pdf.py", "ingest/formats/pdf_page.py"},
    **{f"ingest.formats.{kind}": set() for kind in ("html", "docx", "pdf", "child")},
    "gradio": {"app.py", "chat/ui/"},
    "app": set(),
    "chat.ui": {"app.py", "chat/ui/"},
    "llama_index.core.Settings": set(),
    **{client: {LANGUAGE_MODEL} for client in (*CLIENTS, *LLMS)},
}
NO_MODEL = {"llama_index.core.llms", "llama_index.core.llms.MockLLM"}
"""It stands where LlamaIndex asks for a model and none is called."""
ALSO_PURE = {
    *("ingest/records.py", "ingest/errors.py", "chat/records.py", "chat/errors.py"),
    *("chat/keywords.py", "chat/sufficiency.py", "chat/ui/excerpt.py"),
}
READS_RULES = "chat/checklist/loading.py"
CHECKLIST = sorted((ROOT / "chat" / "checklist").glob("*.py"))
OF_OURS = ("chat.checklist", "chat.errors")
OF_OTHERS = {"pydantic"}
IMPURE = {
    *("os", "pathlib", "io", "shutil", "tempfile", "glob", "importlib", "sys", "logging", "time"),
    *("random", "secrets", "uuid", "threading", "multiprocessing", "asyncio", "subprocess"),
    *("socket", "http", "urllib.request", "httpx", "requests", "aiohttp", "llama_index"),
    *("chromadb", "gradio", "torch", "onnxruntime", "sentence_transformers", *CLIENTS),
    *(f"ingest.{module}" for module in ("corpus", "embedding", "pipeline", "settings", "store")),
    "ingest.writing",
    *("ingest.environment", "ingest.commandline", "chat.answering", "chat.retrieval"),
}
EFFECTS = {"open", "print", "input", "now", "today", "utcnow", "read_text", "write_text"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr


def is_pure(path: Path) -> bool:
    """Whether a module says of itself that it is pure, or is held to it all the same."""
    told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    checklist = path.parent.name == "checklist" and name(path) != READS_RULES
    return "Pure." in told or checklist or name(path) in ALSO_PURE


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_heavy_libraries_have_one_owner(path: Path) -> None:
    for module in imports(path):
        for package, owners in OWNERS.items():
            if is_within(module, package) and module not in NO_MODEL:
                assert any(name(path).startswith(owner) for owner in owners), (module, owners)


@pytest.mark.parametrize("path", INGEST, ids=name)
def test_ingest_knows_nothing_of_chat(path: Path) -> None:
    assert not [module for module in imports(path) if is_within(module, "chat")]


@pytest.mark.parametrize("path", [path for path in SOURCES if is_pure(path)], ids=name)
def test_pure_modules_reach_for_nothing(path: Path) -> None:
    found = {m for m in imports(path) for package in IMPURE if is_within(m, package)}
    assert not found
    assert not EFFECTS & set(calls(path))


@pytest.mark.parametrize("path", CHECKLIST, ids=name)
def test_the_checklist_needs_only_rules_and_the_standard_library(path: Path) -> None:
    for module in imports(path):
        ours = any(is_within(module, package) for package in OF_OURS)
        known = module.split(".")[0] in {*sys.stdlib_module_names, *OF_OTHERS}
        assert ours or known, module


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/__init__.py")), ids=name)
def test_packages_hold_only_a_docstring(path: Path) -> None:
    if path.parent.name != "tests":
        assert len(ast.parse(path.read_text("utf-8")).body) == 1
