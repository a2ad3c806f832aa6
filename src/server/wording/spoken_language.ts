import type { Request } from "../../protocol/message.ts";
import { type LanguageChoice, speaks } from "./catalogue.ts";

/** Patrons that a session remembers, the newest: a self-check serves one after the other. */
const PATRONS = 16;

/** In which language the patrons of a session are spoken to, by what the terminal calls them. */
export type PatronLanguages = Map<string, string>;

/**
 * Finds the language of the answer to a request, as far as it is known without the patron: the one that it asks for, which
 * only 23 and 63 can, else the one in which this session has last spoken to its patron.
 */
export function languageOf(
  languages: PatronLanguages,
  request: Request,
  choice: LanguageChoice,
): string | undefined {
  const asksFor = request.name === "patronInformation" || request.name === "patronStatusRequest";
  const asked = asksFor ? request.fixed.language : undefined;
  if (speaks(asked, choice)) return asked;
  const heard = languages.size === 0 ? undefined : languages.get(patronOf(request));
  return speaks(heard, choice) ? heard : undefined;
}

/** Remembers the language in which a patron was spoken to, for the requests that name none. */
export function rememberLanguage(languages: PatronLanguages, request: Request, language: string): void {
  const patron = patronOf(request);
  if (patron === "") return;
  languages.delete(patron);
  languages.set(patron, language);
  if (languages.size > PATRONS) languages.delete(languages.keys().next().value ?? "");
}

function patronOf({ fields }: Request): string {
  return "patronId" in fields ? fields.patronId?.trim().toLowerCase() ?? "" : "";
}
