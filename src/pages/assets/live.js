// Keeps parts of a page up to date: each names the address of its news. Without this script a page shows its state when
// it was loaded.
const MOST = 200;
for (const place of document.querySelectorAll("[data-live]")) {
  const state = document.querySelector("[data-live-state]");
  const source = new EventSource(place.dataset.live);
  const tell = (text) => {
    if (state) state.textContent = text;
  };
  source.addEventListener("open", () => tell(state?.dataset.liveState));
  source.addEventListener("error", () => tell(state?.dataset.liveLost));
  source.addEventListener("replace", ({ data }) => {
    // A button that somebody is about to press must not go away.
    if (!place.contains(document.activeElement)) place.innerHTML = data;
  });
  source.addEventListener("add", ({ data }) => {
    place.insertAdjacentHTML("afterbegin", data);
    while (place.children.length > MOST) place.lastElementChild.remove();
  });
}
// On a phone the menu is a line that is pushed aside: the entry of this page comes into view.
const menu = document.querySelector("body > header nav");
const here = menu?.querySelector('a[aria-current="page"]');
if (here) menu.scrollLeft = here.offsetLeft - menu.offsetLeft - menu.clientWidth / 3;
