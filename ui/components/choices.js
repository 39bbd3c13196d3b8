/* A sheet with buttons: links as in every sheet; a button gives its name back, once. */
export default function ({ data, parentElement, setTriggerValue }) {
  const sheet = parentElement.querySelector(".sheet");
  if (sheet.dataset.shown !== data.html) {
    sheet.innerHTML = data.html;
    sheet.dataset.shown = data.html;
  }
  sheet.onclick = (event) => {
    const button = event.target.closest("button[data-name]");
    if (button) {
      for (const other of sheet.querySelectorAll("button")) other.disabled = true;
      sheet.dataset.shown = "";
      setTriggerValue("chosen", button.dataset.name);
      return;
    }
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigate(link.getAttribute("href"));
  };
}
