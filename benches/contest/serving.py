"""From a save to the served page, polled each millisecond."""
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import time

from .generators import Course
from .measure import cell, clear, cpu_of, load, peak_of, proportion, table, thousands

NO_TIME = float("inf")


class Server:
    """A generator's server on a course, and how long it takes to show an edit."""

    def __init__(self, opt, generator, lessons):
        self.opt, self.generator = opt, generator
        self.course = Course(opt, generator, lessons)
        self.course.forget()
        self.out = opt.work / f"out-{generator.layout}"
        shutil.rmtree(self.out, ignore_errors=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = generator.command(generator.serve, site=self.course.site, out=self.out, port=self.port)
        self.began = time.monotonic()
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL, start_new_session=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=opt.limit)

    def get(self, path):
        """The page, or nothing while the server is down or busy."""
        try:
            self.connection.request("GET", self.course.address(path))
            return self.connection.getresponse().read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return ""

    def wait(self, mark, path, since, limit):
        while time.monotonic() - since < limit and self.child.poll() is None:
            if mark in self.get(path):
                return time.monotonic() - since
            time.sleep(0.001)
        return NO_TIME

    def measure(self, edit, page):
        delays, used = [], []
        for number in range(self.opt.edits):
            time.sleep(self.opt.settle + random.random())
            mark = f"Marker {number} {edit.__name__}"
            before, since = cpu_of(self.child.pid), time.monotonic()
            edit(mark)
            delays.append(1000 * self.wait(mark, page, since, 60))
            time.sleep(self.opt.settle)
            used.append(1000 * (cpu_of(self.child.pid) - before))
        return delays, used

    def stop(self):
        try:
            os.killpg(self.child.pid, signal.SIGTERM)
            self.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        except ProcessLookupError:
            pass
        self.course.restore()
        self.course.forget()
        shutil.rmtree(self.out, ignore_errors=True)


def serving(opt):
    names = ["text edited, its page, ms", "title edited, a neighbour's page, ms", "processor time of a text's edit, ms",
             "start to first page, s", "peak memory, MiB"]
    for lessons in opt.lessons:
        columns = []
        for generator in opt.generators:
            server = Server(opt, generator, lessons)
            try:
                course = server.course
                start = server.wait(course.title, course.edited, server.began, opt.limit)
                if start == NO_TIME:
                    columns.append([[]] * len(names))
                    continue
                time.sleep(3)
                texts, used = server.measure(course.write_text, course.edited)
                course.restore()
                time.sleep(opt.settle)
                titles, _ = server.measure(course.write_title, course.shown(course.neighbour))
                columns.append([texts, titles, used, [start], [peak_of(server.child.pid)]])
            finally:
                server.stop()
        print(f"### {thousands(lessons)} lessons\n")
        print(f"{opt.edits} edits of each kind; {load()}\n")
        digits = [1, 1, 0, 2, 0]
        rows = []
        for at, name in enumerate(names):
            of = [column[at] for column in columns]
            cells = [cell(values, digits[at]) or "not served" for values in of]
            rows.append([name, *cells, proportion(of[0], of[1:])])
        table(["", *(generator.name for generator in opt.generators), "best peer ÷ ours"], rows)
        clear(opt.work)
