/** Whether a course is passed, by the rule of `collect`. */
(() => {
  const reaches = (score, mark) => typeof mark !== "number" || score + 1e-9 >= mark;

  /**
   * @param {number | null} mark that the mean must reach
   * @param {{mark: number | null, score: number | null}[]} quizzes that count; without a score, not taken
   * @returns {boolean | null} null where there is nothing to pass
   */
  Coursewright.coursePassed = (mark, quizzes) => {
    if (!quizzes.length || ![mark, ...quizzes.map((quiz) => quiz.mark)].some((one) => typeof one === "number")) return null;
    const mean = quizzes.reduce((sum, { score }) => sum + (score ?? 0), 0) / quizzes.length;
    return reaches(mean, mark) && quizzes.every(({ score, mark: own }) => score !== null && reaches(score, own));
  };
})();
