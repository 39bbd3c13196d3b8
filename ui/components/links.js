/* Shows what Python wrote; a plain click on a link is followed here, any other (new tab, copy) is the browser's. */
export default function ({ data, parentElement }) {
  const sheet = parentElement.querySelector(".sheet");
  if (data.go) {
    navigate(data.go);
    return;
  }
  if (data.top) {
    if (!sheet.dataset.top) setTimeout(() => main()?.scrollTo(0, 0), 100);
    sheet.dataset.top = "1";
    return;
  }
  if (sheet.dataset.shown !== data.html) {
    sheet.innerHTML = data.html;
    sheet.dataset.shown = data.html;
  }
  sheet.onclick = (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigate(link.getAttribute("href"));
  };
}
