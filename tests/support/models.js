/*
 * Runs the theme's models for tests/models.rs: reads a list of jobs and writes the list of answers. Numbers travel as the
 * sixteen hexadecimal digits of their bits, so that nothing is rounded on the way.
 */
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

for (const name of ["scene-model/reach", "scene-model/said", "model/numbers", "growth/outlook", "relation-network/reach", "preference-profile/profile", "scorecard/mean"]) {
  const file = path.join(__dirname, `../../themes/default/js/${name}.js`);
  vm.runInThisContext(fs.readFileSync(file, "utf8"), { filename: file });
}
const { growth, network, profile, sceneModel, weighted } = globalThis.Coursewright;

const view = new DataView(new ArrayBuffer(8));
/** @param {number} number */
function bits(number) {
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}
const all = (numbers) => numbers.map(bits);

const answers = {
  scenes({ audience, passes, fixed, arrivals, reaches }) {
    const people = sceneModel.reach(audience, passes);
    return {
      people: all(people),
      spent: bits(sceneModel.spent(fixed, people, arrivals)),
      forgone: all(sceneModel.forgone(people, passes)),
      within: sceneModel.within(people, passes, reaches).map((more) => (more === null ? null : bits(more))),
    };
  },
  said({ data, passes }) {
    const said = new sceneModel.Said(data, passes);
    return {
      result: [...said.result(), ...said.compared()].join(data.words.between),
      more: said.more(),
      rows: said.paths.map((path) => said.rows(path)),
      sums: said.sums(),
    };
  },
  growth({ data, steady, launches }) {
    const { efforts, moving, totals, cost, ahead } = growth.outlook(data, steady, launches);
    return { efforts: efforts.map(all), moving: all(moving), totals: all(totals), cost: bits(cost), ahead };
  },
  network({ ties }) {
    const people = ties.threads.map((_, at) => at);
    return {
      reach: network.reach(ties),
      through: people.map((at) => network.through(ties, at)),
      lost: people.map((at) => network.lostWith(ties, at)),
      pairs: network.pairsOf(people.length),
    };
  },
  card: ({ values }) => bits(weighted(values)),
  profile({ data, half_life, events }) {
    const { counts, scores, shares, chosen } = profile.profile(data, half_life, events);
    return { counts: all(counts), scores: all(scores), shares: all(shares), chosen, spare: profile.spare(data, half_life, events) };
  },
};

const jobs = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(jobs.map((job) => answers[job.do](job))));
