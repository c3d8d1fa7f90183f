"""Who may import whom: the arrows of the data's flow, held by a test."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

INGEST = sorted((ROOT / "ingest").rglob("*.py"))
SOURCES = [ROOT / "app.py", *INGEST, *sorted((ROOT / "chat").rglob("*.py"))]
OWNERS = {
    "chromadb": {"ingest/store.py"},
    "sentence_transformers": {"ingest/embedding.py"},
    "onnxruntime": {"ingest/embedding.py"},
    "torch": {"ingest/embedding.py"},
    "bm25s": {"chat/keywords.py"},
    "gradio": {"app.py", "chat/ui/"},
    "app": set(),
    "chat.ui": {"app.py", "chat/ui/"},
}
UI_RENDERING = (
    *("copying", "exchange", "excerpt", "highlight", "keeping", "library", "markdown"),
    *("marks", "pieces", "plain", "reader", "refusing", "rendering", "sources"),
    *("answers_link", "charts", "checklist_costs", "checklist_form", "checklist_rendering"),
    *("checklist_pieces", "cost_fields", "advice", "interview_rendering"),
)
PURE = [
    "ingest/article.py",
    *(
        f"ingest/{name}.py"
        for name in ("layout", "titles", "structure", "sentences", "quotable", "chunking")
    ),
    "chat/question.py",
    "chat/selection.py",
    *(f"chat/{name}.py" for name in ("composition", "outline", "tables", "units", "wording")),
    "chat/conversation.py",
    "chat/smalltalk.py",
    "chat/export.py",
    *(f"chat/ui/{name}.py" for name in UI_RENDERING),
    "chat/verdict_text.py",
    "chat/markdown_export.py",
    "chat/marking.py",
    "chat/verifying.py",
    "chat/checklist/rules.py",
    "chat/checklist/records.py",
    "chat/checklist/answers.py",
    "chat/checklist/engine.py",
    "chat/checklist/flips.py",
    "chat/checklist/verdict.py",
    "chat/checklist/costs.py",
    "chat/checklist/describing.py",
    "chat/checklist/amounts.py",
    "chat/checklist/asking.py",
    "chat/checklist/followup.py",
    "chat/checklist/supposing.py",
    "chat/checklist/questions.py",
    "chat/checklist/replies.py",
    "chat/checklist/interview.py",
]
CHECKLIST = sorted((ROOT / "chat" / "checklist").glob("*.py"))
OF_OURS = ("chat.checklist", "chat.errors")
OF_OTHERS = {"pydantic"}
IMPURE = {"os", "pathlib", "time", "random", "socket", "threading", "subprocess", "chromadb"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_heavy_libraries_have_one_owner(path: Path) -> None:
    for module in imports(path):
        for package, owners in OWNERS.items():
            if is_within(module, package):
                assert any(name(path).startswith(owner) for owner in owners), (module, owners)


@pytest.mark.parametrize("path", INGEST, ids=name)
def test_ingest_knows_nothing_of_chat(path: Path) -> None:
    assert not [module for module in imports(path) if is_within(module, "chat")]


@pytest.mark.parametrize("file", PURE)
def test_pure_modules_reach_for_nothing(file: str) -> None:
    assert not IMPURE & {module.split(".")[0] for module in imports(ROOT / file)}


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
