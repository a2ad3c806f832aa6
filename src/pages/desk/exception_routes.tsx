import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Log } from "../../observability/log.ts";
import { need } from "../frame/guard.tsx";
import { addWayBack, type PageContext, type PageEnv, sendPage } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time.tsx";
import { readForm } from "../frame/read_form.ts";
import { ExceptionsPage } from "./exceptions_page.tsx";
import { sendCsv } from "../frame/send_csv.ts";

interface ExceptionPageParts {
  readonly current: () => Config;
  readonly log: Pick<Log, "info">;
  readonly desk: Pick<Desk, "exceptions" | "exceptionsCsv" | "closeException">;
}

/** Exceptions on a page. */
const ON_A_PAGE = 100;

/** Adds the pages of what staff must see to of the changes that other library systems were asked for. */
export function addExceptions(
  app: Hono<PageEnv>,
  { current, desk, log }: ExceptionPageParts,
  sessions: PageSessions,
): void {
  const atDesk = need("desk", sessions);

  async function show(context: PageContext, told?: { readonly done: boolean; readonly text: string }) {
    const rows = await desk.exceptions(ON_A_PAGE + 1, numberIn(context.req.query("before")));
    const shown = { rows: rows.slice(0, ON_A_PAGE), more: rows.length > ON_A_PAGE, told };
    const page = <ExceptionsPage member={context.get("member")} timeZone={pageTimeZone(current())} {...shown} />;
    return sendPage(context, page, told?.done === false ? 400 : 200);
  }

  app.get("/exceptions", atDesk, (context) => {
    const closed = numberIn(context.req.query("closed"));
    return show(context, closed === undefined ? undefined : { done: true, text: `Number ${closed} is closed.` });
  });
  app.get("/exceptions.csv", atDesk, () => sendCsv("exceptions", desk.exceptionsCsv()));
  addWayBack(app, "/exceptions/close");
  app.post("/exceptions/close", atDesk, async (context) => {
    const form = await readForm(context, "fields");
    const number = numberIn(form.get("number")), word = form.get("word")?.trim() ?? "";
    if (number === undefined || word === "") {
      return await show(context, { done: false, text: "Say what you found or did; nothing was done." });
    }
    const { id } = context.get("member");
    const closed = await desk.closeException(number, word, id);
    if (closed !== "closed") return await show(context, { done: false, text: closed });
    log.info("exception closed by staff", { staff: id, number });
    return context.redirect(`/exceptions?closed=${number}`, 303);
  });
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
