// What the page does besides being read: sort, filter and page one table and what shows the same, open what a link points into, copy a citation.
// It stands before the sheets, so that the table works while a long report is still coming in.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const table = byId("table");
  let read = () => {};
  let mark = () => {};
  if (table) {
    const NAMES = ["search", "status", "verification", "party", "reason"];
    const fields = Object.fromEntries(NAMES.map((name) => [name, byId(`filter-${name}`)]));
    const statuses = [...fields.status.options].map((option) => option.value);
    const heads = [...table.tHead.rows[0].cells];
    const total = Number(table.dataset.total);
    const more = byId("more");
    const kept = (body) => ({
      body,
      ref: body.dataset.ref,
      owed: [...body.querySelectorAll("[data-o]")].map((one) => [one, ...one.dataset.o.split(" ")]),
      keys: body.matches(".row") ? [...body.rows[0].cells].map((cell) => cell.dataset.o ? statuses.indexOf(cell.dataset.o.split(" ")[1]) : cell.dataset.key ?? "") : [],
    });
    const bodies = [...table.tBodies].map(kept); // in their first order: what begins a group, and its rows
    let rows = bodies.filter((one) => one.ref);
    const PAGE = rows.length;
    let order = bodies;
    let all = total <= PAGE;
    let state = new URLSearchParams();
    let texts;

    // The rest of a long table is text until it is asked for, or until the browser has nothing else to do.
    const take = () => {
      const rest = byId("table-rest");
      if (!rest) return;
      const made = document.createElement("template");
      made.innerHTML = rest.textContent;
      rest.remove();
      const heading = (body) => body.className + body.dataset.half + (body.matches(".topic") ? body.textContent : "");
      const begun = new Set(bodies.filter((one) => !one.ref).map((one) => heading(one.body)));
      const others = [...made.content.querySelectorAll("tbody")].filter((body) => body.dataset.ref || !begun.has(heading(body)));
      for (const body of others) body.hidden = true;
      bodies.push(...others.map(kept));
      rows = bodies.filter((one) => one.ref);
      table.append(...others);
    };

    const terms = (text) => [...text.matchAll(/"([^"]*)"|“([^”]*)”|„([^“]*)“|«([^»]*)»|(\S+)/g)].map((found) => fold(found.slice(1).join(""))).filter(Boolean);
    const found = (ref, asked) => asked.every((term) => {
      texts ??= JSON.parse(byId("searched").textContent);
      return texts[ref].includes(term) || ref === term.toUpperCase();
    });

    // Which parties' obligations of which commitments fit: status, verification and party are asked of one and the same obligation.
    let fitting = new Map();
    const show = () => {
      const asked = Object.fromEntries(NAMES.map((name) => [name, state.getAll(name)]));
      const words = asked.search.flatMap(terms);
      const any = NAMES.some((name) => asked[name].length);
      if (any) take();
      const among = (name, value) => !asked[name].length || asked[name].includes(value);
      let count = 0;
      let begun = {};
      fitting = new Map();
      for (const one of order) {
        if (!one.ref) { // shown with the first row that is
          const half = one.body.matches(".half");
          one.body.hidden = true;
          begun = half ? { half: one.body } : { ...begun, topic: one.body };
          continue;
        }
        const mixed = one.body.dataset.status === "mixed" && asked.status.includes("mixed");
        const owed = one.owed.filter(([, party, status, level]) => among("party", party) && among("verification", level) && (mixed || among("status", status)));
        const why = one.body.dataset.reason.split(" ");
        const fits = owed.length && (!asked.reason.length || asked.reason.some((reason) => why.includes(reason))) && (!words.length || found(one.ref, words));
        if (fits) fitting.set(one.ref, new Set(owed.map(([, party]) => party)));
        for (const [cell, party] of one.owed) cell.classList.toggle("off", Boolean(fits) && !fitting.get(one.ref).has(party));
        count += Boolean(fits);
        const hidden = !fits || (!all && count > PAGE);
        if (one.body.hidden !== hidden) one.body.hidden = hidden;
        if (!hidden) for (const body of Object.values(begun)) body.hidden = false;
        if (!hidden) begun = {};
      }
      if (!any) fitting = null;
      byId("filter-count").textContent = `${any ? `${count} of ` : ""}${total} commitment${total === 1 ? "" : "s"}`;
      more.hidden = all || (any ? count : total) <= PAGE;
      more.firstElementChild.textContent = `Show all ${any ? count : total}`;
      mark(document);
    };
    mark = (within) => {
      for (const one of within.querySelectorAll(".picture [data-o], .lane-of[data-o]")) {
        const [ref, party] = one.dataset.o.split(" ");
        const off = Boolean(fitting) && !fitting.get(ref)?.has(party);
        if (!one.matches(".lane-of")) one.classList.toggle("off", off);
        else one.hidden = one.nextElementSibling.hidden = off;
      }
      const bars = [...within.querySelectorAll("[data-fits]")]; // of each part as much is full as fits
      const kinds = bars.length && fitting ? rows.flatMap((one) => one.owed.filter(([, party]) => fitting.get(one.ref)?.has(party)).map(([, , status, level]) => `${one.body.dataset.half} ${status} ${level}`)) : [];
      for (const one of bars) {
        const count = kinds.filter((kind) => one.dataset.fits.split(",").includes(kind)).length;
        one.setAttribute("width", fitting ? `${100 * count / one.dataset.of}%` : "100%");
      }
      for (const one of within.querySelectorAll(".timeline > li")) one.hidden = !one.querySelector(".lane-of:not([hidden])");
    };
    const phone = matchMedia("screen and (max-width: 44rem)");
    const foldOnPhone = () => { for (const one of document.querySelectorAll(".since, .filters > details")) one.open = !phone.matches; };
    const sort = (place, head, down) => {
      take();
      const sign = down ? -1 : 1;
      const number = head.dataset.sort !== "text";
      const sorted = [...rows].sort((one, other) => {
        const [a, b] = [one.keys[place], other.keys[place]];
        if (a === "" || b === "") return (a === "") - (b === ""); // what has none comes last either way
        return sign * (number ? a - b : a < b ? -1 : a > b ? 1 : 0);
      });
      const byTopic = head.dataset.sort === "place" && !down;
      for (const one of bodies) if (!one.ref) one.body.hidden = true;
      const halves = bodies.filter((one) => one.body.matches(".half"));
      order = byTopic ? bodies : halves.flatMap((half) => [half, ...sorted.filter((one) => one.body.dataset.half === half.body.dataset.half)]);
      table.append(...order.map((one) => one.body));
      show();
    };
    heads.forEach((head, place) => {
      if (!head.dataset.sort) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(place, head, down);
      });
    });

    // The filters are the fragment of the address, #status=stalled&party=CN, so that a selection can be linked to.
    const write = () => {
      for (const [name, field] of Object.entries(fields)) {
        state.delete(name);
        if (field.value) state.set(name, field.value);
      }
      history.replaceState(null, "", `#${state}`);
      show();
    };
    read = (fragment) => {
      const given = new URLSearchParams(fragment);
      state = new URLSearchParams();
      for (const [name, field] of Object.entries(fields)) {
        const known = (value) => field.options ? [...field.options].find((one) => one.value && one.value.toLowerCase() === value.toLowerCase())?.value : value;
        for (const value of given.getAll(name).map(known)) if (value) state.append(name, value);
        field.value = state.get(name) ?? "";
      }
      show();
    };
    for (const field of Object.values(fields)) field.addEventListener("input", write);
    byId("filter-clear").addEventListener("click", () => {
      for (const field of Object.values(fields)) field.value = "";
      write();
      fields.search.focus();
    });
    more.addEventListener("click", () => { all = true; take(); show(); });
    addEventListener("beforeprint", () => { if (!all) { all = true; take(); show(); } });
    phone.addEventListener("change", foldOnPhone);
    foldOnPhone();
    byId("filters").hidden = false;
    show();
    if (!all) addEventListener("load", () => setTimeout(take, 200));
  }

  // A long report keeps what is folded as text in a noscript element, which costs a browser nothing; here it becomes elements.
  const reveal = (within) => { for (const button of within.querySelectorAll("button.copy")) button.hidden = false; };
  const unfold = (fold) => {
    const kept = fold.querySelector(":scope > noscript");
    if (!kept) return;
    const made = document.createElement("template");
    made.innerHTML = kept.textContent;
    reveal(made.content);
    mark(made.content);
    kept.replaceWith(made.content);
  };
  document.addEventListener("toggle", (event) => { if (event.target.open) unfold(event.target); }, true);

  const arrive = () => {
    const id = location.hash.slice(1); // ids are ASCII, as refs and numbers are
    if (!id) return;
    if (id.includes("=")) {
      read(id);
      byId("table-of").scrollIntoView();
      return;
    }
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
