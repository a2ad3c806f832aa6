const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Writes text such that it is text in XML and HTML, also between quotes. Characters that XML has not become `?`. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/\p{Cc}|[\ufffe\uffff]/gu, (character) => /[\t\r\n]/.test(character) ? character : "?");
}
