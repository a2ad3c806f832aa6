import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk, DeskRow } from "../../desk/desk.ts";
import type { Log } from "../../observability/log.ts";
import { attendantOf, meansOf } from "../desk/desk_means.ts";
import { elsewherePage } from "../desk/elsewhere_page.tsx";
import { doErrand, type Errand } from "../desk/errands.ts";
import { undoneInWords } from "../desk/outcome_words.ts";
import { carryOutOnce, need, noteScan, redirectTelling, takeResult } from "../frame/guard.tsx";
import { addWayBack, type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { ActionResult, PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { readForm } from "../frame/read_form.ts";
import type { ScanMode } from "../frame/record_links.ts";
import { type LastScan, LastScansPage } from "./last_scans_page.tsx";

interface UndoParts {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly log: Pick<Log, "info">;
  readonly desk: Pick<Desk, "item" | "journal" | "work">;
}

const PAGE = "/desk/scans";

/** How many scans the page lists. */
const SHOWN = 10;

/** How long ago the oldest may be, in hours: nobody is at the desk for longer. */
const HOURS = 12;

/** Which scan each action of the journal is. */
const SCANS: Readonly<Partial<Record<string, ScanMode>>> = { checkout: "lend", renewal: "lend", checkin: "return" };

/** Adds the page of what a member lent and took back last, and the form that undoes one of these. */
export function addUndo(app: Hono<PageEnv>, parts: UndoParts, sessions: PageSessions): void {
  const { current } = parts;
  const atDesk = need("desk", sessions);

  app.get(PAGE, atDesk, async (context) => {
    if (!context.get("site").finds) return elsewherePage(context, textsOf(context).circulation.scans.title, "/desk");
    const shown = {
      scans: await lastScans(parts, context.get("member").id),
      told: takeResult(context, sessions),
      timeZone: pageTimeZone(current()),
    };
    return sendPage(context, <LastScansPage member={context.get("member")} {...shown} />);
  });
  addWayBack(app, "/desk/undo");
  app.post("/desk/undo", atDesk, async (context) => {
    const form = await readForm(context, "fields");
    const [item = "", back = ""] = [form.get("item"), form.get("back")];
    const scan: ScanMode = form.get("mode") === "return" ? "return" : "lend";
    const at = momentIn(form.get("at"));
    const page = /^\/(desk|items)(\?|$)/.test(back) ? back : PAGE;
    const carryOut = () => undo(context, parts, sessions, { scan, itemId: item, at }, page);
    const told = await carryOutOnce(context, sessions, `undo ${form.get("form")}`, carryOut);
    if (!/^\/desk(\?|$)/.test(page)) return redirectTelling(context, sessions, told, page);
    noteScan(context, sessions, { ...told, path: page });
    return context.redirect(page, 303);
  });
}

/** Reads a moment; what is none is the beginning of all time, at which nothing was done. */
function momentIn(text = ""): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

function undo(
  context: PageContext,
  { current, log, desk: { work } }: UndoParts,
  sessions: PageSessions,
  asked: { readonly scan: ScanMode; readonly itemId: string; readonly at: number },
  page: string,
): Promise<ActionResult> {
  const config = current();
  const by = attendantOf(context, config);
  const means = meansOf(context, config, sessions);
  const errand: Errand = async (extra, texts) => {
    const came = await work.undoScan({ ...extra, ...asked }, by);
    if (!came.ok) return came;
    log.info("changed by staff", { staff: by.name, change: "undo" });
    return { ...undoneInWords(came, asked.scan, { ...means, texts }), undoes: { item: came.itemId, at: asked.at } };
  };
  return doErrand(errand, page, means);
}

/** Lists what a member lent and took back last, the newest first, from the journal. */
async function lastScans({ clock, desk }: UndoParts, member: string): Promise<readonly LastScan[]> {
  const since = clock().subtract({ hours: HOURS });
  const found: { readonly row: DeskRow; readonly scan: ScanMode; readonly newest: boolean }[] = [];
  const met = new Set<string>();
  const search = { patronId: "", itemId: "", terminal: member, action: "", reason: "", since, newestFirst: true };
  for await (const row of desk.journal(search)) {
    if (row.account !== "desk" || row.outcome !== "done" || row.itemId === "") continue;
    const scan = SCANS[row.action];
    // Of a copy only the newest change can be undone.
    const newest = !met.has(row.itemId);
    met.add(row.itemId);
    if (scan !== undefined) found.push({ row, scan, newest });
    if (found.length === SHOWN) break;
  }
  return await Promise.all(found.map(async ({ row: { at, action, itemId, patronId }, scan, newest }) => {
    const title = (await desk.item(itemId))?.title ?? "";
    return { at, action, itemId, patronId, title, ...newest && { undo: { scan, item: itemId, at, back: PAGE } } };
  }));
}
