import { createContext, useContext } from "hono/jsx";
import type { Config } from "../../config/config.ts";
import { isElsewhere } from "../../config/upstream/is_elsewhere.ts";
import { deskInstitution } from "../../desk/work/desk_institution.ts";
import { pageTimeZone } from "./page_time_zone.ts";
import type { OutageShown } from "./outage_shown.ts";
import { PAGE_TEXTS, type PageLanguage, type PageTexts } from "../../texts/languages.ts";

/** What every page shows of its site, and the language. */
export interface SiteShown {
  /** The library's name; empty before it is known. */
  readonly library: string;
  /** Whether this server has records that can be searched. */
  readonly finds: boolean;
  /** Whether another library system serves an institution. */
  readonly relays: boolean;
  /** Whether a copy of another library system's records is kept. */
  readonly copies: boolean;
  /** Outages of which every page tells whoever has logged in. */
  readonly outages: readonly OutageShown[];
  /** Where staff sign in; absent: by local names only. */
  readonly signIn?: {
    /** The provider's host. */
    readonly at: string;
    /** Whether there are local names beside it. */
    readonly orLocal: boolean;
  };
  /** The language of the page. */
  readonly language: PageLanguage;
  /** The day of the library when the page was made: its times are shown without a date. Empty before it is known. */
  readonly today: string;
  /** The time zone of the pages, where institutions have several; absent: there is one. */
  readonly timeZone?: string;
}

/** The site of the page that is being written. */
export const SiteContext = createContext<SiteShown>({
  library: "",
  finds: false,
  relays: false,
  copies: false,
  outages: [],
  language: "en",
  today: "",
});

/** Gives what pages show of the site. The library is the first institution. */
export function siteOf(
  config: Pick<Config, "institutions" | "staff" | "signIn">,
  language: PageLanguage,
  now: Temporal.Instant,
): SiteShown {
  const { signIn, staff } = config;
  const [first] = config.institutions.values();
  const several = new Set([...config.institutions.values()].map(({ timeZone }) => timeZone)).size > 1;
  const relays = config.institutions.values().some(({ upstream }) => upstream !== undefined);
  const copies = config.institutions.values().some(({ standIn }) => standIn !== undefined);
  return {
    ...{ copies, outages: [], library: first?.name || "sip2d", finds: !isElsewhere(config), relays, language },
    today: now.toZonedDateTimeISO(pageTimeZone(config)).toPlainDate().toString(),
    ...signIn && { signIn: { at: new URL(signIn.issuer).host, orLocal: staff.size > 0 } },
    ...several && { timeZone: deskInstitution(config)?.timeZone },
  };
}

/** Gives the texts of the page that is being written. */
export function useTexts(): PageTexts {
  return PAGE_TEXTS[useContext(SiteContext).language];
}
