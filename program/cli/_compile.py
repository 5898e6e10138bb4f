"""``rolelens compile``: compile a program from an engine, labelled sets and an optimizer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from rolelens.program.cli._shared import (
    INTERRUPTED,
    MAX_SEED,
    Options,
    Retries,
    app,
    echo,
    parse_pairs,
    quiet_libraries,
    report_errors,
)
from rolelens.program.engines import DEFAULT_ENGINE
from rolelens.program.inference import RETRIES


@app.command("compile")
def compile_(
    out: Annotated[Path, typer.Option(help="Directory to write the compiled program to.")],
    engine: Annotated[
        str, typer.Option(help="embedded, provider/model, gguf:PATH, systemone:URL or systemone:MODEL.")
    ] = DEFAULT_ENGINE,
    optimizer: Annotated[
        str,
        typer.Option(
            help="Generative engines: labeled (the default), bootstrap, mipro, gepa, simba, none. "
            "Decision engines: reanchor (the default), labeled, none."
        ),
    ] = "",
    train: Annotated[str, typer.Option(help="Labelled set for training: a shipped split or a JSONL file.")] = "train",
    dev: Annotated[str, typer.Option(help="Labelled set for selection and calibration.")] = "dev",
    test: Annotated[str, typer.Option(help="Labelled set for the final evaluation, or none.")] = "test",
    section: Annotated[list[str] | None, typer.Option(help="Section to ask; by default all. May be repeated.")] = None,
    budget: Annotated[
        str,
        typer.Option(help="Spending limit, including scoring: 500calls, 2Mtokens, 1.50usd, or several of them."),
    ] = "",
    seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Random seed.")] = 0,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="KEY=VALUE for the optimizer. May be repeated.")
    ] = None,
    prompt_engine: Annotated[str, typer.Option(help="Engine that writes instructions (mipro, simba).")] = "",
    reflection_engine: Annotated[str, typer.Option(help="Engine that reflects on feedback (gepa).")] = "",
    option: Options = None,
    retries: Retries = RETRIES,
) -> None:
    """Compile prompts, demonstrations and confidences against labelled sets.

    The engine's replies are kept in OUT.work: repeat the command to resume an interrupted run.
    """
    from rich.console import Console

    from rolelens.program.compilation import Plan, compile_program
    from rolelens.program.engines._budget import parse_budget
    from rolelens.signatures import for_terminal

    quiet_libraries()
    with report_errors():
        plan = Plan(
            out=out,
            engine=engine,
            options=parse_pairs(option, "--option"),
            optimizer=optimizer,
            settings=parse_pairs(setting, "--set"),
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
                    lambda line: console.print(for_terminal(line), markup=False, highlight=False, soft_wrap=True),
                    lambda spent: status.update(f"compiling: {_format_spending(vars(spent))}"),
                )
        except KeyboardInterrupt:
            echo(f"rolelens: interrupted; repeat the command to resume from {out}.work.", err=True)
            raise typer.Exit(INTERRUPTED) from None
    if manifest["spent"]:
        echo(f"spent in this run: {_format_spending(manifest['spent'])}", err=True)
    echo(str(out))


def _format_spending(spent: dict[str, Any]) -> str:
    return f"{spent['calls']:.0f} calls, {spent['tokens']:,.0f} tokens, {spent['usd']:.4f} USD"
