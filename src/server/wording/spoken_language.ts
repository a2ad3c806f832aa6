import type { Request } from "../../protocol/message.ts";
import { type LanguageChoice, speaks } from "./catalogue.ts";

/** Patrons that a session remembers, the newest: a self-check serves one after the other. */
const PATRONS = 16;

/** In which language the patrons of a session are spoken to, by what the terminal calls them. */
export type PatronLanguages = Map<string, string>;

/**
 * Lists the languages that count for the answer to a request, before the patron's own: the one that it asks for, which
 * only 23 and 63 can, and the one in which this session has last spoken to its patron.
 */
export function languagesWanted(
  languages: PatronLanguages,
  request: Request,
  patronLanguage?: string,
): readonly (string | undefined)[] {
  const asked = "language" in request.fixed ? request.fixed.language : undefined;
  const heard = languages.size === 0 ? undefined : languages.get(patronOf(request));
  return [asked, heard, patronLanguage];
}

/** Remembers the language in which a patron was spoken to, for the requests that name none. */
export function rememberLanguage(
  languages: PatronLanguages,
  request: Request,
  patronLanguage: string,
  choice: LanguageChoice,
): void {
  const language = languagesWanted(languages, request, patronLanguage).find((code) => speaks(code, choice));
  const patron = patronOf(request);
  if (language === undefined || patron === "") return;
  languages.delete(patron);
  languages.set(patron, language);
  if (languages.size > PATRONS) languages.delete(languages.keys().next().value ?? "");
}

function patronOf({ fields }: Request): string {
  return "patronId" in fields ? fields.patronId?.trim().toLowerCase() ?? "" : "";
}
