/* Draws the text as runs between the edges of marks, so that marks may overlap. Offsets are UTF-16 units.
   Keys: Tab enters the text, arrows move from finding to finding, Enter opens. Copying takes the citation along. */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lm-reader");
  const drawn = JSON.stringify([data.text, data.marks, data.here, data.chosen]);
  if (root.dataset.drawn !== drawn) {
    draw(root, data);
    root.dataset.drawn = drawn;
    scrollTo(root, data);
  }
  const open = (run) => {
    if (run.dataset.href) navigate(run.dataset.href);
    else if (run.dataset.card) setTriggerValue("card", run.dataset.card);
  };
  root.onclick = (event) => {
    const run = event.target.closest(".f");
    const picking = String(getSelection()).length > 0;
    if (!run || picking) return;
    if (run.tagName === "A" && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    open(run);
  };
  root.onkeydown = (event) => {
    const runs = [...root.querySelectorAll(".f")];
    const at = runs.indexOf(event.target);
    if (at < 0) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && runs[at + step]) {
      event.preventDefault();
      runs[at].tabIndex = -1;
      runs[at + step].tabIndex = 0;
      runs[at + step].focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(runs[at]);
    }
  };
  root.oncopy = (event) => {
    const words = String(getSelection());
    if (words.length < 8 || !data.citation) return;
    event.clipboardData.setData("text/plain", `${words}\n——${data.citation}`);
    event.preventDefault();
  };
}

function draw(root, data) {
  const edges = new Set([0, data.text.length]);
  for (const mark of data.marks) { edges.add(mark.s); edges.add(mark.e); }
  for (const edge of data.here || []) edges.add(edge);
  const places = [...edges].sort((a, b) => a - b);
  const page = document.createDocumentFragment();
  let open = [];
  let next = 0;
  for (let i = 0; i + 1 < places.length; i++) {
    const [start, end] = [places[i], places[i + 1]];
    while (next < data.marks.length && data.marks[next].s <= start) open.push(data.marks[next++]);
    open = open.filter((mark) => mark.e > start);
    page.append(run(data, start, end, open));
  }
  root.replaceChildren(page);
  const first = root.querySelector(".f");
  if (first) first.tabIndex = 0;
}

function run(data, start, end, covering) {
  const words = data.text.slice(start, end);
  const lit = data.here && start >= data.here[0] && end <= data.here[1];
  if (!covering.length && !lit) return document.createTextNode(words);
  const inner = [...covering].sort((a, b) => a.e - a.s - (b.e - b.s));
  const main = inner.find((mark) => mark.href || mark.card) || inner[0];
  const piece = document.createElement(main && main.href ? "a" : "span");
  piece.textContent = words;
  if (lit) piece.classList.add("here");
  if (!main) return piece;
  piece.classList.add("f", `f-${main.kind}`);
  if (inner.some((mark) => mark.kind !== main.kind)) piece.classList.add("also");
  piece.title = inner.map((mark) => mark.title).join("\n");
  piece.setAttribute("aria-label", `${words}（${inner.map((mark) => mark.title).join("；")}）`);
  piece.tabIndex = -1;
  if (main.href) { piece.href = main.href; piece.dataset.href = main.href; }
  else if (main.card) { piece.dataset.card = main.card; piece.setAttribute("role", "button"); }
  else piece.classList.add("plain");
  if (data.chosen && inner.some((mark) => mark.card === data.chosen)) piece.classList.add("chosen");
  return piece;
}

function scrollTo(root, data) {
  const wanted = JSON.stringify([data.here, data.chosen, data.text.length]);
  if (root.dataset.wanted === wanted) return;
  root.dataset.wanted = wanted;
  const target = root.querySelector(".chosen") || root.querySelector(".here");
  if (target) requestAnimationFrame(() => target.scrollIntoView({ block: "center" }));
}
