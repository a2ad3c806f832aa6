import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Log } from "../../observability/log.ts";
import { need, redirectTelling, takeResult } from "../frame/guard.tsx";
import { addWayBack, type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { readForm } from "../frame/read_form.ts";
import { sendCsv } from "../frame/send_csv.ts";
import { ReturnsPage } from "./returns_page.tsx";

interface ReturnPageParts {
  readonly current: () => Config;
  readonly log: Pick<Log, "info">;
  readonly desk: Pick<Desk, "returns">;
}

/** Adds the page of the returns that were accepted while a library system was away. */
export function addReturns(
  app: Hono<PageEnv>,
  { current, desk: { returns }, log }: ReturnPageParts,
  sessions: PageSessions,
): void {
  const atDesk = need("desk", sessions);

  async function show(context: PageContext) {
    const shown = { waiting: await returns.waiting(), captured: await returns.captured() };
    const told = takeResult(context, sessions), timeZone = pageTimeZone(current());
    return sendPage(context, <ReturnsPage member={context.get("member")} timeZone={timeZone} told={told} {...shown} />);
  }

  app.get("/returns", atDesk, show);
  app.get("/returns.csv", atDesk, () => sendCsv("captured-holds", returns.capturedCsv()));
  addWayBack(app, "/returns/hand-over");
  app.post("/returns/hand-over", atDesk, async (context) => {
    const institution = (await readForm(context, "fields")).get("institution") ?? "";
    const count = await returns.handOver(institution), staff = context.get("member").id;
    log.info("returns released by staff", { staff, institution, count });
    const told = { done: count > 0, text: textsOf(context).desk.returns.released(count) };
    return redirectTelling(context, sessions, told, "/returns");
  });
  for (const does of ["stop", "go-on"] as const) {
    addWayBack(app, `/returns/${does}`);
    app.post(`/returns/${does}`, atDesk, async (context) => {
      const institution = (await readForm(context, "fields")).get("institution") ?? "";
      const staff = context.get("member").id, texts = textsOf(context).desk.returns;
      if (does === "stop") await returns.stop(institution, staff);
      else await returns.goOn(institution);
      log.info(`hand-over: ${does}`, { staff, institution });
      const text = does === "stop" ? texts.stoppedNow(institution) : texts.goesOn(institution);
      return redirectTelling(context, sessions, { done: true, text }, "/returns");
    });
  }
}
