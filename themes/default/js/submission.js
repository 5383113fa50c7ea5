/** What a learner hands in: everything stored of their attempts and lessons but in courses for authors, and only the details the site asks for. */
window.Coursewright = window.Coursewright || {};

/**
 * @param {{site: {id: string, title: string, build: string}, aside: string[]}} data the results page's
 * @param {Object<string, string>} learner
 */
Coursewright.submission = (data, learner) => {
  const { store } = Coursewright;
  const all = store.courses().filter((id) => !data.aside.includes(id)).map((id) => [id, store.course(id)]);
  return {
    format: "coursewright-submission/1",
    id: Coursewright.randomId(),
    site: { id: data.site.id, build: data.site.build },
    learner,
    created: new Date().toISOString(),
    attempts: all.flatMap(([, { attempts }]) => attempts),
    lessons: all.flatMap(([course, { lessons }]) => Object.entries(lessons).map(([lesson, { opened, finished }]) => (
      { course, lesson, opened, finished }))),
  };
};

/**
 * @param {{id: string, site: {id: string}, learner: {name?: string}, created: string}} submission
 * @param {boolean} sealed then its name says nobody's
 */
Coursewright.submissionFile = ({ id, site, learner, created }, sealed) => {
  const day = created.slice(0, 10);
  if (sealed) return `submission-${site.id}-${id.slice(0, 8)}-${day}.sealed.json`;
  const name = (learner.name || "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return `submission-${site.id}-${name.slice(0, 40) || "learner"}-${day}.json`;
};

/** An e-mail that is ready but for the file. @param {string} to @param {{title: string}} site @param {string} name @param {string} file */
Coursewright.submissionMail = (to, site, name, file) => {
  const { text } = Coursewright;
  const part = (key) => encodeURIComponent(text(key, { site: site.title, name, file }).replace(/\r?\n/g, "\r\n"));
  return `mailto:${encodeURIComponent(to).replace(/%40/g, "@")}?subject=${part("subject")}&body=${part("letter")}`;
};
