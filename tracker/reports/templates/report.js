// What the page does besides being read: sort, filter and page one table, open what a link points into, copy a citation.
// It stands before the sheets, so that the table works while a long report is still coming in.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const table = byId("table");
  if (table) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const kept = (row) => ({ row, text: null, keys: [...row.cells].map((cell) => cell.dataset.key) });
    const rows = [...body.rows].map(kept);
    const PAGE = rows.length;
    const total = Number(table.dataset.total);
    const fields = { status: byId("filter-status"), verification: byId("filter-verification"), party: byId("filter-party"), why: byId("filter-why") };
    const search = byId("filter-text");
    const more = byId("more");
    let order = rows;
    let all = total <= PAGE;

    // The rest of a long table is text until it is asked for, or until the browser has nothing else to do.
    const take = () => {
      const rest = byId("table-rest");
      if (!rest) return;
      const made = document.createElement("template");
      made.innerHTML = rest.textContent;
      rest.remove();
      const others = [...made.content.querySelectorAll("tbody tr")];
      for (const row of others) row.hidden = true;
      rows.push(...others.map(kept));
      body.append(...others);
    };
    const words = (one) => (one.text ??= one.row.textContent.toLowerCase());
    const show = () => {
      take();
      const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = Object.entries(fields).filter(([, field]) => field.value);
      let count = 0;
      for (const one of order) {
        const fits = wanted.every(([name, field]) => one.row.dataset[name].split(" ").includes(field.value)) && asked.every((word) => words(one).includes(word));
        count += fits;
        const hidden = !fits || (!all && count > PAGE);
        if (one.row.hidden !== hidden) one.row.hidden = hidden;
      }
      byId("filter-count").textContent = count === rows.length ? `${count} commitments` : `${count} of ${rows.length} commitments`;
      more.hidden = all || count <= PAGE;
      more.firstElementChild.textContent = `Show all ${count}`;
    };
    const sort = (place, number, down) => {
      take();
      const sign = down ? -1 : 1;
      order = [...rows].sort((one, other) => {
        const [a, b] = [one.keys[place], other.keys[place]];
        if (a === "" || b === "") return (a === "") - (b === ""); // what has none comes last either way
        return sign * (number ? a - b : a < b ? -1 : a > b ? 1 : 0);
      });
      body.append(...order.map((one) => one.row));
      show();
    };
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(place, head.dataset.sort === "number", down);
      });
    });
    for (const field of [search, ...Object.values(fields)]) field.addEventListener("input", show);
    byId("filter-clear").addEventListener("click", () => {
      for (const field of [search, ...Object.values(fields)]) field.value = "";
      show();
      search.focus();
    });
    more.addEventListener("click", () => { all = true; show(); });
    addEventListener("beforeprint", () => { if (!all) { all = true; show(); } });
    byId("filters").hidden = false;
    if (all) {
      show();
    } else {
      byId("filter-count").textContent = `${total} commitments`;
      more.hidden = false;
      more.firstElementChild.textContent = `Show all ${total}`;
      addEventListener("load", () => setTimeout(take, 200));
    }
  }

  // A long report keeps what is folded as text in a noscript element, which costs a browser nothing; here it becomes elements.
  const reveal = (within) => { for (const button of within.querySelectorAll("button.copy")) button.hidden = false; };
  const unfold = (fold) => {
    const kept = fold.querySelector(":scope > noscript");
    if (!kept) return;
    const made = document.createElement("template");
    made.innerHTML = kept.textContent;
    reveal(made.content);
    kept.replaceWith(made.content);
  };
  document.addEventListener("toggle", (event) => { if (event.target.open) unfold(event.target); }, true);

  const arrive = () => {
    const id = location.hash.slice(1); // ids are ASCII, as refs and numbers are
    if (!id) return;
    if (!byId(id)) {
      const kept = [...document.querySelectorAll("details > noscript")].find((one) => one.textContent.includes(` id="${id}"`));
      if (kept) unfold(kept.parentElement);
    }
    const target = byId(id);
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  document.addEventListener("DOMContentLoaded", () => { reveal(document); arrive(); });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.part:not([open]), details.printed:not([open])")];
    for (const fold of opened) { unfold(fold); fold.open = true; }
  });
  addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });

  const copied = async (text, node) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      getSelection().selectAllChildren(node); // the next best thing: it is selected, and one key copies it
      return document.execCommand("copy");
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.copy");
    if (!button) return;
    const node = byId(button.getAttribute("aria-describedby"));
    const done = await copied(node.textContent, node);
    button.textContent = done ? "Copied" : "Selected: press Ctrl+C";
    setTimeout(() => { button.textContent = "Copy"; }, 2500);
  });
})();
