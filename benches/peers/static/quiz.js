for (const form of document.querySelectorAll(".quiz")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const question of form.querySelectorAll("fieldset")) {
      const inputs = [...question.querySelectorAll("input")];
      const right = inputs.every((input) => input.checked === (input.dataset.right === "true"));
      question.dataset.mark = right ? "right" : "wrong";
      question.querySelector("p").hidden = false;
    }
  });
}
