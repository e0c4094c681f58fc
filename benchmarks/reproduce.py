"""Published experiments, run again: each prints ours beside the published.

python benchmarks/reproduce.py toy
"""

import argparse

from reproductions import toy

EXPERIMENTS = {"toy": toy}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="experiment", required=True)
    for name, experiment in EXPERIMENTS.items():
        summary = (experiment.__doc__ or "").splitlines()[0]
        experiment.arguments(commands.add_parser(name, help=summary))
    asked = parser.parse_args()
    EXPERIMENTS[asked.experiment].run(asked)


if __name__ == "__main__":
    main()
