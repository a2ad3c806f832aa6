import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Log } from "../../observability/log.ts";
import { need, redirectTelling, takeResult } from "../frame/guard.tsx";
import { addWayBack, type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { ActionResult, PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { readForm } from "../frame/read_form.ts";
import { ExceptionsPage } from "./exceptions_page.tsx";
import { sendCsv } from "../frame/send_csv.ts";

interface ExceptionPageParts {
  readonly current: () => Config;
  readonly log: Pick<Log, "info">;
  readonly desk: Pick<Desk, "exceptions" | "exceptionsCsv" | "closeException">;
}

/** How many exceptions a page has. */
const ON_A_PAGE = 100;

/** Adds the pages of exceptions: changes at other library systems that need staff. */
export function addExceptions(
  app: Hono<PageEnv>,
  { current, desk, log }: ExceptionPageParts,
  sessions: PageSessions,
): void {
  const atDesk = need("desk", sessions);

  async function show(context: PageContext, told: ActionResult | undefined) {
    const rows = await desk.exceptions(ON_A_PAGE + 1, numberIn(context.req.query("before")), textsOf(context).remedies);
    const shown = { rows: rows.slice(0, ON_A_PAGE), more: rows.length > ON_A_PAGE, told };
    const page = <ExceptionsPage member={context.get("member")} timeZone={pageTimeZone(current())} {...shown} />;
    return sendPage(context, page);
  }

  async function close(form: ReadonlyMap<string, string>, staff: string, texts: PageTexts): Promise<ActionResult> {
    const { exceptions } = texts.desk;
    const number = numberIn(form.get("number") ?? ""), word = form.get("word")?.trim() ?? "";
    if (number === undefined || word === "") {
      return { done: false, text: exceptions.sayWhat };
    }
    const closed = await desk.closeException(number, word, staff);
    if (closed !== "closed") return { done: false, text: exceptions.notClosed[closed](number) };
    log.info("exception closed by staff", { staff, number });
    return { done: true, text: exceptions.closed(number) };
  }

  app.get("/exceptions", atDesk, (context) => show(context, takeResult(context, sessions)));
  app.get("/exceptions.csv", atDesk, () => sendCsv("exceptions", desk.exceptionsCsv()));
  addWayBack(app, "/exceptions/close");
  app.post("/exceptions/close", atDesk, async (context) => {
    const told = await close(await readForm(context, "fields"), context.get("member").id, textsOf(context));
    return redirectTelling(context, sessions, told, "/exceptions");
  });
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
