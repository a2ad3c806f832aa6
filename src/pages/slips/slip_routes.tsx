import type { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import { branchName } from "../../desk/work/branch_name.ts";
import { PageTime } from "../frame/page_time.tsx";
import { Layout } from "../frame/layout.tsx";
import { need } from "../frame/guard.tsx";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { readForm } from "../frame/read_form.ts";
import { type Slip, type SlipManner, SlipPage } from "./slip_page.tsx";

/** What slips are made of. */
interface SlipParts {
  readonly current: () => Config;
  readonly desk: Pick<Desk, "patron" | "item" | "title" | "journal">;
}

/** The cookie that says how a browser prints slips. */
const COOKIE = "sip2d_slips";

/** Seconds for which a browser keeps that. */
const YEAR = 365 * 24 * 60 * 60;

/** Adds the slips that staff print: for a hold, for the way to another branch, for loans, and for a payment. */
export function addSlips(app: Hono<PageEnv>, parts: SlipParts, sessions: PageSessions): void {
  const atDesk = need("desk", sessions);
  app.get("/slips", atDesk, async (context) => {
    const slip = await slipOf(context, parts);
    if (slip === undefined) {
      const { slips } = textsOf(context);
      return sendPage(context, <Layout title={slips.none} member={context.get("member")} />, 404);
    }
    const { pathname, search } = new URL(context.req.url);
    const page = { slip, manner: mannerOf(context), timeZone: pageTimeZone(parts.current()), path: pathname + search };
    return sendPage(context, <SlipPage {...page} />);
  });
  app.get("/slips/manner", (context) => context.redirect("/desk", 303));
  app.post("/slips/manner", atDesk, async (context) => {
    const form = await readForm(context, "fields");
    const paper = form.get("paper") === "a4" ? "a4" : "80", who = form.get("who") === "name" ? "name" : "number";
    setCookie(context, COOKIE, `${paper}-${who}`, {
      path: "/",
      httpOnly: true,
      sameSite: "Strict",
      secure: context.env.encrypted,
      maxAge: YEAR,
    });
    const back = form.get("back") ?? "";
    return context.redirect(/^\/slips\?/.test(back) ? back : "/desk", 303);
  });
}

/** Gives how the browser prints slips: on a roll, with the patron's number, unless it chose otherwise. */
function mannerOf(context: PageContext): SlipManner {
  const [paper, who] = (getCookie(context, COOKIE) ?? "").split("-");
  return { paper: paper === "a4" ? "a4" : "80", who: who === "name" ? "name" : "number" };
}

async function slipOf(context: PageContext, { current, desk }: SlipParts): Promise<Slip | undefined> {
  const { kind, item: itemId = "", card = "" } = context.req.query();
  const { branches } = current().circulation;
  if (kind === "hold" || kind === "transit") return await copySlip(context, kind, itemId, { branches, desk });
  const patron = card === "" ? undefined : await desk.patron(card);
  if (patron === undefined) return undefined;
  const { patronId, name, loans, owed } = patron;
  if (kind === "loans") return { kind, patron: { patronId, name }, loans };
  if (kind !== "payment") return undefined;
  const search = { patronId, itemId: "", terminal: "", action: "fee-paid", reason: "", newestFirst: true };
  for await (const row of desk.journal(search)) {
    if (row.outcome !== "done") continue;
    const when = <PageTime at={row.told} timeZone={pageTimeZone(current())} to="minute" />;
    return { kind, patron: { patronId, name }, amount: row.money, when, ...owed !== undefined && { owed } };
  }
  return undefined;
}

/** Makes the slip of a copy that was captured for a hold, or that goes to another branch. */
async function copySlip(
  context: PageContext,
  kind: "hold" | "transit",
  barcode: string,
  { branches, desk }: Pick<SlipParts, "desk"> & { readonly branches: Config["circulation"]["branches"] },
): Promise<Slip | undefined> {
  const item = barcode === "" ? undefined : await desk.item(barcode);
  if (item === undefined) return undefined;
  const { itemId, title, branch } = item;
  const hold = (await desk.title(item.titleId))?.holds.find((each) => each.itemId === itemId);
  const patron = hold && { patronId: hold.patronId, name: hold.name };
  if (kind === "transit") return { kind, title, itemId, to: branchName(branches, branch), ...patron && { patron } };
  if (hold === undefined || patron === undefined) return undefined;
  const { frame } = textsOf(context);
  const until = hold.until === undefined ? {} : { until: frame.day(Temporal.PlainDate.from(hold.until)) };
  return { kind, title, itemId, patron, pickup: branchName(branches, hold.pickup), ...until };
}
