"""Makes the pictures in screenshots/ from the running console: `python -m tests.screenshots`.

The console runs on a real local cloud with the sample subscription; only its address and ids are fixed, so that a
picture changes when the console does and not otherwise.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path

from textual.widgets import TextArea

from smtui.console import themes, times
from smtui.console.widgets.choice import ChoiceField
from tests.console.driver import Console
from tests.console.stage import NOW, SUBSCRIPTION, staged_app
from tests.localcloud.running import RunningCloud

FOLDER = Path(__file__).parents[1] / "screenshots"
CSCFG = (
    '<ServiceConfiguration serviceName="Shop" osFamily="4" osVersion="*"'
    ' xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">'
    '<Role name="WebRole"><Instances count="3"/></Role></ServiceConfiguration>'
)


async def tree(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v1")
    await console.press("right", "v")
    await console.sees("WebRole_IN_0", "Power")


async def swap(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v2")
    await console.press("s")
    await console.armed()
    await console.sees("What differs in the configurations", "y swaps them")


async def deploy(console: Console) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".cscfg", dir="/tmp", prefix="shop") as file:
        file.write(CSCFG)
        file.flush()
        await console.go_to("Cloud services", "catalogue")
        await console.until(lambda: console.node.as_of is not None)
        await console.press("n")
        await console.armed()
        await console.press("tab")
        await console.type("catalogue-32")
        await console.press("tab", "tab")
        await console.type("https://contosopackages.blob.core.windows.net/releases/catalogue-32.cspkg")
        await console.press("tab")
        await console.type(file.name)
        await console.press("tab", "tab")
        await console.sees("<Name>catalogue-32</Name>")


async def delete(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v2")
    await console.press("d")
    await console.armed()
    await console.type("v")
    await console.sees("What goes with it", "Enter is dead")


async def plan(console: Console) -> None:
    await console.go_to("Cloud services", "shop")
    await console.press("right")
    await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
    await console.press("d")
    await console.sees("Enter shows")
    await console.press("enter")
    await console.armed()
    await console.sees("Type 3 and Enter to destroy 3 things")


async def operations(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v2")
    await console.press("s")
    await console.armed()
    await console.sees("y swaps them")
    await console.press("y")
    await console.closed()
    await console.operation("Swap Deployment", "InProgress")


async def machine(console: Console) -> None:
    await console.go_to("Virtual machines")
    await console.until(lambda: console.node.as_of is not None)
    await console.press("n")
    await console.armed()
    fields = console.app.screen.query(ChoiceField)
    await console.until(lambda: all(field.value for field in fields if field.id != "field-key"))
    await console.press("tab")
    await console.type("web1")
    await console.sees("ssh 22", "vhds/archive-w")


async def edit(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v1")
    await console.press("e")
    await console.sees("Ctrl+S", "<Role name=")
    area = console.app.screen.query_one(TextArea)
    area.text = area.text.replace('<Instances count="3" />', '<Instances count="4" />')
    await console.press("ctrl+s")
    await console.armed()
    await console.sees("+    <Instances", "Enter")


SCENES = {
    "tree": tree,
    "swap": swap,
    "deploy": deploy,
    "delete": delete,
    "plan": plan,
    "operations": operations,
    "machine": machine,
    "edit": edit,
}


async def take(name: str, theme: str, size: tuple[int, int]) -> None:
    """Play a scene on a fresh cloud and write its picture."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, TZ="UTC")
        for name_of_editor in ("VISUAL", "EDITOR"):
            os.environ.pop(name_of_editor, None)
        time.tzset()
        # The stage brings its own session; the names only keep the console from starting a local cloud.
        os.environ.update(AZURE_MANAGEMENT_CERTFILE="unused.pem", AZURE_MANAGEMENT_SUBSCRIPTIONID=SUBSCRIPTION)
        with RunningCloud(Path(home) / "cloud", "--time-scale", "1" if name == "operations" else "0") as cloud:
            app = staged_app(cloud, theme=themes.load(theme))
            async with app.run_test(size=size) as pilot:
                console = Console(app, pilot)
                await console.until(lambda: bool(console.children("Cloud services")))
                await SCENES[name](console)
                suffix = "" if theme == themes.DEFAULT else "-" + theme.rpartition("-")[2]
                file = FOLDER / f"{name}{suffix}.svg"
                file.write_text(app.export_screenshot(title="smtui"), "utf-8")
                print(file.relative_to(FOLDER.parent))


async def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(exist_ok=True)
    # The sample subscription is one of those days: ages are told by them, and are the same in every picture.
    times.clock_now = lambda: NOW
    for name in SCENES:
        await take(name, themes.DEFAULT, (80, 24))
    await take("tree", "smtui-light", (80, 24))


if __name__ == "__main__":
    asyncio.run(main())
