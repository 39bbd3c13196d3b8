
/* Draws the text as runs between the edges of marks, so that marks may overlap. Offsets are UTF-16 units.
   Kinds are switched here, without asking the server; what is switched off stays off on the next record.
   Keys: Tab enters the text, arrows move from finding to finding, Enter opens, Escape closes what is told.
   Copying takes the citation along. */
const HIDDEN = "lanmai-hidden-kinds";

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".lm-reader");
  const given = JSON.stringify(data);
  if (root.dataset.given === given) return;
  root.dataset.given = given;
  const view = { root, data, hidden: new Set(kept()), lit: data.here ? [data.here] : [], chosen: data.chosen };
  const card = data.cards.find((c) => c.name === view.chosen);
  if (card && !data.here) view.lit = card.spans;
  frame(view);
  draw(view);
  listen(view);
  bring(view, root.querySelector(".lm-text .chosen") || root.querySelector(".lm-text .here"));
}

function kept() {
  try { return JSON.parse(localStorage.getItem(HIDDEN)) || []; } catch { return []; }
}

/* ---- switches, text, cards, and the note that tells what is pointed at */
function frame(view) {
  const { root, data } = view;
  root.replaceChildren(
    element("div", { className: "lm-kinds", role: "group", ariaLabel: "划线显示哪些" }),
    element("div", { className: "lm-columns" }, [
      element("div", { className: "lm-text" }), element("div", { className: "lm-cards", role: "list" }),
    ]),
    element("div", { className: "lm-note", role: "tooltip", id: "lm-note", hidden: true }),
  );
  root.classList.toggle("alone", !data.cards.length);
  const bar = root.querySelector(".lm-kinds");
  for (const { kind, word, count } of data.kinds) {
    const button = element("button", { type: "button", className: `f-${kind}`, textContent: `${word} ${count}` });
    button.dataset.kind = kind;
    bar.append(button);
  }
  if (data.kinds.length) bar.prepend(element("span", { textContent: "划线：" }));
}

function element(tag, values, children = []) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
}

function draw(view) {
  const { root, data, hidden } = view;
  for (const button of root.querySelectorAll(".lm-kinds button")) {
    const on = !hidden.has(button.dataset.kind);
    button.setAttribute("aria-pressed", on);
    button.title = on ? "点一下不再划线" : "点一下划线";
  }
  const marks = data.marks.filter((mark) => !hidden.has(mark.kind));
  const edges = new Set([0, data.text.length]);
  for (const mark of marks) { edges.add(mark.s); edges.add(mark.e); }
  for (const [start, end] of view.lit) { edges.add(start); edges.add(end); }
  const places = [...edges].sort((a, b) => a - b);
  const page = document.createDocumentFragment();
  let open = [];
  let next = 0;
  for (let i = 0; i + 1 < places.length; i++) {
    while (next < marks.length && marks[next].s <= places[i]) open.push(marks[next++]);
    open = open.filter((mark) => mark.e > places[i]);
    page.append(run(view, places[i], places[i + 1], open));
  }
  const text = root.querySelector(".lm-text");
  text.replaceChildren(page);
  const first = text.querySelector(".f");
  if (first) first.tabIndex = 0;
  lay(view);
}

function run(view, start, end, covering) {
  const words = view.data.text.slice(start, end);
  const lit = view.lit.some(([from, to]) => start >= from && end <= to);
  if (!covering.length && !lit) return document.createTextNode(words);
  const inner = [...covering].sort((a, b) => a.e - a.s - (b.e - b.s));
  const main = inner.find((mark) => mark.href || mark.card) || inner[0];
  const piece = document.createElement(main && main.href ? "a" : "span");
  piece.textContent = words;
  piece.dataset.s = start;
  if (lit) piece.classList.add("here");
  if (!main) return piece;
  piece.classList.add("f", `f-${main.kind}`);
  if (inner.some((mark) => mark.kind !== main.kind)) piece.classList.add("also");
  piece.note = inner.map((mark) => mark.lines);
  piece.setAttribute("aria-label", `${words}（${piece.note.flat().join("；")}）`);
  piece.tabIndex = -1;
  if (main.href) { piece.href = main.href; piece.dataset.href = main.href; }
  else if (main.card) { piece.dataset.card = main.card; piece.setAttribute("role", "button"); }
  else piece.classList.add("plain");
  if (view.chosen && inner.some((mark) => mark.card === view.chosen)) piece.classList.add("chosen");
  return piece;
}

/* Cards stand beside their words, and below each other where they would overlap. */
function lay(view) {
  const { root, data, hidden, chosen } = view;
  const column = root.querySelector(".lm-cards");
  const shown = data.cards.filter((card) => !hidden.has(card.kind) && (!card.quiet || card.name === chosen));
  column.replaceChildren(...shown.map((card) => {
    const made = element("div", { className: `lm-card k-${card.kind}`, innerHTML: card.html, tabIndex: 0 });
    made.setAttribute("role", "listitem");
    made.dataset.name = card.name;
    if (card.name === chosen) { made.classList.add("here"); made.setAttribute("aria-current", "true"); }
    return made;
  }));
  place(view);
}

function place(view) {
  const { root, data } = view;
  const column = root.querySelector(".lm-cards");
  const text = root.querySelector(".lm-text");
  if (getComputedStyle(column).position === "static") return;
  const top = text.getBoundingClientRect().top;
  const range = document.createRange();
  const nodes = runs(text);
  const wanted = new Map(data.cards.map((card) => [card.name, card.beside[0]]));
  const tops = [...column.children].map((card) => {
    const [node, offset] = nodeAt(nodes, wanted.get(card.dataset.name));
    range.setStart(node, offset);
    range.setEnd(node, Math.min(offset + 1, node.length));
    return range.getBoundingClientRect().top - top;
  });
  const heights = [...column.children].map((card) => card.offsetHeight);
  const at = [...column.children].findIndex((card) => card.classList.contains("here"));
  const places = tops.slice();
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i], places[i - 1] + heights[i - 1] + 8);
  if (at > 0 && places[at] > tops[at]) { // the chosen one stands exactly beside its words, the others make room
    places[at] = tops[at];
    for (let i = at - 1; i >= 0; i--) places[i] = Math.min(places[i], places[i + 1] - heights[i] - 8);
    for (let i = at + 1; i < places.length; i++) places[i] = Math.max(tops[i], places[i - 1] + heights[i - 1] + 8);
    const out = Math.min(0, ...places);
    if (out < 0) for (let i = 0; i < places.length; i++) places[i] -= out;
  }
  [...column.children].forEach((card, i) => { card.style.top = `${places[i]}px`; });
  const last = places.length - 1;
  column.style.minHeight = last < 0 ? "" : `${places[last] + heights[last]}px`;
}

function runs(text) {
  const found = [];
  const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let start = 0;
  while (walk.nextNode()) { found.push([start, walk.currentNode]); start += walk.currentNode.length; }
  return found;
}

function nodeAt(nodes, offset) {
  let low = 0;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (nodes[middle][0] <= offset) low = middle; else high = middle - 1;
  }
  return [nodes[low][1], Math.min(offset - nodes[low][0], nodes[low][1].length - 1)];
}

/* ---- what a person does */
function choose(view, name) {
  const card = view.data.cards.find((c) => c.name === name);
  if (!card) return;
  view.chosen = name;
  view.lit = card.spans;
  const address = new URL(window.location.href);
  address.searchParams.set("card", name);
  address.searchParams.set("at", card.at);
  window.history.replaceState(window.history.state, "", address);
  draw(view);
  bring(view, view.root.querySelector(".lm-text .chosen") || view.root.querySelector(".lm-text .here"));
}

function bring(view, target) {
  if (!target) return;
  requestAnimationFrame(() => {
    const box = target.getBoundingClientRect();
    if (box.top < 90 || box.bottom > window.innerHeight - 60) target.scrollIntoView({ block: "center" });
  });
}

function listen(view) {
  const { root } = view;
  root.onclick = (event) => {
    const kind = event.target.closest(".lm-kinds button")?.dataset.kind;
    if (kind) { toggle(view, kind); return; }
    if (String(getSelection()).length || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a[href]");
    if (link) { event.preventDefault(); navigate(link.getAttribute("href")); return; }
    const card = event.target.closest("[data-card], .lm-card");
    if (card) choose(view, card.dataset.card || card.dataset.name);
  };
  root.onkeydown = (event) => {
    const run = event.target.closest(".f");
    if (event.key === "Escape") tell(view, null);
    else if (event.key === "Enter" && !event.target.closest("a[href], button")) {
      const card = event.target.closest("[data-card], .lm-card");
      if (card) { event.preventDefault(); choose(view, card.dataset.card || card.dataset.name); refocus(view, run); }
    } else if (run) step(root, run, event);
  };
  root.onmouseover = (event) => tell(view, event.target.closest(".f"));
  root.onmouseleave = () => tell(view, null);
  root.listening?.abort();
  root.listening = new AbortController(); // these two have no property of their own
  root.addEventListener("focusin", (event) => tell(view, event.target.closest(".f")), root.listening);
  root.addEventListener("focusout", () => tell(view, null), root.listening);
  root.oncopy = (event) => {
    const words = String(getSelection());
    if (words.length < 8 || !view.data.citation) return;
    event.clipboardData.setData("text/plain", `${words}\n——${view.data.citation}`);
    event.preventDefault();
  };
  root.resizing?.disconnect();
  let width = 0;
  root.resizing = new ResizeObserver(([entry]) => {
    if (Math.abs(entry.contentRect.width - width) > 1) { width = entry.contentRect.width; place(view); }
  });
  root.resizing.observe(root.querySelector(".lm-text"));
}

function toggle(view, kind) {
  if (!view.hidden.delete(kind)) view.hidden.add(kind);
  try { localStorage.setItem(HIDDEN, JSON.stringify([...view.hidden])); } catch { /* a browser that keeps nothing */ }
  tell(view, null);
  draw(view);
}

function step(root, run, event) {
  const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!move) return;
  const all = [...root.querySelectorAll(".lm-text .f")];
  const next = all[all.indexOf(run) + move];
  if (!next) return;
  event.preventDefault();
  run.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function refocus(view, run) {
  const same = run && view.root.querySelector(`.lm-text .f[data-s="${run.dataset.s}"]`);
  if (same) { same.tabIndex = 0; same.focus(); }
}

function tell(view, run) {
  const note = view.root.querySelector(".lm-note");
  if (!run?.note) { note.hidden = true; return; }
  if (note.of === run && !note.hidden) return;
  note.of = run;
  note.replaceChildren(...run.note.map((lines) => element("div", {}, lines.map((line, i) =>
    element("p", { textContent: line, className: line.startsWith("注意：") ? "warn" : i ? "" : "first" })))));
  note.hidden = false;
  const words = run.getClientRects()[0];
  const around = view.root.getBoundingClientRect();
  const below = words.bottom + note.offsetHeight + 12 < window.innerHeight;
  note.style.left = `${Math.max(0, Math.min(words.left - around.left, around.width - note.offsetWidth))}px`;
  note.style.top = `${(below ? words.bottom + 8 : words.top - note.offsetHeight - 6) - around.top}px`;
}
