"""``rolelens compile``: an engine, labelled sets and an optimizer in, a program that imports out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from rolelens.program.cli._shared import INTERRUPTED, Options, Retries, app, errors_told, pairs, quiet


@app.command("compile")
def compile_(
    out: Annotated[Path, typer.Option(help="Directory of the compiled program.")],
    engine: Annotated[
        str, typer.Option(help="embedded, provider/model, gguf:PATH, systemone:URL or systemone:MODEL.")
    ] = "embedded",
    optimizer: Annotated[
        str,
        typer.Option(
            help="Generative engines: labeled (the default), bootstrap, mipro, gepa, simba, none. "
            "Decision engines: reanchor (the default), labeled, none."
        ),
    ] = "",
    train: Annotated[str, typer.Option(help="Labelled set to learn from: a shipped split, or a JSONL file.")] = "train",
    dev: Annotated[str, typer.Option(help="Labelled set to choose and calibrate on.")] = "dev",
    test: Annotated[str, typer.Option(help="Labelled set to judge on, or none.")] = "test",
    section: Annotated[
        list[str] | None, typer.Option(help="Section to ask; all unless given. May be repeated.")
    ] = None,
    budget: Annotated[
        str, typer.Option(help="Most to spend, scoring included: 500calls, 2Mtokens, 1.50usd; several with commas.")
    ] = "",
    seed: Annotated[int, typer.Option(help="Of all that is random.")] = 0,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="KEY=VALUE for the optimizer. May be repeated.")
    ] = None,
    prompt_engine: Annotated[str, typer.Option(help="Engine that writes instructions (mipro, simba).")] = "",
    reflection_engine: Annotated[str, typer.Option(help="Engine that reflects on feedback (gepa).")] = "",
    option: Options = None,
    retries: Retries = 1,
) -> None:
    """Compile prompts, demonstrations and confidences against labelled sets.

    The same command goes on where an interrupted one stopped: the engine's replies are kept in OUT.work.
    """
    from rich.console import Console

    from rolelens.program.compilation import Plan, compile_program
    from rolelens.program.engines._budget import parse_budget

    quiet()
    with errors_told():
        plan = Plan(
            out=out,
            engine=engine,
            options=pairs(option, "--option"),
            optimizer=optimizer,
            settings=pairs(setting, "--set"),
            train=train,
            dev=dev,
            test="" if test == "none" else test,
            sections=section,
            seed=seed,
            budget=parse_budget(budget) if budget else None,
            prompt=prompt_engine,
            reflection=reflection_engine,
            retries=retries,
        )
        console = Console(stderr=True)
        try:
            with console.status("compiling", spinner="line") as status:
                manifest = compile_program(
                    plan,
                    lambda line: console.print(line, markup=False, highlight=False, soft_wrap=True),
                    lambda spent: status.update(f"compiling: {_told(vars(spent))}"),
                )
        except KeyboardInterrupt:
            typer.echo(f"rolelens: stopped; the same command goes on from {out}.work.", err=True)
            raise typer.Exit(INTERRUPTED) from None
    if manifest["spent"]:
        typer.echo(f"spent in this run: {_told(manifest['spent'])}", err=True)
    typer.echo(str(out))


def _told(spent: dict[str, Any]) -> str:
    return f"{spent['calls']:.0f} calls, {spent['tokens']:,.0f} tokens, {spent['usd']:.4f} USD"
