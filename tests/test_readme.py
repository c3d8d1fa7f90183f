"""What the README promises: commands that run, samples that are real, all the settings."""

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ingest.settings import AppSettings, known_names
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
SHELL = [
    line.split("    #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
SAMPLES = re.findall(r"```console\n\$ (.*?)\n(.*?)```", README, re.DOTALL)
LEFT_OUT = "…"


def environment(settings: AppSettings) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": os.environ.get("HOME", ""),
        "WHICHWAY_STORE": str(settings.store),
        "BROWSER": "true",
    }


def shell(command: str, settings: AppSettings) -> str:
    done = subprocess.run(
        command, shell=True, cwd=ROOT, env=environment(settings), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("command", [line for line in SHELL if not line.startswith("make")])
def test_commands_run(command: str, settings: AppSettings) -> None:
    assert shell(command, settings)


@pytest.mark.parametrize(("command", "sample"), SAMPLES, ids=[command for command, _ in SAMPLES])
def test_samples_are_real(command: str, sample: str, settings: AppSettings) -> None:
    printed = shell(command, settings)
    for part in sample.split(LEFT_OUT):
        assert part.strip() in printed


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"`?make (chat|test|bench|eval)\b", README))
    assert targets == {"chat", "test", "bench", "eval"}
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_setting_has_its_row() -> None:
    rows = re.findall(r"^\| `(WHICHWAY_\w+)` \| `?(.*?)`? \|", README, re.MULTILINE)
    assert [name for name, _ in rows] == known_names(AppSettings)
    for name, default in rows:
        field = AppSettings.model_fields[name.removeprefix("WHICHWAY_").lower()]
        assert ("none" if field.default is None else str(field.default).lower()) == default.lower()


def test_pictures_are_there() -> None:
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")


def test_make_chat_opens_the_page(settings: AppSettings) -> None:
    process = subprocess.Popen(
        shlex.split("make chat PORT=17861"),
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout
        address = next(
            (found[0] for line in process.stdout if (found := re.findall(r"http://\S+", line))), ""
        )
        assert address.startswith("http://127.0.0.1:17861")
        with urllib.request.urlopen(address, timeout=30) as page:
            assert b"Whichway" in page.read()
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)
