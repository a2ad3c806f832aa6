import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import { addDays, type Day, dayOf, isDay } from "../../library/day.ts";
import { foldId } from "../../library/id.ts";
import type { Log } from "../../observability/log.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { need, redirectTelling, takeResult } from "../frame/guard.tsx";
import { addWayBack, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { ActionResult, PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { readForm } from "../frame/read_form.ts";
import { sendCsv } from "../frame/send_csv.ts";
import { type ClosedDay, ClosedDaysPage } from "./closed_days_page.tsx";

export interface ClosedDaysParts {
  /** The configuration as its file has it. */
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly log: Pick<Log, "info">;
  /** The days that were told on the page. */
  readonly closedDays: {
    /** By the code of the branch in lower case. */
    told(): ReadonlyMap<string, readonly Day[]>;
    close(branches: readonly string[], days: readonly Day[]): Promise<void>;
    open(branch: string, day: Day): Promise<void>;
  };
}

const PAGE = "/closed-days";

/** Days that are closed at once, at most. */
const MOST = 366;

/** Adds the page of the days on which branches are closed. */
export function addClosedDays(
  app: Hono<PageEnv>,
  parts: ClosedDaysParts & { readonly csvLine: (cells: readonly string[]) => string },
  sessions: PageSessions,
): void {
  const { current, log, closedDays, csvLine } = parts;
  const admin = need("admin", sessions);

  app.get(PAGE, admin, (context) => {
    const { branches } = current().circulation;
    const shown = { days: daysFrom(parts), branches, told: takeResult(context, sessions) };
    return sendPage(context, <ClosedDaysPage member={context.get("member")} {...shown} />);
  });
  app.get(`${PAGE}.csv`, admin, () => {
    const rows = daysFrom(parts).map(({ branch, day, isTold }) => [branch, String(day), isTold ? "page" : "file"]);
    return sendCsv("closed-days", [["branch", "day", "from"], ...rows].map(csvLine));
  });
  for (const path of [`${PAGE}/close`, `${PAGE}/open`]) addWayBack(app, path);
  app.post(`${PAGE}/close`, admin, async (context) => {
    const form = await readForm(context, "fields");
    const told = await close(parts, form, textsOf(context));
    if (told.done) log.info("changed by staff", { staff: context.get("member").id, change: "closed days" });
    return redirectTelling(context, sessions, told, PAGE);
  });
  app.post(`${PAGE}/open`, admin, async (context) => {
    const form = await readForm(context, "fields");
    await closedDays.open(form.get("branch") ?? "", form.get("day") ?? "");
    log.info("changed by staff", { staff: context.get("member").id, change: "closed days" });
    return redirectTelling(context, sessions, { done: true, text: textsOf(context).admin.closedDays.opened }, PAGE);
  });
}

async function close(
  { current, closedDays }: ClosedDaysParts,
  form: ReadonlyMap<string, string>,
  { admin: { closedDays: words }, frame }: PageTexts,
): Promise<ActionResult> {
  const [branch = "", from = "", until = ""] = ["branch", "from", "until"].map((name) => form.get(name)?.trim());
  const { branches } = current().circulation;
  const codes = branch === "" ? [...branches.keys()] : branches.has(branch) ? [branch] : [];
  if (codes.length === 0) return { done: false, text: `${frame.staffReasons["branch-unknown"]}.` };
  const days = daysBetween(from, until === "" ? from : until);
  if (days === undefined) return { done: false, text: words.badDays(MOST) };
  await closedDays.close(codes, days);
  return { done: true, text: words.closed(days.length) };
}

/** Lists the days of a span, both ends included; `undefined` if it is none, or too long. */
function daysBetween(from: string, until: string): readonly Day[] | undefined {
  if (!isDay(from) || !isDay(until) || until < from || until > addDays(from, MOST - 1)) return undefined;
  const days: Day[] = [];
  for (let day: Day = from; day <= until; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Lists the closed days that come, each branch's weekdays and yearly days first. */
function daysFrom({ current, clock, closedDays }: ClosedDaysParts): readonly ClosedDay[] {
  const today = dayOf(clock(), pageTimeZone(current()));
  return [...current().circulation.branches.values()].flatMap(({ code: branch, closedWeekdays, closedDates }) => {
    const told = closedDays.told().get(foldId(branch)) ?? [];
    const dates = [...new Set([...closedDates, ...told])].filter((day) => day.length < today.length || day >= today);
    const days = [...[...closedWeekdays].toSorted(), ...dates.toSorted(byKind)];
    return days.map((day) => ({ branch, day, isTold: typeof day === "string" && told.includes(day) }));
  });
}

/** Sorts days; those of each year stand before others. */
function byKind(one: Day, other: Day): number {
  return one.length - other.length || (one < other ? -1 : 1);
}
