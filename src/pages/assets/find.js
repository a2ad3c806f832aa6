// Shows what is found while somebody types; without it the search box is a form like others.
const FEWEST = 3;
const PAUSE = 200;
const form = document.querySelector("form[data-find]");
const box = form?.querySelector('input[type="search"]');
const results = form?.querySelector("[data-find-results]");
let asked = 0;
let timer;

function show(html) {
  results.innerHTML = html;
  results.hidden = html === "";
}

async function ask() {
  const mine = ++asked;
  const text = box.value.trim();
  if (text.length < FEWEST) return show("");
  const response = await fetch(
    `/find?${new URLSearchParams({ q: text, part: "list", card: form.elements.namedItem("card")?.value ?? "" })}`,
  ).catch(() => undefined);
  // What was typed meanwhile is asked by itself.
  if (mine !== asked || response?.status !== 200) return;
  show(await response.text());
}

function isTyping({ target }) {
  return target instanceof Element && target.closest("input, select, textarea, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || box === undefined || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) {
    return;
  }
  event.preventDefault();
  box.focus();
  box.select();
});
box?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
});
form?.addEventListener("submit", () => {
  clearTimeout(timer);
  asked++;
});
form?.addEventListener("keydown", (event) => {
  const links = [...results.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "Escape" && !results.hidden) {
    // What was typed stays.
    event.preventDefault();
    show("");
    box.focus();
  } else if (event.key === "ArrowDown" && links[at + 1] !== undefined) {
    event.preventDefault();
    links[at + 1].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (links[at - 1] ?? box).focus();
  }
});
