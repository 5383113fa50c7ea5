"""Builds that are killed in the middle, and what they leave."""
import hashlib
import os
import pathlib
import random
import signal
import subprocess

from .generators import Course
from .measure import Failure, clear, load, run, table, thousands

MARK = "Marker of the other site"


def digest(folder):
    """Every file with its content; not the list that Coursewright keeps of them, which holds times."""
    files = {}
    for path, _, names in os.walk(folder):
        for name in names:
            file = os.path.join(path, name)
            with open(file, "rb") as opened:
                files[os.path.relpath(file, folder)] = hashlib.blake2b(opened.read(), digest_size=16).digest()
    files.pop(".coursewright", None)
    return files


def marks(folder):
    """Every page, whether it is whole, and of which site: Hugo colours some code otherwise from run to run."""
    texts = {path: path.read_text(errors="replace").strip() for path in pathlib.Path(folder).rglob("*.html")}
    return {path: (text.endswith("</html>"), MARK in text) for path, text in texts.items()}


class Victim:
    """A generator that is killed at random moments while it replaces one site by another, and back again."""

    def __init__(self, opt, generator, lessons):
        self.opt, self.course = opt, Course(opt, generator, lessons)
        self.home = opt.work / f"killed-{generator.layout}"
        self.home.mkdir()
        self.out = self.home / "out"
        self.command = generator.command(generator.build, site=self.course.site, out=self.out)
        self.counts = dict.fromkeys(("killed", "old", "new", "mixture", "wrong next", "left over"), 0)
        exact = generator.layout == "coursewright"
        self.look = digest if exact else marks
        self.counts["compared"] = "byte for byte" if exact else "by marks"

    def state(self, number):
        """Two sites that differ on every page."""
        if number:
            self.course.write_template(MARK)
        else:
            self.course.restore()

    def litter(self):
        """What stands beside the output and the sources."""
        return set(os.listdir(self.home)) | set(os.listdir(self.course.site))

    def rounds(self):
        """What happened, by kind."""
        sites, times = [], []
        for number in (0, 1, 0, 1):
            self.state(number)
            times.append(run(self.command, self.opt).wall)
            sites.append(self.look(self.out))
        if sites[:2] != sites[2:]:
            raise Failure("does not write the same site twice")
        usual, longest = self.litter(), max(times[2:])
        for number in range(self.opt.kill):
            new = number % 2
            self.state(new)
            child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, start_new_session=True)
            try:
                child.wait(timeout=random.uniform(0, 1.05 * longest))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
                self.counts["killed"] += 1
            left = self.look(self.out)
            self.counts["new" if left == sites[new] else "old" if left == sites[1 - new] else "mixture"] += 1
            try:
                run(self.command, self.opt)
                right = self.look(self.out) == sites[new]
            except Failure:
                right = False
            self.counts["wrong next"] += not right
            self.counts["left over"] += bool(self.litter() - usual)
        return self.counts


def killing(opt):
    lessons = opt.lessons[0]
    columns = []
    for generator in opt.generators:
        victim = Victim(opt, generator, lessons)
        try:
            columns.append(victim.rounds())
        except Failure as why:
            columns.append(dict.fromkeys(victim.counts, str(why)))
        clear(opt.work)
    print(f"### Killed while a site of {thousands(lessons)} lessons is replaced\n")
    print(f"{opt.kill} builds, ended by `kill -9` at a random moment; {load()}\n")
    words = {
        "killed": "killed before their end",
        "old": "the old site stood there in full",
        "new": "the new site stood there in full",
        "mixture": "a mixture, or pages missing",
        "wrong next": "the next build came out wrong",
        "left over": "something was left over after the next build",
        "compared": "old and new are known",
    }
    rows = [[text, *(str(column[name]) for column in columns)] for name, text in words.items()]
    table(["", *(generator.name for generator in opt.generators)], rows)
