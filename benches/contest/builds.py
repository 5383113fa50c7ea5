"""Whole builds: the first, and those after an edit."""
import os
import shutil

from .generators import Course
from .measure import Failure, cell, clear, load, proportion, run, size_of, table, thousands

STEPS = {
    "cold": "first build",
    "plain": "first build, code not coloured",
    "again": "nothing changed",
    "text": "one lesson edited",
    "title": "one title edited",
    "template": "one template edited",
}


class Contest:
    """All builds of one generator at one size."""

    def __init__(self, opt, generator, lessons):
        self.opt, self.generator = opt, generator
        self.course = Course(opt, generator, lessons)
        # Of the largest courses the memory holds one.
        plain = opt.plain and lessons <= 10_000
        self.plain = Course(opt, generator, lessons, highlight=False) if plain else None
        self.out, self.copy = opt.work / f"out-{generator.layout}", opt.work / "copy"
        self.runs = {step: [] for step in STEPS}
        self.copies, self.size, self.given_up = [], (0, 0), {}

    def build(self, step, course):
        os.sync()
        run_ = run(course.generator.command(course.generator.build, site=course.site, out=self.out), self.opt)
        self.runs[step].append(run_)

    def expect(self, mark, *paths):
        for path in paths:
            file = self.out / self.course.page(path)
            if mark not in file.read_text():
                raise SystemExit(f"{self.generator.name} did not bring `{mark}` to {file}")

    def clear(self, course):
        course.forget()
        shutil.rmtree(self.out, ignore_errors=True)

    def round(self, number):
        """Whatever fails is not tried again."""
        course = self.course
        try:
            if "cold" not in self.given_up:
                self.changes(course, number)
        except Failure as why:
            step = next(step for step in STEPS if step != "plain" and len(self.runs[step]) <= number)
            for later in list(STEPS)[list(STEPS).index(step):]:
                self.given_up.setdefault(later, str(why))
            self.given_up["cold"] = str(why)
        finally:
            course.restore()
            self.clear(course)
        if self.plain and "plain" not in self.given_up:
            try:
                self.clear(self.plain)
                self.build("plain", self.plain)
            except Failure as why:
                self.given_up["plain"] = str(why)
            self.clear(self.plain)

    def changes(self, course, number):
        self.clear(course)
        self.build("cold", course)
        self.expect(course.title, course.edited)
        if not self.size[0]:
            self.size = size_of(self.out)
            missing = [path for path in course.lessons if not (self.out / course.page(path)).is_file()]
            if missing:
                raise SystemExit(f"{self.generator.name} did not write {len(missing)} lessons, as {missing[0]}")
        shutil.rmtree(self.copy, ignore_errors=True)
        os.sync()
        self.copies.append(run(["cp", "-r", str(self.out), str(self.copy)], self.opt).wall)
        shutil.rmtree(self.copy)
        self.build("again", course)
        marks = [f"Marker {what} {number}" for what in ("alpha", "beta", "gamma")]
        course.write_text(marks[0])
        self.build("text", course)
        self.expect(marks[0], course.edited)
        course.write_title(marks[1])
        self.build("title", course)
        self.expect(marks[1], course.edited, course.shown(course.neighbour))
        course.write_template(marks[2])
        self.build("template", course)
        self.expect(marks[2], course.edited, course.neighbour, course.lessons[0], course.lessons[-1])

    def row(self, step, value, digits):
        if not self.runs[step]:
            return self.given_up.get(step, "")
        return cell([value(run_) for run_ in self.runs[step]], digits)


def builds(opt):
    for lessons in opt.lessons:
        contests = [Contest(opt, generator, lessons) for generator in opt.generators]
        rounds = opt.rounds or (5 if lessons <= 1000 else 3 if lessons <= 10_000 else 1)
        # Once before, so that the first to come does not pay for all.
        if lessons <= 1000:
            for contest in contests:
                contest.round(0)
                contest.runs = {step: [] for step in STEPS}
                contest.copies.clear()
        for number in range(rounds):
            for contest in contests:
                contest.round(number)
        print(f"### {thousands(lessons)} lessons\n")
        print(f"{rounds} round{'s' if rounds > 1 else ''}; {load()}\n")
        rows = []
        for step, words in STEPS.items():
            measures = [(f"{words}, s", lambda run_: run_.wall, 3)]
            if step == "cold":
                measures += [("… processor time, s", lambda run_: run_.cpu, 2), ("… peak memory, MiB", lambda run_: run_.peak, 0)]
            if step == "plain" and not contests[0].plain:
                continue
            for name, value, digits in measures:
                of = [[value(run_) for run_ in contest.runs[step]] for contest in contests]
                cells = [contest.row(step, value, digits) for contest in contests]
                rows.append([name, *cells, proportion(of[0], of[1:])])
        rows.append(["`cp -r` of the output, s", *(cell(contest.copies, 3) for contest in contests), ""])
        rows.append(["output, files", *(thousands(contest.size[0]) for contest in contests), ""])
        rows.append(["output, MiB", *(f"{contest.size[1]:.0f}" for contest in contests), ""])
        table(["", *(contest.generator.name for contest in contests), "best peer ÷ ours"], rows)
        clear(opt.work)
