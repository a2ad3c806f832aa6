import type { Hono } from "hono";
import type { Config, Institution } from "../../config/config.ts";
import type { CopyReport, ReportAsked } from "../../desk/copy/copy_report.ts";
import type { Day } from "../../library/day.ts";
import type { TriedLimits } from "../../library/known/loan_needs.ts";
import { parseMoney } from "../../library/money.ts";
import type { CopyFreshness } from "../../observability/storage_gauges.ts";
import { need } from "../frame/guard.tsx";
import { type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import { Layout } from "../frame/layout.tsx";
import type { PageSessions } from "../frame/page_sessions.ts";
import { CopyPage, type CopyShown, type LimitName } from "./copy_page.tsx";

/** What the page about copies works on. */
export interface CopyPageParts {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  /** Tells what came of comparing an institution's copy; `undefined` where it is not open. */
  readonly copyReport: (institution: string, asked: ReportAsked) => Promise<CopyReport | undefined>;
  /** Tells how fresh an institution's copy is; `undefined` where it is not open. */
  readonly copyFreshness: (institution: string, today: Day) => Promise<CopyFreshness | undefined>;
}

/** Days that the page looks back, and the differences that it shows. */
const DAYS = 30, EXAMPLES = 50;

/** Adds the page that shows how far copies say the same as their library systems. Its cards are for the desk alone. */
export function addCopy(app: Hono<PageEnv>, parts: CopyPageParts, sessions: PageSessions): void {
  const { current, clock, copyReport, copyFreshness } = parts;

  app.get("/copy", need("view", sessions), async (context) => {
    const copied = [...current().institutions.values()].filter(({ standIn }) => standIn !== undefined);
    const asked = context.req.query("institution");
    const chosen = copied.find(({ id }) => id === asked) ?? copied[0];
    const member = context.get("member");
    if (chosen === undefined) {
      return sendPage(context, <Layout title={textsOf(context).frame.noSuchPage} member={member} />, 404);
    }
    const { id, timeZone, standIn } = chosen;
    const to = clock().toZonedDateTimeISO(timeZone).toPlainDate();
    const report = await copyReport(id, { to, days: DAYS, examples: EXAMPLES });
    const freshness = await copyFreshness(id, to.toString());
    const page = (
      <CopyPage
        member={member}
        institution={id}
        institutions={copied.map((each) => each.id)}
        timeZone={timeZone}
        {...limitsIn(context.req.query(), chosen)}
        currency={chosen}
        isCompared={(standIn?.compareOneOf ?? 0) > 0}
        now={clock()}
        {...report && { report }}
        {...freshness && { freshness }}
      />
    );
    return sendPage(context, page);
  });
}

/** Limits that a careful librarian would take, where nothing is lent yet. */
const CAREFUL: TriedLimits = {
  ...{ loansPerCard: 5, unknownCards: 0, unknownItems: 0, unknownPin: false, chargedLend: false, owedAtMost: 500 },
};

/** Reads the limits to try out of an address; those of the configuration where it has none, or what is none. */
function limitsIn(
  query: Readonly<Record<string, string>>,
  { standIn, ...currency }: Institution,
): Pick<CopyShown, "limits" | "notLimits"> {
  const present = standIn?.lending ?? CAREFUL, notLimits: { name: LimitName; text: string }[] = [];
  const read = (name: LimitName, read: (text: string) => number | undefined, otherwise: number) => {
    const text = query[name];
    if (text === undefined) return otherwise;
    const told = read(text);
    if (told === undefined) notLimits.push({ name, text });
    return told ?? otherwise;
  };
  const number = (text: string) => /^\d{1,4}$/.test(text) ? Number(text) : undefined;
  const isTried = query["loans_per_card"] !== undefined;
  const limits = {
    loansPerCard: read("loans_per_card", number, present.loansPerCard),
    unknownCards: read("unknown_cards", number, present.unknownCards),
    unknownItems: read("unknown_items", number, present.unknownItems),
    unknownPin: isTried ? query["unknown_pin"] === "yes" : present.unknownPin,
    chargedLend: isTried ? query["charged_lend"] === "yes" : present.chargedLend,
    owedAtMost: read("owed_at_most", (text) => parseMoney(text, currency), present.owedAtMost),
  };
  return { limits, notLimits };
}
