import { getCookie } from "hono/cookie";
import { branchName } from "../../desk/work/branch_name.ts";
import type { Config } from "../../config/config.ts";
import type { Attendant } from "../../desk/work/desk_work.ts";
import { keepAgain } from "../frame/guard.tsx";
import { type PageContext, textsOf } from "../frame/page_context.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import type { PageSessions, TellingMeans } from "../frame/page_sessions.ts";
import type { OutcomeMeans } from "./outcome_words.ts";

/** The cookie that says at which branch a browser stands. */
export const BRANCH_COOKIE = "sip2d_branch";

/** Gives the member of staff of a request, and the branch of the desk. */
export function attendantOf(context: PageContext, config: Config): Attendant {
  const { id, role } = context.get("member");
  const branch = getCookie(context, BRANCH_COOKIE);
  const known = branch !== undefined && config.circulation.branches.has(branch);
  return { name: id, role: role === "admin" ? "admin" : "desk", ...known && { branch } };
}

/** Gives the language, time zone and branch names in which an outcome is shown to the member. */
export function meansOf(context: PageContext, config: Config, sessions: PageSessions): OutcomeMeans & TellingMeans {
  const texts = textsOf(context);
  const timeZone = pageTimeZone(config);
  const { branches } = config.circulation;
  return {
    texts,
    moment: (at) =>
      texts.frame.minute(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime()),
    branchName: (code) => branchName(branches, code),
    ask: (again) => keepAgain(context, sessions, again),
  };
}
