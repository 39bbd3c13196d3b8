/* Goes to a page of the platform as the browser's own back and forward do: one step of history, no reload. The audience
   previewed goes along; the way back finds the place where a page was left. Put before the script of every component
   that has links. */
function navigate(href) {
  const here = new URL(window.location.href);
  const target = new URL(href, here);
  const audience = here.searchParams.get("as");
  if (audience && !target.searchParams.has("as")) target.searchParams.set("as", audience);
  if (target.origin !== here.origin) return;
  window.history.replaceState({ ...window.history.state, left: main()?.scrollTop || 0 }, "");
  window.history.pushState({}, "", target);
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  main()?.scrollTo(0, 0);
}

function main() {
  return document.querySelector('[data-testid="stMain"]');
}

if (!window.lanmaiKeepsPlace) {
  window.lanmaiKeepsPlace = true;
  window.addEventListener("popstate", (event) => {
    const left = event.state?.left;
    if (!left) return;
    const until = Date.now() + 4000; // the page is written anew, piece by piece, before it is long enough
    const back = () => {
      const area = main();
      if (area && area.scrollHeight - area.clientHeight >= left) area.scrollTo(0, left);
      else if (Date.now() < until) setTimeout(back, 100);
    };
    setTimeout(back, 100);
  });
}

