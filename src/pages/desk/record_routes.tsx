import { createHash } from "node:crypto";
import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Log } from "../../observability/log.ts";
import { carryOutOnce, need, noteScan, redirectTelling, takeResult } from "../frame/guard.tsx";
import { addWayBack, type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { readForm } from "../frame/read_form.ts";
import { itemPath, patronPath, titlePath } from "../frame/record_links.ts";
import { isElsewhere } from "../../config/upstream/is_elsewhere.ts";
import { attendantOf, meansOf } from "./desk_means.ts";
import { elsewherePage } from "./elsewhere_page.tsx";
import { doErrand } from "./errands.ts";
import { ItemPage } from "./item_page.tsx";
import { PatronPage } from "./patron_page.tsx";
import { languageOfRows } from "./row_language.ts";
import { RECORD_ERRANDS } from "./record_errands.ts";

interface RecordParts {
  readonly current: () => Config;
  readonly log: Pick<Log, "info">;
  readonly desk: Desk;
}

/** Adds the pages of a patron and an item, and what staff change there. */
export function addRecords(app: Hono<PageEnv>, parts: RecordParts, sessions: PageSessions): void {
  const { current, desk, log } = parts;
  const atDesk = need("desk", sessions);
  app.get("/patrons", atDesk, (context) => patronPage(context, parts, sessions));
  app.get("/items", atDesk, (context) => itemPage(context, parts, sessions));
  for (const [path, read] of Object.entries(RECORD_ERRANDS)) {
    addWayBack(app, path);
    app.post(path, atDesk, async (context) => {
      const form: Readonly<Partial<Record<string, string>>> = Object.fromEntries(await readForm(context, "fields"));
      const { id = "" } = form;
      const config = current();
      const at = attendantOf(context, config);
      const means = meansOf(context, config, sessions);
      const errand = read({ id, form, desk, at, means });
      const page = pageOf(path, id, form.patron);
      const carryOut = () =>
        doErrand(
          async (extra, texts) => {
            const came = await errand(extra, texts);
            if ("done" in came && came.done) log.info("changed by staff", { staff: at.name, change: path.slice(1) });
            return came;
          },
          page,
          means,
        );
      const told = form.form === undefined
        ? await carryOut()
        : await carryOutOnce(context, sessions, digestOf([path, form]), carryOut);
      // A form on the page of the desk leads back there, where outcomes of scans are shown.
      if (form.back !== undefined && /^\/desk(\?|$)/.test(form.back)) {
        noteScan(context, sessions, { ...told, path: form.back });
        return context.redirect(form.back, 303);
      }
      const back = /^\/why\?/.test(form.back ?? "") ? form.back : undefined;
      return redirectTelling(context, sessions, told, back ?? told.path ?? page);
    });
  }
}

/** Gives the page on which a form was, by its address. */
function pageOf(path: string, id: string, card: string | undefined): string {
  if (path.startsWith("/titles")) return titlePath(id, card);
  return path.startsWith("/patrons") ? patronPath(id) : itemPath(id);
}

/** Tells what was sent from what else may be sent, without keeping it: a PIN may be in it. */
export function digestOf(sent: unknown): string {
  return createHash("sha256").update(JSON.stringify(sent)).digest("base64");
}

async function patronPage(context: PageContext, { desk, current }: RecordParts, sessions: PageSessions) {
  const config = current();
  if (isElsewhere(config)) return elsewherePage(context, textsOf(context).desk.records.patron, "/patrons");
  const id = context.req.query("id")?.trim() ?? "";
  const shown = id === "" ? undefined : await desk.patron(id, languageOfRows(context));
  if (shown !== undefined) await noteSeen(context, { desk, current }, sessions, shown.patronId);
  const { branchName } = meansOf(context, config, sessions);
  const page = (
    <PatronPage
      member={context.get("member")}
      id={id}
      shown={shown}
      told={takeResult(context, sessions)}
      timeZone={pageTimeZone(config)}
      branches={[...config.circulation.branches.keys()]}
      branchName={branchName}
    />
  );
  return sendPage(context, page, id !== "" && shown === undefined ? 404 : 200);
}

/** Milliseconds in which the same patron again, seen by the same member, is the same look. */
const SAME_LOOK = 10 * 60_000;

/** Notes in the journal that a member looked a patron up: once for each look, however often the page is loaded. */
export async function noteSeen(
  context: PageContext,
  { desk: { work }, current }: { readonly desk: Pick<Desk, "work">; readonly current: () => Config },
  sessions: PageSessions,
  patronId: string,
): Promise<void> {
  const bounds = { within: SAME_LOOK, holds: () => Promise.resolve(true) };
  await carryOutOnce(context, sessions, `seen ${patronId}`, () => {
    work.noteSeen(patronId, attendantOf(context, current()));
    return Promise.resolve({ done: true, text: "" });
  }, bounds);
}

async function itemPage(context: PageContext, { desk, current }: RecordParts, sessions: PageSessions) {
  if (isElsewhere(current())) return elsewherePage(context, textsOf(context).desk.records.item, "/items");
  const id = context.req.query("id")?.trim() ?? "";
  const shown = id === "" ? undefined : await desk.item(id, languageOfRows(context));
  const told = takeResult(context, sessions);
  const { branchName } = meansOf(context, current(), sessions);
  const means = { branchName, timeZone: pageTimeZone(current()) };
  const page = { member: context.get("member"), id, shown, told, statuses: desk.itemStatuses, ...means };
  return sendPage(context, <ItemPage {...page} />, id !== "" && shown === undefined ? 404 : 200);
}
