/** The page that takes a personal code: from its own address, where the link brings it, or from a field. */
class CodePage extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.said = this.querySelector("[data-said]");
    for (const note of document.querySelectorAll("[data-needs-script]")) note.hidden = true;
    this.hidden = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.take(this.form.elements.code.value);
    });
    addEventListener("hashchange", () => this.address());
    this.show();
    this.address();
  }

  address() {
    const text = location.hash.slice(1);
    if (text && !document.getElementById(text)) this.take(text);
  }

  /** @param {string} given */
  async take(given) {
    const { text, codes } = Coursewright;
    const { fault } = await codes.keep(given);
    this.said.textContent = fault ? text(fault) : "";
    this.said.hidden = !fault;
    if (!fault) this.form.reset();
    this.show();
  }

  show() {
    const { text, codes } = Coursewright;
    const code = codes.kept();
    const kept = this.querySelector("[data-kept]");
    kept.hidden = !code;
    if (!code) return;
    kept.querySelector("[data-whose]").textContent = text("code_whose", { name: code.name });
    for (const item of kept.querySelectorAll("li[data-quiz]")) item.hidden = !codes.isFor(code, item.dataset.quiz);
  }
}
customElements.define("code-page", CodePage);
