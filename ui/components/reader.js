
/* Draws the text as runs between the edges of marks, so that marks may overlap. Offsets are UTF-16 units.
   Kinds are switched here, without asking the server; what is switched off stays off on the next record.
   Keys: Tab enters the text, arrows move from finding to finding, Enter opens, Escape closes what is told.
   Copying takes the citation along. Words selected can be reported as wrong; so can a finding while 报错 is pressed. */
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
    element("button", { type: "button", className: "lm-wrong", textContent: "报错", title: "说明选中的文字哪里不对", hidden: true }),
  );
  root.classList.toggle("alone", !data.cards.length);
  const bar = root.querySelector(".lm-kinds");
  for (const { kind, word, count } of data.kinds) {
    const button = element("button", { type: "button", className: `f-${kind}`, textContent: `${word} ${count}` });
    button.dataset.kind = kind;
    bar.append(button);
  }
  if (data.kinds.length) bar.prepend(element("span", { textContent: "划线：" }));
  const report = element("button", { type: "button", className: "lm-report", textContent: "报错" });
  report.title = "点一下，再点划线的地方，说明哪里不对；也可以直接选中文字";
  report.setAttribute("aria-pressed", "false");
  if (data.record) bar.append(report);
}

function element(tag, values, children = []) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
}

function draw(view) {
  const { root, data, hidden } = view;
  for (const button of root.querySelectorAll(".lm-kinds button[data-kind]")) {
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
  if (inner.some((mark) => mark.kind === "AMENDED")) piece.classList.add("amended");
  piece.note = inner.map((mark) => mark.lines);
  piece.place = [main.s, main.e];
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
    if (event.target.closest(".lm-report")) { aim(view, !view.aiming); return; }
    if (event.target.closest(".lm-wrong")) { report(view, selected(view)); return; }
    const aimed = view.aiming && event.target.closest(".lm-text .f");
    if (aimed) { event.preventDefault(); report(view, aimed.place); return; }
    if (selected(view)) event.preventDefault();
    if (String(getSelection()).length || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a[href]");
    if (link) { event.preventDefault(); navigate(link.getAttribute("href")); return; }
    const card = event.target.closest("[data-card], .lm-card");
    if (card) choose(view, card.dataset.card || card.dataset.name);
  };
  root.onmousedown = (event) => sweep(view, event);
  root.onkeydown = (event) => {
    const run = event.target.closest(".f");
    if (event.key === "Escape") { tell(view, null); if (view.aiming) aim(view, false); }
    else if (event.key === "Enter" && view.aiming && run) { event.preventDefault(); report(view, run.place); }
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
  document.addEventListener("selectionchange", () => offer(view), { signal: root.listening.signal });
  root.querySelector(".lm-wrong").onmousedown = (event) => event.preventDefault(); // the selection stays
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

/* ---- reporting an error: offsets go out as characters of the whole text, not as UTF-16 units of the part shown */
function selected(view) {
  const text = view.root.querySelector(".lm-text");
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const words = range.toString();
  const start = before.toString().length + words.length - words.trimStart().length;
  return words.trim() ? [start, start + words.trim().length] : null;
}

/* A browser starts no selection in a link or in what takes the focus: words swept from there on are selected here. */
function sweep(view, down) {
  const from = !down.button && down.target.closest(".lm-text .f") && caret(down);
  if (!from) return;
  const text = view.root.querySelector(".lm-text");
  const over = new AbortController();
  window.addEventListener("mouseup", () => over.abort(), over);
  window.addEventListener("dragstart", (event) => event.preventDefault(), over);
  window.addEventListener("mousemove", (event) => {
    const to = Math.abs(event.x - down.x) + Math.abs(event.y - down.y) > 4 && caret(event);
    if (to && text.contains(to[0])) getSelection().setBaseAndExtent(...from, ...to);
  }, over);
}

function caret(event) {
  const at = document.caretPositionFromPoint?.(event.x, event.y);
  if (at) return [at.offsetNode, at.offset];
  const range = document.caretRangeFromPoint?.(event.x, event.y);
  return range && [range.startContainer, range.startOffset];
}

function offer(view) {
  const button = view.root.querySelector(".lm-wrong");
  if (!button?.isConnected || !view.data.record) return;
  const words = selected(view);
  button.hidden = !words;
  if (!words) return;
  const last = [...getSelection().getRangeAt(0).getClientRects()].at(-1);
  const around = view.root.getBoundingClientRect();
  if (!last) return;
  button.style.left = `${Math.max(0, Math.min(last.right - around.left + 4, around.width - button.offsetWidth))}px`;
  button.style.top = `${last.bottom - around.top + 2}px`;
}

function aim(view, on) {
  view.aiming = on;
  view.root.classList.toggle("aiming", on);
  view.root.querySelector(".lm-report")?.setAttribute("aria-pressed", on);
}

function report(view, place) {
  if (!place) return;
  const { text, record, start } = view.data;
  const [from, to] = place.map((unit) => start + [...text.slice(0, unit)].length);
  getSelection().removeAllRanges();
  navigate(`read?${new URLSearchParams({ id: record, at: `${from}-${to}`, report: "1" })}`);
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
