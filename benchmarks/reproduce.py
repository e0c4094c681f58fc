"""Published experiments, run again: each prints ours beside the published.

    python benchmarks/reproduce.py toy                  15 minutes on one core
    python benchmarks/reproduce.py multimnist
    python benchmarks/reproduce.py mmoe
    python benchmarks/reproduce.py mtr --data FOLDER

What was trained is kept in benchmarks/.results, where a run that was stopped goes on; but for toy.
"""

import argparse
import sys

from onepass.training.runs.interrupt import Stopped
from reproductions import mmoe, mtr, multimnist, toy

EXPERIMENTS = {"toy": toy, "multimnist": multimnist, "mmoe": mmoe, "mtr": mtr}
AS_WRITTEN = argparse.RawDescriptionHelpFormatter


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=AS_WRITTEN)
    commands = parser.add_subparsers(dest="experiment", required=True)
    for name, experiment in EXPERIMENTS.items():
        text = experiment.__doc__ or ""
        own = commands.add_parser(
            name, help=text.splitlines()[0], description=text, formatter_class=AS_WRITTEN
        )
        experiment.arguments(own)
    asked = parser.parse_args()
    try:
        EXPERIMENTS[asked.experiment].run(asked)
    except (OSError, ValueError, Stopped) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("stopped")


if __name__ == "__main__":
    main()
