import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { CopyReport, ReportAsked } from "../../desk/copy/copy_report.ts";
import { need } from "../frame/guard.tsx";
import { type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import { Layout } from "../frame/layout.tsx";
import type { PageSessions } from "../frame/page_sessions.ts";
import { CopyPage } from "./copy_page.tsx";

/** What the page about copies works on. */
export interface CopyPageParts {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  /** Tells what came of comparing an institution's copy; `undefined` where it is not open. */
  readonly copyReport: (institution: string, asked: ReportAsked) => Promise<CopyReport | undefined>;
}

/** Days that the page looks back, and the differences that it shows. */
const DAYS = 30, EXAMPLES = 50;

/** Adds the page that shows how far copies say the same as their library systems. Its cards are for the desk alone. */
export function addCopy(app: Hono<PageEnv>, parts: CopyPageParts, sessions: PageSessions): void {
  const { current, clock, copyReport } = parts;

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
    const page = (
      <CopyPage
        member={member}
        institution={id}
        institutions={copied.map((each) => each.id)}
        timeZone={timeZone}
        isCompared={(standIn?.compareOneOf ?? 0) > 0}
        {...report && { report }}
      />
    );
    return sendPage(context, page);
  });
}
