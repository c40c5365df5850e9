
"use strict";
(function () {
  const $ = (id) => document.getElementById(id);
  const dialog = $("evidence"), found = $("found"), nothing = $("nothing"), lacking = $("lacking");
  const search = $("search"), place = $("place"), language = $("language"), shown = $("shown");

  // Evidence: the rows of the task table that a cell stands on, each with the words of the notice. Where a
  // place has no such task, those of the others.
  const LONGEST = 1500;
  function passage(key, length) {
    const start = $("x" + key), whole = start && start.closest(".body");
    if (!whole || !length) return null;
    const range = document.createRange(), walker = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
    range.setStartBefore(start);
    walker.currentNode = start;
    let left = Math.min(length, LONGEST);
    for (let node; left > 0 && (node = walker.nextNode()); left -= node.data.length) range.setEnd(node, Math.min(left, node.data.length));
    const quote = document.createElement("blockquote"), part = range.cloneContents();
    for (const marked of part.querySelectorAll("[id]")) marked.removeAttribute("id");
    for (const marked of part.querySelectorAll(".hit")) marked.classList.remove("hit");
    quote.lang = "zh-CN";
    quote.append(part, length > LONGEST ? "…" : "");
    return quote;
  }
  function add(list, label, nodes) {
    const term = document.createElement("dt"), value = document.createElement("dd");
    for (const word of label.querySelectorAll(".zh, .en")) term.append(word.cloneNode(true));
    value.append(...nodes);
    list.append(term, value);
  }
  function show(own, others) {
    const keys = own.length ? own : others;
    found.replaceChildren();
    const heads = document.querySelectorAll("#tasks thead th");
    for (const key of keys) {
      const row = $(key);
      if (!row) continue;
      const article = document.createElement("article");
      const title = document.createElement("h3");
      const whole = $("x" + key) && $("x" + key).closest("details");
      title.textContent = whole ? whole.querySelector("summary").textContent : row.cells[0].textContent;
      const list = document.createElement("dl"), quote = passage(key, Number(row.dataset.l));
      for (let i = 1; i < row.cells.length; i++) {
        if (!row.cells[i].textContent.trim()) continue;
        const nodes = Array.from(row.cells[i].childNodes, (node) => node.cloneNode(true));
        // The text of the task stands in the words of the notice, below.
        add(list, heads[i], i === 2 && quote ? nodes.filter((node) => node.nodeType === Node.ELEMENT_NODE).flatMap((node) => [node, " "]) : nodes);
      }
      if (quote) add(list, $("quoted"), [quote]);
      article.append(title, list);
      found.append(article);
    }
    nothing.hidden = found.childElementCount > 0;
    lacking.hidden = own.length > 0 || !nothing.hidden;
    dialog.showModal();
    dialog.scrollTop = 0;
  }
  const split = (text) => (text || "").split(" ").filter(Boolean);

  function reveal(id) {
    const target = $(id);
    if (!target) return;
    for (let up = target; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    for (const old of document.querySelectorAll(".hit")) old.classList.remove("hit");
    let marked = target;
    while (marked && marked.tagName === "A") marked = marked.nextSibling;
    if (marked && marked.tagName === "MARK") marked.classList.add("hit");
    target.scrollIntoView({ block: target.matches("section, details, h3") ? "start" : "center" });
  }

  document.addEventListener("click", (event) => {
    const counted = event.target.closest("a[data-only]");
    if (counted) {
      event.preventDefault();
      search.value = place.value = "";
      only = counted.dataset.only.split(" ");
      filter();
      reveal(counted.getAttribute("href").slice(1));
      return;
    }
    const link = event.target.closest('main a[href^="#n"], main a[href^="#x"], dialog a[href^="#"]');
    if (link) {
      event.preventDefault();
      if (dialog.open) dialog.close();
      const id = link.getAttribute("href").slice(1);
      history.replaceState(null, "", "#" + id);
      reveal(id);
      return;
    }
    if (event.target.closest("main a:not([data-t])")) return;
    const task = event.target.closest("#tasks td, #tasks th[scope=row]");
    if (task) { reveal("x" + task.parentElement.id); return; }
    const led = event.target.closest("[data-h]");
    if (led) { reveal(led.dataset.h); return; }
    const cell = event.target.closest("[data-t]") || (event.target.closest(".matrix tbody th") && event.target.parentElement.querySelector("[data-t]"));
    if (!cell || dialog.contains(cell)) return;
    event.preventDefault();
    // What a row of a matrix has in its other cells.
    const beside = cell.closest(".matrix") ? Array.from(cell.closest("tr").querySelectorAll("[data-t]"), (other) => other.dataset.t).join(" ") : "";
    const heading = event.target.closest(".matrix tbody th");
    if (event.target.closest(".others")) show(split(cell.dataset.o), []);
    else show(split(heading ? beside : cell.dataset.t), split(cell.dataset.o || beside));
  });
  $("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // Filter: rows of every table by words and by place, and by what a count counts (only: its key and value).
  const rows = Array.from(document.querySelectorAll("tbody tr"));
  const texts = rows.map((row) => row.textContent.toLowerCase());
  let only = null;
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      const here = !place.value || !row.dataset.p || row.dataset.p === place.value;
      const chosen = !only || !row.dataset[only[0]] || row.dataset[only[0]] === only[1];
      row.hidden = !(here && chosen && words.every((word) => texts[i].includes(word)));
      if (!row.hidden) count += 1;
    });
    // Of a matrix, the column of the place.
    for (const table of document.querySelectorAll("table.matrix"))
      for (const row of table.rows)
        for (const cell of row.cells) cell.hidden = Boolean(place.value && cell.cellIndex && cell.cellIndex !== Number(place.value));
    shown.textContent = words.length || place.value || only ? count + " / " + rows.length : "";
    $("chosen").hidden = !only;
  }
  search.addEventListener("input", filter);
  place.addEventListener("change", filter);
  language.addEventListener("change", () => { document.body.dataset.language = language.value; });
  $("clear").addEventListener("click", () => { search.value = place.value = ""; only = null; filter(); search.focus(); });

  // What scrolls can be reached with the keyboard, and bears the name of its section.
  for (const box of document.querySelectorAll(".scroll")) {
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-labelledby", box.closest("section").getAttribute("aria-labelledby"));
  }

  // On a narrow screen a row becomes a card: each value carries the heading of its column.
  for (const table of document.querySelectorAll("main table")) {
    const names = Array.from(table.tHead.rows[0].cells, (head) => Array.from(head.children, (word) => word.textContent).join(" ") || head.textContent);
    for (const row of table.tBodies[0].rows)
      for (const cell of row.querySelectorAll("td")) cell.dataset.label = names[cell.cellIndex];
  }

  // Sort: a button in the head of every column of a list.
  const compare = new Intl.Collator("zh-CN", { numeric: true }).compare;
  for (const head of document.querySelectorAll("table.list thead th")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const body = head.closest("table").tBodies[0], at = head.cellIndex;
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.cells[at].dataset.sort || row.cells[at].textContent.trim();
      const order = (a, b) => (isFinite(a) && isFinite(b) ? a - b : compare(a, b)) * (down ? -1 : 1);
      // What is not there comes last, whichever way.
      body.append(...Array.from(body.rows, (row) => [value(row), row]).sort(([a], [b]) => (!a - !b) || order(a, b)).map(([, row]) => row));
    });
  }

  // Printed is what is shown; the texts of the notices only where asked for. An address opens what it names.
  let folded = [];
  $("print-texts").addEventListener("change", (event) => { document.body.dataset.texts = event.target.checked ? "printed" : ""; });
  window.addEventListener("beforeprint", () => {
    folded = $("print-texts").checked ? Array.from(document.querySelectorAll("details.text:not([open])")) : [];
    for (const details of folded) details.open = true;
  });
  window.addEventListener("afterprint", () => { for (const details of folded) details.open = false; });
  window.addEventListener("hashchange", () => reveal(location.hash.slice(1)));
  if (location.hash) reveal(location.hash.slice(1));
})();
