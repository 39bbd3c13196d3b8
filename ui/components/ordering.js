/* Rows of an outline: drag one onto another, or Alt+↑ and Alt+↓ on the row in focus; a click or Enter opens it. */
export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".rows");
  if (list.dataset.shown !== data.html) {
    list.innerHTML = data.html;
    list.dataset.shown = data.html;
    const wanted = window.lanmaiMovedRow; // the page may be built anew around the list: the row in hand is kept outside
    const again = wanted && [...list.children].find((row) => row.querySelector(".words").textContent === wanted);
    if (again) for (const wait of [0, 250]) setTimeout(() => again.focus(), wait);
    delete window.lanmaiMovedRow;
  }
  const send = (deed) => setTriggerValue("did", { ...deed, at: Date.now() });
  let dragged = null;
  const clear = () => list.querySelectorAll(".over, .dragged").forEach((row) => row.classList.remove("over", "dragged"));
  list.ondragstart = (event) => {
    dragged = event.target.closest("[draggable]");
    if (!dragged) return;
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.row);
  };
  list.ondragover = (event) => {
    const row = event.target.closest(".row");
    if (!dragged || !row || row === dragged) return;
    event.preventDefault();
    list.querySelectorAll(".over").forEach((other) => other.classList.remove("over"));
    row.classList.add("over");
  };
  list.ondrop = (event) => {
    event.preventDefault();
    const row = event.target.closest(".row");
    if (dragged && row && row !== dragged) send({ what: "move", row: dragged.dataset.row, before: row.dataset.row });
    dragged = null;
    clear();
  };
  list.ondragend = clear;
  list.onclick = (event) => {
    const row = event.target.closest(".row");
    if (row) send({ what: "open", row: row.dataset.row });
  };
  list.onkeydown = (event) => {
    const row = event.target.closest(".row");
    if (!row || !["ArrowUp", "ArrowDown", "Enter"].includes(event.key)) return;
    event.preventDefault();
    const step = event.key === "ArrowUp" ? -1 : 1;
    if (event.key === "Enter") send({ what: "open", row: row.dataset.row });
    else if (event.altKey && row.draggable) {
      window.lanmaiMovedRow = row.querySelector(".words").textContent;
      send({ what: "step", row: row.dataset.row, step });
    } else (step < 0 ? row.previousElementSibling : row.nextElementSibling)?.focus();
  };
}
