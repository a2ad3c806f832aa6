import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import { need } from "../frame/guard.tsx";
import { type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { OutagePage } from "./outage_page.tsx";

interface OutagePageParts {
  readonly current: () => Config;
  readonly desk: Pick<Desk, "afterOutages">;
}

/** Adds the page to print after an outage in which a copy lent. */
export function addOutage(app: Hono<PageEnv>, { current, desk }: OutagePageParts, sessions: PageSessions): void {
  app.get("/outage", need("desk", sessions), async (context) => {
    const outages = await desk.afterOutages(textsOf(context).remedies), timeZone = pageTimeZone(current());
    return sendPage(context, <OutagePage member={context.get("member")} outages={outages} timeZone={timeZone} />);
  });
}
