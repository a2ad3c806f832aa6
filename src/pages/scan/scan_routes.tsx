import type { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import { deskPlace } from "../../desk/work/desk_place.ts";
import type { Attendant, DeskOutcome, LendDone, ReturnDone } from "../../desk/work/desk_work.ts";
import type { DeskRequest } from "../../desk/work/desk_request.ts";
import { sameId } from "../../library/id.ts";
import type { Log } from "../../observability/log.ts";
import { carryOutOnce, need, noteScan, redirectTelling, scansOf, takeAgain } from "../frame/guard.tsx";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { ActionResult, PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { readForm } from "../frame/read_form.ts";
import { ScanPage } from "./scan_page.tsx";
import { patronPath, type ScanMode, scanPath } from "../frame/record_links.ts";
import { attendantOf, BRANCH_COOKIE, meansOf } from "../desk/desk_means.ts";
import { elsewherePage } from "../desk/elsewhere_page.tsx";
import { doErrand, type Errand } from "../desk/errands.ts";
import { noteSeen } from "../desk/record_routes.tsx";
import { lentInWords, type OutcomeMeans, returnedInWords } from "../desk/outcome_words.ts";

interface ScanParts {
  readonly current: () => Config;
  readonly log: Pick<Log, "info">;
  readonly desk: Pick<Desk, "patron" | "item" | "work">;
}

/** The outcome of a scan, and the page that shows it. */
interface Scanned {
  readonly path: string;
  /** Absent: there is nothing to show. */
  readonly told?: ActionResult;
  /** Set when another patron is served from now on: outcomes of the patron before must not be shown. */
  readonly another?: true;
}

/** Adds the page of the desk, where staff lend and take back what a scanner reads. */
export function addScan(app: Hono<PageEnv>, parts: ScanParts, sessions: PageSessions): void {
  const { current, desk } = parts;
  const atDesk = need("desk", sessions);

  app.get("/desk", atDesk, async (context) => {
    if (!context.get("site").finds) return elsewherePage(context, textsOf(context).circulation.title, "/desk");
    const { card = "", mode } = context.req.query();
    const patron = card === "" ? undefined : await desk.patron(card);
    if (patron !== undefined) await noteSeen(context, parts, sessions, patron.patronId);
    const config = current();
    // An outcome or a question about one patron must not be shown beside another.
    const here = scanPath(modeOf(mode), patron?.patronId);
    const shown = {
      mode: modeOf(mode),
      patron,
      scans: scansOf(context, sessions).filter(({ path }) => path === here),
      branches: config.circulation.branches,
      branch: getCookie(context, BRANCH_COOKIE),
      place: placeOf(context, config),
      timeZone: pageTimeZone(config),
    };
    return sendPage(context, <ScanPage member={context.get("member")} {...shown} />);
  });

  for (const path of ["/desk/scan", "/desk/hand-over", "/desk/branch", "/desk/again"]) {
    app.get(path, (context) => context.redirect("/desk", 303));
  }
  app.post("/desk/scan", atDesk, async (context) => {
    const { path, told, another } = await scan(context, parts, sessions);
    if (another) noteScan(context, sessions);
    if (told !== undefined) noteScan(context, sessions, told);
    return context.redirect(path, 303);
  });
  app.post("/desk/hand-over", atDesk, async (context) => {
    const form = await readForm(context, "fields");
    const [card = "", item = "", from = ""] = [form.get("card"), form.get("item"), form.get("from")];
    const handing = lending(desk, card, item, from);
    noteScan(context, sessions, await change(context, parts, sessions, handing, `from ${from} ${item}`));
    return context.redirect(handing.path, 303);
  });
  app.post("/desk/branch", atDesk, async (context) => {
    const branch = (await readForm(context, "fields")).get("branch") ?? "";
    if (current().circulation.branches.has(branch)) {
      setCookie(context, BRANCH_COOKIE, branch, {
        path: "/",
        httpOnly: true,
        sameSite: "Strict",
        secure: context.env.encrypted,
        maxAge: YEAR,
      });
    }
    return context.redirect("/desk", 303);
  });
  app.post("/desk/again", atDesk, async (context) => {
    const form = await readForm(context, "fields");
    const [number, reason] = [Number(form.get("number")), form.get("reason")?.trim() ?? ""];
    const means = meansOf(context, current(), sessions);
    const told = await carryOutOnce(context, sessions, `again ${number} ${reason}`, async () => {
      const again = takeAgain(context, sessions, number);
      if (again === undefined) return { done: false, text: means.texts.circulation.question.over };
      const told = await again.carryOut(reason, means);
      return { ...told, path: told.path ?? again.path };
    });
    const { path = "/desk" } = told;
    if (!path.startsWith("/desk")) return redirectTelling(context, sessions, told, path);
    noteScan(context, sessions, told.path === undefined ? { ...told, path } : told);
    return context.redirect(path, 303);
  });
}

/** Gives the code of the branch where the desk works: the one that was chosen, or the institution's own. */
function placeOf(context: PageContext, config: Config): string {
  const place = deskPlace(config, attendantOf(context, config).branch);
  return typeof place === "string" ? "" : place.branch;
}

/** Seconds for which a browser keeps its branch. */
const YEAR = 365 * 24 * 60 * 60;

function modeOf(text: string | undefined): ScanMode {
  return text === "return" ? "return" : "lend";
}

/** Does what a scan asks for: a copy is lent or taken back, or the patron with that card is served. */
async function scan(context: PageContext, parts: ScanParts, sessions: PageSessions): Promise<Scanned> {
  const form = await readForm(context, "fields");
  const scanned = form.get("scan")?.trim() ?? "", card = form.get("card")?.trim() ?? "";
  const mode = modeOf(form.get("mode"));
  if (mode === "return") {
    const path = scanPath(mode);
    return scanned === ""
      ? { path }
      : { path, told: await change(context, parts, sessions, takingBack(parts.desk, scanned), scanned) };
  }
  if (scanned === "") return { path: scanPath(mode), another: true };
  const { desk } = parts;
  const { circulation } = textsOf(context);
  const item = await desk.item(scanned);
  if (item !== undefined && card !== "") {
    return {
      path: scanPath(mode, card),
      told: await change(context, parts, sessions, lending(desk, card, scanned), scanned),
    };
  }
  const patron = await desk.patron(scanned);
  if (patron !== undefined) return { path: scanPath(mode, patron.patronId), another: true };
  const text = item === undefined ? circulation.unknown(scanned) : circulation.cardFirst(item.title || item.itemId);
  return { path: scanPath(mode, card), told: { done: false, text, path: scanPath(mode, card) } };
}

/** What a scan changes. */
interface ScanChange<Done> {
  /** Names the change in the log. */
  readonly name: string;
  /** The page that shows the outcome. */
  readonly path: string;
  carryOut(extra: DeskRequest, at: Attendant): Promise<DeskOutcome<Done>>;
  /** Whether the copy is still where the change brought it. */
  holds(): Promise<boolean>;
  inWords(done: Done, means: OutcomeMeans): ActionResult;
  /** What else can be done after a refusal. */
  wayOut?(told: ActionResult, texts: PageTexts): Promise<Pick<ActionResult, "acts">>;
}

/**
 * Milliseconds in which the same barcode again is a scanner that read it twice: a copy must not be renewed by that. If another
 * desk or terminal had the copy meanwhile, it is not.
 */
const READ_TWICE = 2000;

/** Carries a change out, and gives its outcome in words, with the page that shows it. */
function change<Done>(
  context: PageContext,
  { current, log }: ScanParts,
  sessions: PageSessions,
  { name, path, carryOut, holds, inWords, wayOut }: ScanChange<Done>,
  scanned: string,
): Promise<ActionResult> {
  const config = current();
  const at = attendantOf(context, config);
  const { moment, branchName, ...means } = meansOf(context, config, sessions);
  const errand: Errand = async (extra, texts) => {
    const came = await carryOut(extra, at);
    if (!came.ok) return came;
    log.info("changed by staff", { staff: at.name, change: name });
    return inWords(came, { texts, moment, branchName, back: path });
  };
  const once = async () => {
    const came = await doErrand(errand, path, means);
    return { ...came, ...await wayOut?.(came, means.texts), path };
  };
  return carryOutOnce(context, sessions, `scan ${path} ${scanned}`, once, { within: READ_TWICE, holds });
}

/** @param takenFrom the other patron from whom it is taken back first; absent: nobody */
function lending(
  { item, work }: ScanParts["desk"],
  patronId: string,
  itemId: string,
  takenFrom?: string,
): ScanChange<LendDone> {
  const path = scanPath("lend", patronId);
  return {
    name: takenFrom === undefined ? "lend" : "take back and lend",
    path,
    carryOut: (extra, at) => work.lend({ ...extra, patronId, itemId, takenFrom }, at),
    holds: async () => sameId((await item(itemId))?.loan?.patronId ?? "", patronId),
    inWords: (done, means) =>
      takenFrom === undefined ? lentInWords(done, means) : handedOverInWords(done, takenFrom, means),
    async wayOut({ code = "" }, { circulation: { item: words } }) {
      if (!OF_ANOTHER.has(code)) return {};
      const copy = await item(itemId);
      if (copy?.loan === undefined) return {};
      const from = copy.loan.patronId;
      if (code === "item-on-loan-to-another") {
        const fields = { card: patronId, item: copy.itemId, from };
        return { acts: [{ name: words.takeBackAndLend, path: "/desk/hand-over", fields }] };
      }
      // Somebody else waits for it: it comes back, and is kept for that patron.
      const fields = { id: copy.itemId, borrower: from, back: path };
      return { acts: [{ name: words.takeBack, path: "/items/return", fields }] };
    },
  };
}

/** Reasons why a copy that another patron has is not lent. */
const OF_ANOTHER: ReadonlySet<string> = new Set(["item-on-loan-to-another", "item-reserved-for-another"]);

/** Tells of a copy that was taken back from another patron, and lent. */
function handedOverInWords(done: LendDone, from: string, means: OutcomeMeans): ActionResult {
  const { told } = means.texts.circulation;
  const lent = lentInWords(done, means);
  return {
    ...lent,
    more: [told.takenBackFirst, ...lent.more ?? []],
    acts: [{ name: told.openBorrower, path: patronPath(from) }],
  };
}

function takingBack({ item, work }: ScanParts["desk"], itemId: string): ScanChange<ReturnDone> {
  return {
    name: "take back",
    path: scanPath("return"),
    carryOut: (extra, at) => work.takeBack({ ...extra, itemId }, at),
    holds: async () => (await item(itemId))?.loan === undefined,
    inWords: returnedInWords,
  };
}
