import { createContext, useContext } from "hono/jsx";
import type { Config } from "../../config/config.ts";
import { PAGE_TEXTS, type PageLanguage, type PageTexts } from "../texts/page_texts.ts";

/** What every page shows of its site, and the language. */
export interface SiteShown {
  /** The library's name; empty before it is known. */
  readonly library: string;
  /** Whether this server has records that can be searched. */
  readonly finds: boolean;
  /** Whether another library system serves an institution. */
  readonly relays: boolean;
  /** The language of the page. */
  readonly language: PageLanguage;
}

/** The site of the page that is being written. */
export const SiteContext = createContext<SiteShown>({ library: "", finds: false, relays: false, language: "en" });

/** Gives what pages show of the site. The library is the first institution. */
export function siteOf(config: Pick<Config, "institutions">, language: PageLanguage): SiteShown {
  const [first] = config.institutions.values();
  const relays = config.institutions.values().some(({ upstream }) => upstream !== undefined);
  return { library: first?.name || "sip2d", finds: !isElsewhere(config), relays, language };
}

/** Gives the texts of the page that is being written. */
export function useTexts(): PageTexts {
  return PAGE_TEXTS[useContext(SiteContext).language];
}

/** Whether other library systems serve all institutions, so that there are no records here. */
export function isElsewhere({ institutions }: Pick<Config, "institutions">): boolean {
  return institutions.size > 0 && [...institutions.values()].every(({ upstream }) => upstream !== undefined);
}
