#!/usr/bin/env python3
"""Coursewright beside its peers, on the same course: prints Markdown tables. Python 3.9 or newer, nothing else.

    cargo build --release
    python3 benches/side_by_side.py                          # whole builds and builds after an edit
    python3 benches/side_by_side.py --serve                  # from a save to the served page
    python3 benches/side_by_side.py --kill 500               # kill -9 in the middle of a build

Peers are taken from PATH, or by --hugo, --zola and --mdbook; those that are not there are left out. Generators take
turns, round by round, each into a folder of its own. After each edit the output is looked at: a build that did not
bring the edit to its page ends the run. benches/README.md says what is compared and how to read it.
"""
import argparse
import os
import pathlib
import signal
import sys
import tempfile

sys.dont_write_bytecode = True

from contest.builds import builds  # noqa: E402
from contest.generators import ROOT, known  # noqa: E402
from contest.killing import killing  # noqa: E402
from contest.measure import machine  # noqa: E402
from contest.serving import serving  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lessons", default="100,1000", help="sizes, such as 100,1000,10000,100000")
    parser.add_argument("--coursewright", default=str(ROOT / "target/release/coursewright"), metavar="PATH")
    for peer in ("hugo", "zola", "mdbook"):
        parser.add_argument(f"--{peer}", default=peer, metavar="PATH")
    parser.add_argument("--only", help="names of generators, such as coursewright,hugo")
    parser.add_argument("--rounds", type=int, help="5 up to 1,000 lessons, 3 up to 10,000, then 1")
    parser.add_argument("--no-plain", dest="plain", action="store_false", help="leave out builds without colours")
    parser.add_argument("--serve", action="store_true", help="time a save until its page is served")
    parser.add_argument("--edits", type=int, default=10, help="of each kind, for --serve")
    parser.add_argument("--settle", type=float, default=1.5, help="seconds of quiet after an edit, for --serve")
    parser.add_argument("--kill", type=int, metavar="N", help="kill N builds of the first size")
    parser.add_argument("--limit", type=int, default=900, help="seconds after which a build is given up")
    parser.add_argument("--memory", type=float, help="GiB at which a build is given up [default: 60%% of what is free]")
    parser.add_argument("--corpus", metavar="COMMAND", help="what writes a course, instead of cargo bench")
    parser.add_argument("--work", type=pathlib.Path, help="where everything is written [default: below /dev/shm]")
    # So that nothing is left behind where the script is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    opt = parser.parse_args()
    opt.lessons = [int(size.replace("_", "")) for size in opt.lessons.split(",")]
    opt.generators = known(opt)
    if opt.only:
        opt.generators = [one for one in opt.generators if one.layout in opt.only.split(",")]
    home = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="side-by-side-", dir=opt.work or home) as work:
        opt.work = pathlib.Path(work)
        machine(opt)
        if opt.kill:
            killing(opt)
        elif opt.serve:
            serving(opt)
        else:
            builds(opt)


if __name__ == "__main__":
    main()
