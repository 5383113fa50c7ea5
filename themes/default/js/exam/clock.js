/** The time of an attempt: shown, told of at five minutes and at one, and never in the learner's way. */
Coursewright.Clock = class {
  /** @param {HTMLElement} box @param {number} limit in seconds */
  constructor(box, limit) {
    this.box = box;
    this.limit = limit;
    this.line = box.querySelector("[data-left]");
    this.told = box.querySelector("[data-time]");
    // What was hidden stays so over a reload.
    this.line.hidden = history.state?.clock;
    box.querySelector("[data-action='clock']").addEventListener("click", () => {
      const clock = this.line.hidden = !this.line.hidden;
      history.replaceState({ ...history.state, clock }, "");
    });
  }

  /** Seconds that are left, or less than none. */
  static left(started, limit) {
    return limit - Math.round((Date.now() - Date.parse(started)) / 1000);
  }

  /** @param {string | null} started null for no attempt under way */
  run(started) {
    clearInterval(this.timer);
    this.box.hidden = !started;
    if (started !== this.started) {
      this.before = Infinity;
      this.told.textContent = "";
    }
    this.started = started;
    if (!started) return;
    this.timer = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  tick() {
    const { text } = Coursewright;
    const left = Coursewright.Clock.left(this.started, this.limit);
    this.line.textContent = text(left < 0 ? "time_over" : "time_left", { time: Coursewright.time(Math.abs(left)) });
    const reached = [300, 60, 0].filter((mark) => left <= mark && mark < this.before).at(-1);
    // Whoever has five minutes in all need not be told at once.
    if (reached !== undefined && this.limit > reached) {
      this.told.textContent = reached ? text("time_warning", { n: reached / 60 }) : text("time_is_up");
    }
    this.before = left;
  }
};

/** 754 as 12:34. @param {number} seconds */
Coursewright.time = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
