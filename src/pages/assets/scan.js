// Sends what a scanner reads one after the other, without loading the page again, and sounds yes or no; without it the
// page is loaded again after each, and comes back with the field ready.
const TONES = { yes: [[880, 90]], no: [[220, 350]], look: [[660, 120], [440, 220]] };
let last = Promise.resolve();
let audio;
/** The least status of an answer that tells of a fault of the server. */
const FAILED = 500;

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

function desk() {
  return document.querySelector("[data-scan-page]");
}

function form() {
  return document.querySelector("form[data-scan-form]");
}

/** Tells of a scan that nobody knows the outcome of; it stays there when the next scan is told. */
function tellLost(text, why = "") {
  const told = document.createElement("p");
  told.setAttribute("role", "alert");
  told.textContent = [text, `${desk().dataset.lost} ${why}`.trim()].filter((part) => part !== "").join(": ");
  desk().before(told);
  sound("no");
}

/** Writes what was scanned behind a scan that was not done, since nobody was logged in any more. */
function noteUndone(text) {
  const told = document.createElement("pre");
  told.textContent = text;
  (document.querySelector("[data-typed]") ?? document.querySelector("main")).append(told);
}

/** Has the search box find for the patron who is served by now: what is found can be held for this patron. */
function serve(page) {
  const search = "form[data-find] input[name=card]";
  document.querySelector(search)?.remove();
  const card = page.querySelector(search);
  if (card !== null) document.querySelector("form[data-find]")?.prepend(document.adoptNode(card));
}

/** Sends a text with what the form says by now: the card may have been scanned just before. */
async function send(text) {
  // After a logout there is no such form any more.
  if (form() === null) return noteUndone(text);
  const given = new FormData(form());
  given.set("scan", text);
  const body = new URLSearchParams([...given]);
  const response = await fetch("/desk/scan", { method: "POST", body }).catch(() => undefined);
  const answer = await response?.text().catch(() => undefined);
  if (answer === undefined) return tellLost(text);
  const page = new DOMParser().parseFromString(answer, "text/html");
  if (response.status >= FAILED) return tellLost(text, page.querySelector("main [role=alert]")?.textContent);
  const next = page.querySelector("[data-scan-page]");
  // Whoever was logged out must see that, and what was not done.
  if (next === null) {
    sound("no");
    document.documentElement.replaceWith(document.adoptNode(page.documentElement));
    // The server does not repeat what somebody sends who has no session at all, as after a logout in another window.
    if (document.querySelector("[data-typed]") === null) noteUndone(text);
    return;
  }
  const typed = form().elements.namedItem("scan").value;
  desk().replaceWith(document.adoptNode(next));
  history.replaceState(null, "", response.url);
  serve(page);
  const field = form().elements.namedItem("scan");
  field.value = typed;
  field.focus();
  // A card that was found is a yes, too.
  const served = document.querySelector("[data-served]") === null ? "" : "yes";
  sound(document.querySelector("[data-scan]")?.dataset.scan ?? served);
}

if (desk() !== null) {
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    const field = form().elements.namedItem("scan");
    const text = field.value;
    field.value = "";
    // One that fails must not keep the next ones from being sent.
    last = last.then(() => send(text)).catch(reportError);
  });
  document.addEventListener("keydown", (event) => {
    // In the field, the key that leads to the search box may be a part of a barcode.
    if (event.key === "Escape" && event.target === form()?.elements.namedItem("scan")) event.target.blur();
    const link = document.querySelector(`[data-modes] a[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
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
