// Sends what a scanner reads one after the other, without loading the page again, and sounds yes or no; without it the
// page is loaded again after each, and comes back with the field ready.
const TONES = { yes: [[880, 90]], no: [[220, 350]], look: [[660, 120], [440, 220]] };
let last = Promise.resolve();
let audio;

function sound(kind) {
  audio ??= new AudioContext();
  let at = audio.currentTime;
  for (const [frequency, milliseconds] of TONES[kind] ?? []) {
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(audio.destination);
    tone.start(at);
    at += milliseconds / 1000;
    tone.stop(at);
  }
}

function counter() {
  return document.querySelector("[data-counter]");
}

function form() {
  return document.querySelector("form[data-scan-form]");
}

function tellLost() {
  const told = document.createElement("p");
  told.setAttribute("role", "alert");
  told.textContent = counter().dataset.lost;
  form().after(told);
  sound("no");
}

/** Writes what was scanned behind a scan that was not done, since nobody was logged in any more. */
function noteUndone(text) {
  const told = document.createElement("pre");
  told.textContent = text;
  document.querySelector("[data-typed]")?.append(told);
}

/** Sends a text with what the form says by now: the card may have been scanned just before. */
async function send(text) {
  // After a logout there is no such form any more.
  if (form() === null) return noteUndone(text);
  const given = new FormData(form());
  given.set("scan", text);
  const body = new URLSearchParams([...given]);
  const response = await fetch("/desk/scan", { method: "POST", body }).catch(() => undefined);
  if (response === undefined) return tellLost();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.querySelector("[data-counter]");
  // Whoever was logged out must see that, and what was not done.
  if (next === null) {
    sound("no");
    return document.documentElement.replaceWith(document.adoptNode(page.documentElement));
  }
  const typed = form().elements.namedItem("scan").value;
  counter().replaceWith(document.adoptNode(next));
  history.replaceState(null, "", response.url);
  const field = form().elements.namedItem("scan");
  field.value = typed;
  field.focus();
  // A card that was found is a yes, too.
  const served = document.querySelector("[data-served]") === null ? "" : "yes";
  sound(document.querySelector("[data-scan]")?.dataset.scan ?? served);
}

if (counter() !== null) {
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    const field = form().elements.namedItem("scan");
    const text = field.value;
    field.value = "";
    last = last.then(() => send(text));
  });
  document.addEventListener("keydown", (event) => {
    // In the field, the key that leads to the search box may be a part of a barcode.
    if (event.key === "Escape" && event.target === form()?.elements.namedItem("scan")) event.target.blur();
    const link = document.querySelector(`[data-modes] a[aria-keyshortcuts="${event.key}"]`);
    if (link === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    link.click();
  });
}

const printing = document.querySelector("button[data-print]");
if (printing !== null) {
  printing.hidden = false;
  printing.addEventListener("click", () => print());
}
