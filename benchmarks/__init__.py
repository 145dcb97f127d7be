"""How good the models are and how fast the app is.

    python -m benchmarks quality TASK --data FOLDER
    python -m benchmarks speed [TOPIC]
    python -m benchmarks docs

Every module of `quality/` and `speed/` is a benchmark, found by its name. It has `measure`, which returns plain JSON values, and
`tables`, which shows such values in Markdown; its docstring says in Markdown what is measured, how, and on which data.
Running one keeps its values in `measured/` and writes `docs/benchmarks.md` and `docs/models.md` again; `docs` only writes these.
"""
