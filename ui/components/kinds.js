/* A record is classified by keyboard. Moving is done here; what is decided goes to the server as {act, ...}, once.
   A stop is a suggestion, or an empty facet. Offsets are UTF-16 units here and characters on the server. */
const HELP = [
  ["↑ ↓", "上下条"], ["1–9", "跳到维度"], ["回车", "接受"], ["X", "不接受"], ["C", "改为"], ["I", "另加"],
  ["B", "成批接受"], ["退格", "收回"], ["U", "撤销上一步"], ["→ N", "下一件"], ["← P", "上一件"],
];

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lm-classify");
  const view = root.view || (root.view = { root, at: 0, panel: null, closed: "" });
  const given = JSON.stringify(data);
  view.send = (deed) => { root.classList.add("busy"); setTriggerValue("did", { ...deed, at: Date.now() }); };
  if (view.given !== given) {
    const same = view.data && view.data.id === data.id;
    const before = same ? view.stops[view.at] : null;
    Object.assign(view, { given, data, stops: stops(data) });
    root.classList.remove("busy");
    view.at = same ? after(view, before) : first(view);
    if (!data.alike || `${data.alike.token}` !== view.closed) view.panel = data.alike ? { kind: "alike" } : same && view.panel?.kind === "choose" && data.error ? view.panel : null;
    draw(view, !same);
  }
  document.removeEventListener("keydown", window.lanmaiKinds);
  window.lanmaiKinds = (event) => key(view, event);
  document.addEventListener("keydown", window.lanmaiKinds);
  return () => { if (!root.isConnected) document.removeEventListener("keydown", window.lanmaiKinds); };
}

/* ---- stops */
function stops(data) {
  return data.facets.flatMap((facet) => facet.rows.length
    ? facet.rows.map((row) => ({ facet, row, name: row.subject })) : [{ facet, row: null, name: facet.id }]);
}

function first(view) {
  const told = view.stops.findIndex((stop) => stop.name === view.data.focus);
  if (told >= 0) return told;
  const inFacet = (stop) => !view.data.facet || stop.facet.id === view.data.facet;
  const waiting = view.stops.findIndex((stop) => inFacet(stop) && stop.row && (stop.row.waits || stop.row.said === "disputed"));
  return waiting >= 0 ? waiting : Math.max(0, view.stops.findIndex(inFacet));
}

function after(view, before) {
  const told = view.stops.findIndex((stop) => stop.name === view.data.focus);
  if (told >= 0) return told;
  const here = Math.max(0, view.stops.findIndex((stop) => stop.name === before.name));
  const now = view.stops[here];
  const decided = Boolean(before.row) === Boolean(now.row) && word(before) !== word(now) && word(now);
  if (!decided) return here;
  const next = view.stops.findIndex((stop, i) => i > here && stop.row?.waits);
  return next >= 0 ? next : now.row ? here : Math.min(view.stops.length - 1, here + 1);
}

function word(stop) {
  return (stop.row || stop.facet.nothing)?.mine || "";
}

/* ---- drawing */
function element(tag, values = {}, children = []) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
}

function draw(view, fresh) {
  const { root, data } = view;
  const facets = element("div", { className: "facets", role: "listbox", ariaLabel: "维度与建议" }, data.facets.map((f, i) => facetBox(view, f, i)));
  const panel = element("div", { className: "panel", hidden: true });
  const keys = element("div", { className: "keys" }, HELP.map(([k, what]) => element("span", {}, [element("kbd", { textContent: k }), ` ${what}`])));
  root.replaceChildren(
    element("div", { className: "columns" }, [paper(view), element("div", { className: "side" }, [facets, panel])]),
    element("p", { className: "told", role: "status", textContent: [data.error || data.note, finished(view)].filter(Boolean).join("　") }), keys,
  );
  root.querySelector(".told").classList.toggle("error", Boolean(data.error));
  focus(view);
  if (fresh) root.querySelector(".paper").scrollTop = 0;
  if (view.panel?.kind === "alike") alike(view);
  else if (view.panel?.kind === "choose") choose(view, view.panel.adding, view.panel);
  else if (!typing(document.activeElement)) root.focus({ preventScroll: true });
}

function finished(view) {
  const waits = view.stops.some((stop) => stop.row?.waits);
  return waits || !view.stops.some((stop) => stop.row) ? "" : "这一件没有等着判断的了，按 N 看下一件。";
}

function paper(view) {
  const { data } = view;
  const head = element("div", { className: "head" }, [
    element("a", {
      href: data.href, textContent: data.dh, title: "在阅读页打开",
      onclick: (event) => {
        if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        navigate(data.href);
      },
    }),
    element("span", { textContent: data.dated }), element("span", { className: "badge", textContent: data.openness }),
  ]);
  const fields = data.fields.map((field) => {
    const words = element("div", { className: field.name === "text" ? "text" : "value" });
    words.dataset.field = field.name;
    if (field.name === "text") return field.text.trim() ? words : element("p", { className: "quiet", textContent: "这件档案只有目录，没有全文。" });
    return element("div", { className: field.name === "题名" ? "field title" : "field" }, [element("b", { textContent: field.label }), words]);
  });
  return element("div", { className: "paper" }, [head, ...fields]);
}

function facetBox(view, facet, number) {
  const rows = facet.rows.map((row) => rowBox(view, row));
  const title = element("h3", {}, [element("kbd", { textContent: number + 1 }), ` ${facet.label}`]);
  if (!facet.rows.length) {
    const empty = element("div", { className: "row empty" }, [
      title, element("span", { textContent: `空着：${facet.empty || "没有建议"}` }),
      element("span", { className: "hint", textContent: "空着也是答案：回车确认；应有值的按 X，或按 I 补一个值" }),
      ...said(facet.nothing),
    ]);
    empty.dataset.name = facet.id;
    empty.setAttribute("role", "option");
    return element("section", { className: "facet" }, [empty]);
  }
  const stale = facet.stale ? [element("p", { className: "stale", textContent: "方案改过，建议还是旧的：请管理员运行 lanmai reclassify" })] : [];
  const before = said(facet.nothing).length ? [element("p", { className: "word", textContent: "原来看作空着：" }), ...said(facet.nothing)] : [];
  return element("section", { className: "facet" }, [title, ...stale, ...before, ...rows]);
}

function said(nothing) {
  return nothing.words.map((w) => element("span", { className: "word", textContent: `${w.mine ? "我" : w.who}：${w.said}${w.note ? `，${w.note}` : ""}` }));
}

function rowBox(view, row) {
  const head = element("div", { className: "name" }, [element("strong", { textContent: row.label })]);
  if (row.qualifier) head.append(element("span", { className: "badge", textContent: row.qualifier }));
  head.append(element("span", { className: `state ${row.said}`, textContent: row.state || "待判断" }));
  const words = row.words.map((w) => element("p", {
    className: "word", textContent: `${w.mine ? "我" : w.who}：${w.said}${w.note ? `，${w.note}` : ""}`,
  }));
  if (row.said === "disputed") {
    words.push(element("p", { className: "word", textContent: row.mine ? "要由第三个人来定" : "由您来定：接受或不接受" }));
  }
  const quotes = element("p", { className: "quotes" }, [
    element("span", { className: "quiet", textContent: `${row.by.join("；")}　` }),
    ...row.spans.map((s) => element("q", { textContent: s.quote.length > 40 ? `${s.quote.slice(0, 40)}…` : s.quote })),
  ]);
  const box = element("div", { className: `row ${row.said}` }, [head, quotes, ...words]);
  box.dataset.name = row.subject;
  box.setAttribute("role", "option");
  return box;
}

function focus(view) {
  const { root } = view;
  const stop = view.stops[view.at];
  root.querySelectorAll(".row").forEach((row) => {
    const here = row.dataset.name === stop.name;
    row.classList.toggle("here", here);
    row.setAttribute("aria-selected", here);
    if (here) row.scrollIntoView({ block: "nearest" });
  });
  light(view, stop.row ? stop.row.spans : []);
}

function light(view, spans) {
  for (const field of view.data.fields) {
    const place = [...view.root.querySelectorAll("[data-field]")].find((e) => e.dataset.field === field.name);
    if (!place) continue;
    const own = spans.filter((s) => s.field === field.name).sort((a, b) => a.s - b.s);
    const parts = [];
    let at = 0;
    for (const span of own) {
      if (span.e <= at) continue;
      const start = Math.max(span.s, at);
      parts.push(field.text.slice(at, start), element("mark", { textContent: field.text.slice(start, span.e) }));
      at = span.e;
    }
    place.replaceChildren(...parts, field.text.slice(at));
  }
  const paperBox = view.root.querySelector(".paper");
  const mark = paperBox.querySelector("mark");
  if (!mark) return;
  const [box, around] = [mark.getBoundingClientRect(), paperBox.getBoundingClientRect()];
  if (box.top < around.top + 10 || box.bottom > around.bottom - 10) paperBox.scrollTop += box.top - around.top - around.height / 3;
}

/* ---- keys */
function typing(target) {
  return target?.closest?.("input, textarea, select, [contenteditable], [role=combobox], [role=dialog], [data-testid=stSelectbox], [data-baseweb=popover]");
}

function key(view, event) {
  const { root } = view;
  if (!root.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape" && view.panel && root.contains(event.target)) { close(view); event.preventDefault(); return; }
  if (typing(event.target) || view.panel || root.classList.contains("busy")) return;
  if (event.target !== document.body && !root.contains(event.target) && (event.key === "Enter" || event.key.startsWith("Arrow"))) return;
  const stop = view.stops[view.at];
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const deed = {
    ArrowDown: () => move(view, 1), j: () => move(view, 1), ArrowUp: () => move(view, -1), k: () => move(view, -1),
    Enter: () => say(view, stop, "accept"), a: () => say(view, stop, "accept"), x: () => say(view, stop, "reject"),
    Delete: () => say(view, stop, "reject"), Backspace: () => word(stop) && view.send({ act: "withdraw", subject: (stop.row || stop.facet.nothing).subject }),
    c: () => choose(view, !stop.row), i: () => choose(view, true), b: () => stop.row && view.send({ act: "alike", subject: stop.row.subject }),
    u: () => view.send({ act: "undo" }), ArrowRight: () => view.send({ act: "next" }), n: () => view.send({ act: "next" }),
    ArrowLeft: () => view.send({ act: "previous" }), p: () => view.send({ act: "previous" }),
  }[name] || (/^[1-9]$/.test(name) ? () => jump(view, Number(name) - 1) : null);
  if (!deed || (event.target.closest?.("a[href], button, summary") && name === "Enter")) return;
  event.preventDefault();
  deed();
}

function move(view, step) {
  view.at = Math.min(view.stops.length - 1, Math.max(0, view.at + step));
  focus(view);
}

function jump(view, number) {
  const facet = view.data.facets[number];
  const own = facet ? view.stops.findIndex((stop) => stop.facet === facet) : -1;
  if (own >= 0) { view.at = own; focus(view); }
}

function say(view, stop, act) {
  if (!stop.row) {
    if (word(stop) === (act === "accept" ? "accepted" : "rejected")) move(view, 1);
    else view.send({ act, subject: stop.facet.nothing.subject });
    return;
  }
  if (stop.row.mine === (act === "accept" ? "accepted" : "rejected")) { move(view, 1); return; }
  view.send({ act, subject: stop.row.subject });
}

/* ---- another value, for words chosen in the record */
function choose(view, adding, kept = {}) {
  const stop = view.stops[view.at];
  const wrong = adding ? null : stop.row;
  view.panel = { kind: "choose", adding, typed: kept.typed || "", words: kept.words };
  const box = view.root.querySelector(".panel");
  const search = element("input", { type: "text", ariaLabel: "输入值的名称、英文或编号", placeholder: "输入名称、英文或编号，↑↓ 选，回车定", value: kept.typed || "" });
  const list = element("ul", { role: "listbox", ariaLabel: "可选的值" });
  const chosenText = String(getSelection());
  const start = kept.words ?? (chosenText.trim() || wrong?.spans[0]?.quote || "");
  const words = element("input", { type: "text", ariaLabel: "依据原文哪几个字", placeholder: "依据原文哪几个字（照原文输入，或先在原文里选中）", value: start });
  const told = element("p", { className: "quiet", role: "status" });
  const state = { at: 0, shown: [], nth: 0, found: null };
  const others = stop.facet.concepts.filter((c) => `${stop.facet.id}:${c.id}` !== wrong?.subject);
  const filter = () => {
    const typed = search.value.trim().toLowerCase();
    view.panel.typed = search.value;
    state.shown = others.filter((c) => !typed || [c.label, c.english, c.id, c.group].some((w) => w.toLowerCase().includes(typed)));
    state.at = Math.min(state.at, Math.max(0, state.shown.length - 1));
    list.replaceChildren(...state.shown.map((c, i) => {
      const item = element("li", { textContent: `${c.label}${c.group ? `（${c.group}）` : ""}${c.timely ? "" : "　不在适用期"}` }, []);
      item.append(element("span", { className: "quiet", textContent: ` ${c.id}` }));
      item.classList.toggle("here", i === state.at);
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", i === state.at);
      item.onmousedown = (event) => { event.preventDefault(); state.at = i; filter(); words.focus(); };
      return item;
    }));
    list.querySelector(".here")?.scrollIntoView({ block: "nearest" });
  };
  const sought = () => {
    view.panel.words = words.value;
    const all = places(view.data, words.value);
    state.found = all.length ? all[((state.nth % all.length) + all.length) % all.length] : null;
    light(view, state.found ? [state.found] : []);
    told.textContent = !words.value ? "还要指明依据原文哪几个字。" : state.found
      ? `在${state.found.field === "text" ? "正文" : state.found.field}里找到 ${all.length} 处${all.length > 1 ? "，↑↓ 换一处" : ""}；回车记下。`
      : "档案里没有这几个字：请照原文输入。";
  };
  search.oninput = () => { state.at = 0; filter(); };
  search.onkeydown = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); state.at = Math.min(state.shown.length - 1, Math.max(0, state.at + step)); filter(); }
    if (event.key === "Enter") { event.preventDefault(); if (state.shown.length) { words.focus(); words.select(); } }
  };
  words.oninput = () => { state.nth = 0; sought(); };
  words.onkeydown = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); state.nth += step; sought(); }
    if (event.key === "Enter" && state.found && state.shown[state.at]) { event.preventDefault(); submit(); }
  };
  const submit = () => {
    const text = view.data.fields.find((f) => f.name === state.found.field).text;
    const characters = (units) => [...text.slice(0, units)].length;
    view.send({
      act: "correct", subject: wrong ? wrong.subject : "", facet: stop.facet.id, concept: state.shown[state.at].id,
      field: state.found.field, start: characters(state.found.s), end: characters(state.found.e), quote: text.slice(state.found.s, state.found.e),
    });
    close(view);
  };
  box.replaceChildren(
    element("h3", { textContent: wrong ? `${stop.facet.label}：“${wrong.label}”改为` : `${stop.facet.label}：另加一个值` }),
    search, list, words, told, element("p", { className: "quiet", textContent: "Esc 取消" }),
  );
  open(view, box);
  filter();
  sought();
  search.focus();
}

function places(data, words) {
  if (!words.trim()) return [];
  return data.fields.flatMap((field) => {
    const found = [];
    for (let at = field.text.indexOf(words); at >= 0; at = field.text.indexOf(words, at + 1)) found.push({ field: field.name, s: at, e: at + words.length });
    return found;
  });
}

/* ---- records that are alike, accepted together */
function alike(view) {
  const { data } = view;
  const box = view.root.querySelector(".panel");
  const boxes = data.alike.items.map((item) => element("input", { type: "checkbox", checked: true, value: item.id }));
  const reason = element("input", { type: "text", ariaLabel: "理由", placeholder: "一条理由，记在每一件上；回车接受选中的" });
  const told = element("p", { className: "quiet", role: "status" });
  const rows = data.alike.items.map((item, i) => element("li", {}, [element("label", {}, [
    boxes[i], element("span", { textContent: item.title }),
    element("span", { className: "quiet", textContent: `　${item.dated}　${item.openness}　` }), ...item.quotes.map((q) => element("q", { textContent: q })),
  ])]));
  const accept = () => {
    const ids = boxes.filter((b) => b.checked).map((b) => b.value);
    if (!reason.value.trim()) { told.textContent = "请先写一条理由。"; return; }
    if (!ids.length) { told.textContent = "一件也没有选。"; return; }
    view.closed = `${data.alike.token}`;
    view.send({ act: "accept-alike", subject: data.alike.subject, ids, note: reason.value });
  };
  reason.onkeydown = (event) => {
    if (event.isComposing || event.keyCode === 229 || event.key !== "Enter") return;
    event.preventDefault();
    accept();
  };
  const others = data.alike.items.some((item) => item.id !== data.id);
  const heading = others
    ? `${data.alike.items.some((item) => item.id === data.id) ? "连同这一件，" : ""}${data.alike.items.length} 件有同样的建议“${data.alike.label}”，${data.alike.how}${data.alike.more ? "（还有更多，先列这些）" : ""}`
    : `没有别的件等着判断“${data.alike.label}”，${data.alike.how}`;
  const button = element("button", { type: "button", textContent: "接受选中的", onclick: accept });
  box.replaceChildren(element("h3", { textContent: heading }), ...(others ? [reason, element("ul", { className: "alike" }, rows), button] : []), told);
  told.textContent = others ? "Tab 到各件，空格去掉不要的；Esc 取消。" : "Esc 返回。";
  open(view, box);
  (others ? reason : box).focus();
}

function open(view, box) {
  box.hidden = false;
  box.tabIndex = -1;
  view.root.querySelector(".facets").hidden = true;
}

function close(view) {
  if (view.panel?.kind === "alike") view.closed = `${view.data.alike.token}`;
  view.panel = null;
  view.root.querySelector(".panel").hidden = true;
  view.root.querySelector(".facets").hidden = false;
  focus(view);
  view.root.focus({ preventScroll: true });
}
