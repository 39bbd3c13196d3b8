// Left and right arrows go to the scene before and after; everything works without this.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
  const wanted = { ArrowLeft: 'a[rel="prev"]', ArrowRight: 'a[rel="next"]' }[event.key];
  const link = wanted && document.querySelector(wanted);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
