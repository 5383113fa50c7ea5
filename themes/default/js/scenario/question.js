/** A question that is answered by a dialogue: the path through it is the response. */
(() => {
  const { same } = Coursewright;

  Coursewright.kinds.scenario = class extends Coursewright.Question {
    begin() {
      this.scenario = this.find("scenario-dialogue");
      this.scenario.begin(this.data.key);
      // The end of a dialogue is where it is graded.
      this.checks = false;
      this.words = { same: "same_path", wrong: "ending_yet", partly: "ending_yet" };
    }

    get response() {
      return this.scenario.path.length ? this.scenario.path : null;
    }
    set response(value) {
      // Played again only where it differs: whoever reads its last turn keeps the place.
      if (!same(this.scenario.path, value ?? [])) this.scenario.path = value ?? [];
    }

    /** A dialogue counts only when it has come to its end. */
    get given() {
      return this.ended ? this.response : null;
    }
    get ended() {
      return this.scenario.ended;
    }

    get locked() {
      return super.locked;
    }
    set locked(locked) {
      super.locked = locked;
      this.scenario.locked = locked;
    }

    clear() {
      super.clear();
      this.scenario.tell({});
    }

    show(response, graded, how) {
      super.show(response, graded, how);
      const told = how.show.includes("correctness");
      this.scenario.tell({ score: told, debrief: how.show.includes("option"), best: how.settled && how.show.includes("key") });
    }
  };
})();
