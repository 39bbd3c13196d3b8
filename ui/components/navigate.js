/* Goes to a page of the platform as the browser's own back and forward do: one step of history, no reload. The audience
   previewed goes along. Put before the script of every component that has links. */
function navigate(href, replace) {
  const here = new URL(window.location.href);
  const target = new URL(href, here);
  const audience = here.searchParams.get("as");
  if (audience && !target.searchParams.has("as")) target.searchParams.set("as", audience);
  if (target.origin !== here.origin) return;
  if (replace) window.history.replaceState({}, "", target);
  else window.history.pushState({}, "", target);
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}

