/* Sorts tables by a column, filters the table of people, and opens for print what is folded. All of it is an extra: the
   page says everything without. */
"use strict";

const compare = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

/** What a cell is sorted by: a number of its own, or its words. @param {HTMLTableCellElement} cell */
function valueOf(cell) {
  const { order } = cell.dataset;
  return order === undefined ? cell.textContent.trim() : Number(order);
}

/** Sorts a table's rows by a column; rows that are equal in it stay in their order. */
function sort(table, column, isUp) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [valueOf(row.cells[column]), row]);
  // What is empty comes last, whichever way.
  rows.sort(([a], [b]) => {
    if ((a === "") !== (b === "")) return a === "" ? 1 : -1;
    const order = typeof a === "number" ? a - b : compare(a, b);
    return isUp ? order : -order;
  });
  body.append(...rows.map(([, row]) => row));
}

/** Gives each column of a table that can be sorted a button. @param {HTMLTableElement} table */
function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  for (const head of heads.filter((one) => "sort" in one.dataset)) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      sort(table, head.cellIndex, isUp);
    });
  }
}

/** Lets the table of people be filtered. @param {HTMLElement} section */
function makeFilterable(section) {
  const table = section.querySelector("table");
  if (!table) return;
  const tools = section.querySelector(".tools");
  const status = section.querySelector("[role='status']");
  const input = (name) => section.querySelector(`[data-filter="${name}"]`);
  const departmentOf = (row) => row.querySelector("[data-department]")?.textContent ?? "";
  const rows = [...table.tBodies[0].rows].map((row) => {
    const words = [row.cells[0].textContent, departmentOf(row)].join(" ").toLowerCase();
    const states = new Set([...row.querySelectorAll("[data-state]")].map((cell) => cell.dataset.state));
    return { row, words, states, department: departmentOf(row) };
  });
  const departments = [...new Set(rows.map(({ department }) => department))].filter(Boolean).sort(compare);
  for (const name of departments) input("department")?.append(new Option(name, name));
  const show = () => {
    const words = input("words").value.trim().toLowerCase();
    const department = input("department")?.value ?? "";
    const state = input("state").value;
    let shown = 0;
    for (const one of rows) {
      const fits = one.words.includes(words) && (!department || one.department === department)
        && (!state || (state === "needs" ? "needs" in one.row.dataset : one.states.has(state)));
      one.row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    status.textContent = shown === rows.length ? `All ${rows.length} shown` : `${shown} of ${rows.length} shown`;
  };
  tools.addEventListener("input", show);
  tools.hidden = false;
  show();
}

for (const table of document.querySelectorAll("table[data-sortable]")) makeSortable(table);
for (const section of document.querySelectorAll("[data-people]")) makeFilterable(section);

/* Of a plot that is wider than its place, the newest end. */
for (const box of document.querySelectorAll(".scroll:has(> .plot)")) box.scrollLeft = box.scrollWidth;

/* On paper nothing can be unfolded. */
const folded = new Set();
addEventListener("beforeprint", () => {
  for (const box of document.querySelectorAll("details:not([open])")) {
    folded.add(box);
    box.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const box of folded) box.open = false;
  folded.clear();
});
