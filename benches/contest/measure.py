"""Running a command, what it used, and how figures are shown."""
import dataclasses
import os
import pathlib
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from .generators import ROOT

TICK = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """Why a build was given up."""


@dataclasses.dataclass
class Run:
    wall: float
    cpu: float
    peak: float


def run(command, opt):
    """One command, with what it used; ended when it takes too long or too much memory."""
    given_up = []
    done = threading.Event()
    memory = opt.memory * 1024 if opt.memory else 0.6 * available()
    with tempfile.TemporaryFile() as said:
        start = time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True)

        def watch():
            while not done.wait(0.2):
                if time.monotonic() - start > opt.limit:
                    given_up.append(f"over {opt.limit} s")
                elif peak_of(child.pid) > memory:
                    given_up.append(f"over {memory / 1024:.0f} GiB")
                else:
                    continue
                os.killpg(child.pid, signal.SIGKILL)
                return

        watcher = threading.Thread(target=watch)
        watcher.start()
        _, status, use = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        done.set()
        watcher.join()
        child.returncode = os.waitstatus_to_exitcode(status)
        if given_up:
            raise Failure(given_up[0])
        if child.returncode:
            said.seek(0)
            print(said.read().decode(errors="replace")[-2000:], file=sys.stderr)
            raise Failure(f"failed with {child.returncode}")
    return Run(wall, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024)


def available():
    """MiB that nobody uses; what is on a tmpfs is in use."""
    return int(re.search(r"MemAvailable:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) / 1024


def peak_of(pid):
    """MiB."""
    try:
        return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024
    except (OSError, TypeError):
        return 0


def cpu_of(pid):
    user, system = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / TICK


def clear(folder):
    for entry in folder.iterdir():
        shutil.rmtree(entry)


def size_of(folder):
    """Files, and MiB."""
    files = [os.path.join(path, name) for path, _, names in os.walk(folder) for name in names]
    return len(files), sum(os.path.getsize(file) for file in files) / 2**20


def cell(values, digits):
    """The median, and between which two figures it stands."""
    if not values:
        return ""
    shown = [f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values))]
    return shown[0] if shown[1] == shown[2] else f"{shown[0]} ({shown[1]}–{shown[2]})"


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("| --- |" + " ---: |" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(flush=True)


def thousands(number):
    return f"{number:,}"


def proportion(ours, peers):
    """How many times the best peer's figure is ours."""
    peers = [statistics.median(values) for values in peers if values]
    if not ours or not peers or not statistics.median(ours):
        return ""
    return f"{min(peers) / statistics.median(ours):.1f}"


def load():
    return f"load of the machine at its end: {os.getloadavg()[0]:.1f}"


def machine(opt):
    models = re.findall(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    mounts = [line.split()[1:3] for line in pathlib.Path("/proc/mounts").read_text().splitlines()]
    home = [(len(at), kind) for at, kind in mounts if (str(opt.work) + "/").startswith(at.rstrip("/") + "/")]
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    versions = []
    for generator in opt.generators:
        said = subprocess.run([generator.program, *generator.version], capture_output=True, text=True)
        number = re.search(r"\d+\.\d+(\.\d+)?", said.stdout + said.stderr)
        version = f"{generator.name} {number[0] if number else 'of an unknown version'}"
        versions.append(version + (f" ({commit.stdout.strip()})" if generator.layout == "coursewright" else ""))
    print(f"{', '.join(versions)}; {len(os.sched_getaffinity(0))} processors ({models[0] if models else platform.machine()}), "
          f"Linux {platform.release()}, {max(home)[1] if home else 'unknown file system'}, "
          f"{time.strftime('%Y-%m-%d', time.gmtime())}. Medians; in brackets the least and the most.\n", flush=True)
