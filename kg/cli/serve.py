"""`kg serve`."""

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import Exclude, Folder, app
from kg.cli.printing import opened_vault, say, tell

if TYPE_CHECKING:
    from kg.serving import Address
    from kg.serving.drawing import Edition


@app.command()
def serve(
    vault: Folder = Path(),
    port: Annotated[int, typer.Option(help="where the map is served; 0 for any port that is free")] = 8765,
    host: Annotated[
        str, typer.Option(help="by whom it can be reached: 127.0.0.1 by this computer alone, 0.0.0.0 by others, too")
    ] = "127.0.0.1",
    open: Annotated[bool, typer.Option("--open", help="show it in the browser")] = False,
    exclude: Exclude = None,
    editor: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="let notes be opened in an editor: 'vscode', or an address, as in kg map"),
    ] = "",
    positions: Annotated[
        Path | None, typer.Option(help="begin with the positions of this file, as kg map writes it")
    ] = None,
) -> None:
    """Show the map in a browser while the vault is being written: it is drawn again after every save."""
    from kg.map.positions import read_positions  # noqa: PLC0415
    from kg.serving import Address, LiveMap, serve  # noqa: PLC0415 - each verb waits only for what it needs

    before = read_positions(positions) if positions else None
    listening = Address(host, port).listen()
    address = Address(host, listening.getsockname()[1])
    # it runs for hours, and what it drew before is no longer needed
    gc.enable()
    try:
        with opened_vault(vault) as opened:
            live = LiveMap(opened.root, opened.config, exclude or (), editor, before, _alarm)
            list(live.again(opened.survey.progress))
        _announce(live.name, address)
        if open:
            typer.launch(address.url)
        serve(live, address, listening, _Teller().tell)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    finally:
        listening.close()


def _announce(name: str, address: "Address") -> None:
    if not address.is_private:
        say("kg: everybody in your network can read this map now; --host 127.0.0.1 keeps it to yourself")
    tell(f"{address.url}\n")
    say(f"kg: the map of '{name}' is served there, and drawn again after every save; Ctrl-C ends it")


def _alarm(words: str) -> None:
    sys.stderr.write(words)


class _Teller:
    """Says what keeps the map from being drawn, once."""

    def __init__(self) -> None:
        self._told = ""

    def tell(self, edition: "Edition") -> None:
        if edition.trouble and edition.trouble != self._told:
            say(f"kg: {edition.trouble}")
        self._told = edition.trouble
