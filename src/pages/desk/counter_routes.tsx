import type { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Attendant, DeskOutcome, DeskRequest, LendDone, ReturnDone } from "../../desk/work/desk_work.ts";
import type { Log } from "../../observability/log.ts";
import { need, noteScan, redirectTelling, scansOf, takeAgain } from "../frame/guard.tsx";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { ActionTold, PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time.tsx";
import { readForm } from "../frame/read_form.ts";
import { type CounterMode, CounterPage, counterPath } from "./counter_page.tsx";
import { attendantOf, BRANCH_COOKIE, meansOf } from "./desk_means.ts";
import { elsewherePage } from "./elsewhere_page.tsx";
import { doErrand } from "./errands.ts";
import { lentInWords, type OutcomeMeans, returnedInWords } from "./outcome_words.ts";

interface CounterParts {
  readonly current: () => Config;
  readonly log: Pick<Log, "info">;
  readonly desk: Pick<Desk, "patron" | "item" | "work">;
}

/** The outcome of a scan, and the page that shows it. */
interface Scanned {
  readonly path: string;
  /** Absent: there is nothing to show. */
  readonly told?: ActionTold;
  /** Set when another patron is served from now on: outcomes of the patron before must not be shown. */
  readonly another?: true;
}

/** Adds the page of the desk, where staff lend and take back what a scanner reads. */
export function addCounter(app: Hono<PageEnv>, parts: CounterParts, sessions: PageSessions): void {
  const { current, desk } = parts;
  const atDesk = need("desk", sessions);

  app.get("/desk", atDesk, async (context) => {
    if (!context.get("site").finds) return elsewherePage(context, textsOf(context).counter.title, "/desk");
    const { card = "", mode } = context.req.query();
    const patron = card === "" ? undefined : await desk.patron(card);
    const config = current();
    // An outcome or a question about one patron must not be shown beside another.
    const here = counterPath(modeOf(mode), patron?.patronId);
    const shown = {
      mode: modeOf(mode),
      patron,
      scans: scansOf(context, sessions).filter(({ path }) => path === here),
      branches: config.circulation.branches,
      branch: getCookie(context, BRANCH_COOKIE),
      timeZone: pageTimeZone(config),
    };
    return sendPage(context, <CounterPage member={context.get("member")} {...shown} />);
  });

  for (const path of ["/desk/scan", "/desk/branch", "/desk/again"]) {
    app.get(path, (context) => context.redirect("/desk", 303));
  }
  app.post("/desk/scan", atDesk, async (context) => {
    const { path, told, another } = await scan(context, parts, sessions);
    if (another) noteScan(context, sessions);
    if (told !== undefined) noteScan(context, sessions, { ...told, path });
    return context.redirect(path, 303);
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
    const again = takeAgain(context, sessions, Number(form.get("number")));
    const means = meansOf(context, current(), sessions);
    if (again === undefined) {
      noteScan(context, sessions, { done: false, text: means.texts.counter.question.over, path: "/desk" });
      return context.redirect("/desk", 303);
    }
    const told = await again.carryOut(form.get("reason")?.trim() ?? "", means);
    if (!again.path.startsWith("/desk")) return redirectTelling(context, sessions, told, told.path ?? again.path);
    noteScan(context, sessions, { ...told, path: again.path });
    return context.redirect(again.path, 303);
  });
}

/** Seconds for which a browser keeps its branch. */
const YEAR = 365 * 24 * 60 * 60;

function modeOf(text: string | undefined): CounterMode {
  return text === "return" ? "return" : "lend";
}

/** Does what a scan asks for: a copy is lent or taken back, or the patron with that card is served. */
async function scan(context: PageContext, parts: CounterParts, sessions: PageSessions): Promise<Scanned> {
  const form = await readForm(context, "fields");
  const scanned = form.get("scan")?.trim() ?? "", card = form.get("card")?.trim() ?? "";
  const mode = modeOf(form.get("mode"));
  if (mode === "return") {
    const path = counterPath(mode);
    return scanned === ""
      ? { path }
      : { path, told: await change(context, parts, sessions, takingBack(parts.desk, scanned)) };
  }
  if (scanned === "") return { path: counterPath(mode), another: true };
  const { desk } = parts;
  const { counter } = textsOf(context);
  const item = await desk.item(scanned);
  if (item !== undefined && card !== "") {
    return {
      path: counterPath(mode, card),
      told: await change(context, parts, sessions, lending(desk, card, scanned)),
    };
  }
  const patron = await desk.patron(scanned);
  if (patron !== undefined) return { path: counterPath(mode, patron.patronId), another: true };
  const text = item === undefined ? counter.unknown(scanned) : counter.cardFirst(item.title || item.itemId);
  return { path: counterPath(mode, card), told: { done: false, text } };
}

/** What a scan changes. */
interface CounterChange<Done> {
  /** Names the change in the log. */
  readonly name: string;
  /** The page that shows the outcome. */
  readonly path: string;
  carryOut(extra: DeskRequest, at: Attendant): Promise<DeskOutcome<Done>>;
  inWords(done: Done, means: OutcomeMeans): ActionTold;
}

/** Carries a change out, and gives its outcome in words. */
function change<Done>(
  context: PageContext,
  { current, log }: CounterParts,
  sessions: PageSessions,
  { name, path, carryOut, inWords }: CounterChange<Done>,
): Promise<ActionTold> {
  const config = current();
  const at = attendantOf(context, config);
  const { moment, branchName, ...means } = meansOf(context, config, sessions);
  return doErrand(
    async (extra, texts) => {
      const came = await carryOut(extra, at);
      if (!came.ok) return came;
      log.info("changed by staff", { staff: at.name, change: name });
      return inWords(came, { texts, moment, branchName });
    },
    path,
    means,
  );
}

function lending({ work }: CounterParts["desk"], patronId: string, itemId: string): CounterChange<LendDone> {
  return {
    name: "lend",
    path: counterPath("lend", patronId),
    carryOut: (extra, at) => work.lend({ ...extra, patronId, itemId }, at),
    inWords: lentInWords,
  };
}

function takingBack({ work }: CounterParts["desk"], itemId: string): CounterChange<ReturnDone> {
  return {
    name: "take back",
    path: counterPath("return"),
    carryOut: (extra, at) => work.takeBack({ ...extra, itemId }, at),
    inWords: returnedInWords,
  };
}
