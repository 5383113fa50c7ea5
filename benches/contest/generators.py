"""The generators that are compared, their courses, and the edits that are made in them."""
import dataclasses
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@dataclasses.dataclass
class Generator:
    name: str
    layout: str
    program: str
    version: list
    build: str
    serve: str
    page: str
    template: str
    sources: str = "content"
    # What it keeps beside the sources from one build to the next.
    caches: tuple = ()
    # Whether a lesson's neighbour shows its title.
    neighbours: bool = True

    def command(self, line, **places):
        return [self.program, *(part.format(**places) for part in line.split())]


def known(opt):
    found = [
        Generator("Coursewright", "coursewright", opt.coursewright, ["--version"], "build {site} --out {out}",
                  "serve {site} --port {port}", "{path}.html", "themes/academy/templates/lesson.html",
                  caches=(".coursewright",)),
        Generator("Hugo", "hugo", opt.hugo, ["version"], "--quiet -s {site} -d {out}",
                  "server --quiet -s {site} -p {port}", "{path}/index.html", "layouts/page.html",
                  caches=("resources",)),
        Generator("Zola", "zola", opt.zola, ["--version"], "-r {site} build -f -o {out}",
                  "-r {site} serve -p {port} -o {out} --force", "{path}/index.html", "templates/page.html"),
        Generator("mdBook", "mdbook", opt.mdbook, ["--version"], "build {site} -d {out}",
                  "serve {site} -d {out} -p {port}", "{path}.html", "theme/head.hbs", sources="src", neighbours=False),
    ]
    if opt.serve:
        fast = dataclasses.replace(found[2], name="Zola --fast", serve=found[2].serve + " --fast")
        found.insert(3, fast)
    for one in found:
        one.program = shutil.which(one.program) or ""
    if not found[0].program:
        raise SystemExit(f"there is no {opt.coursewright}: cargo build --release")
    return [one for one in found if one.program]


class Course:
    """A generator's sources, written anew, and the edits that are made in them."""

    def __init__(self, opt, generator, lessons, highlight=True):
        self.generator = generator
        self.site = opt.work / f"{generator.layout}-{lessons}{'' if highlight else '-plain'}"
        if not self.site.exists():
            command = opt.corpus.split() if opt.corpus else ["cargo", "bench", "-q", "--bench", "corpus", "--"]
            command += ["--lessons", str(lessons), "--for", generator.layout, "--out", str(self.site)]
            subprocess.run(command + ([] if highlight else ["--no-highlight"]), check=True, cwd=ROOT,
                           stdout=subprocess.DEVNULL)
        sources = self.site / generator.sources
        self.lessons = sorted(str(file.relative_to(sources))[:-3] for file in sources.glob("*/*/[0-9]*.md"))
        # One in the middle whose neighbour is of the same module.
        at = len(self.lessons) // 2
        while self.lessons[at].split("/")[1] != self.lessons[at - 1].split("/")[1]:
            at += 1
        self.edited, self.neighbour = self.lessons[at], self.lessons[at - 1]
        self.lesson = sources / f"{self.edited}.md"
        self.template = self.site / generator.template
        self.title = re.search(r'^(?:title: "|# )(.*?)"?$', self.lesson.read_text(), re.M)[1]
        self.before = {file: file.read_text() for file in (self.lesson, self.template)}
        if generator.layout == "mdbook":
            contents = sources / "SUMMARY.md"
            self.before[contents] = contents.read_text()

    def write_text(self, mark):
        self.lesson.write_text(f"{self.before[self.lesson]}\n{mark}\n")

    def write_title(self, mark):
        self.lesson.write_text(self.before[self.lesson].replace(self.title, mark, 1))
        for file in self.before:
            if file.name == "SUMMARY.md":
                line = f"[{self.title}]({self.edited}.md)"
                file.write_text(self.before[file].replace(line, line.replace(self.title, mark)))

    def write_template(self, mark):
        text, count = re.subn(r"<(nav|meta) ", rf'<\1 data-mark="{mark}" ', self.before[self.template], count=1)
        assert count == 1, f"{self.template} has no place for a mark"
        self.template.write_text(text)

    def restore(self):
        for file, text in self.before.items():
            if file.read_text() != text:
                file.write_text(text)

    def forget(self):
        for cache in self.generator.caches:
            shutil.rmtree(self.site / cache, ignore_errors=True)

    def page(self, path):
        return self.generator.page.format(path=path)

    def address(self, path):
        return "/" + self.page(path).removesuffix("index.html")

    def shown(self, path):
        """The pages that show an edited title, and what shows it there."""
        return path if self.generator.neighbours else self.edited
