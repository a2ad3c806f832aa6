import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import { branchName } from "../../desk/work/branch_name.ts";
import { elsewherePage } from "../desk/elsewhere_page.tsx";
import { need } from "../frame/guard.tsx";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { sendCsv } from "../frame/send_csv.ts";
import { statisticsCells, StatisticsPage } from "./statistics_page.tsx";

/** What the pages of statistics work on. */
interface StatisticsParts {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly desk: Pick<Desk, "loanStatistics" | "csvLine">;
}

/** Adds the page of statistics, and its file. */
export function addStatistics(app: Hono<PageEnv>, parts: StatisticsParts, sessions: PageSessions): void {
  const { current, clock, desk } = parts;
  const atDesk = need("desk", sessions);
  const read = (context: PageContext) => {
    const today = clock().toZonedDateTimeISO(pageTimeZone(current())).toPlainDate();
    const { since = "", until = "" } = context.req.query();
    return { since: dayOr(since, today.subtract({ years: 1 })), until: dayOr(until, today) };
  };

  app.get("/statistics", atDesk, async (context) => {
    const { statistics: { title } } = textsOf(context).desk;
    if (!context.get("site").finds) return elsewherePage(context, title, "/statistics");
    const span = read(context);
    const { circulation: { branches }, journalKeepDays } = current();
    const page = (
      <StatisticsPage
        member={context.get("member")}
        statistics={await desk.loanStatistics(span.since, span.until)}
        since={String(span.since)}
        until={String(span.until)}
        branchName={(code) => branchName(branches, code)}
        keptDays={journalKeepDays}
      />
    );
    return sendPage(context, page);
  });
  app.get("/statistics.csv", atDesk, async (context) => {
    const { since, until } = read(context);
    return sendCsv("loans", statisticsCells(await desk.loanStatistics(since, until)).map(desk.csvLine));
  });
}

/** Reads a day, or gives another one where there is none. */
function dayOr(text: string, otherwise: Temporal.PlainDate): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text.trim());
  } catch {
    return otherwise;
  }
}
