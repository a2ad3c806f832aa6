import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk, DeskRow } from "../../desk/desk.ts";
import { branchName } from "../../desk/work/branch_name.ts";
import { elsewherePage } from "../desk/elsewhere_page.tsx";
import { noteSeen } from "../desk/record_routes.tsx";
import { need, takeResult } from "../frame/guard.tsx";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { languageOfRows } from "../desk/row_language.ts";
import type { TerminalMemory } from "../watch/terminal_memory.ts";
import { tellStory } from "./story.ts";
import { WhyPage } from "./why_page.tsx";

/** What the page works on that says why something did not work. */
interface WhyParts {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly desk: Desk;
}

/** Days of the journal that are told, and rows at most. */
const DAYS = 7, ROWS = 100;

/** Adds the page that tells what happened to a card or a copy at terminals and at the desk. */
export function addWhy(
  app: Hono<PageEnv>,
  parts: WhyParts,
  memory: Pick<TerminalMemory, "messages">,
  sessions: PageSessions,
): void {
  app.get("/why", need("desk", sessions), async (context) => {
    if (!context.get("site").finds) return elsewherePage(context, textsOf(context).desk.why.title, "/why");
    const asked = context.req.query("id")?.trim() ?? "";
    return await whyPage(context, parts, memory, sessions, asked);
  });
}

async function whyPage(
  context: PageContext,
  parts: WhyParts,
  memory: Pick<TerminalMemory, "messages">,
  sessions: PageSessions,
  asked: string,
) {
  const { current, clock, desk } = parts;
  const texts = textsOf(context);
  const patron = asked === "" ? undefined : await desk.patron(asked, languageOfRows(context));
  const item = asked === "" || patron !== undefined ? undefined : await desk.item(asked);
  if (patron !== undefined) await noteSeen(context, parts, sessions, patron.patronId);
  const { patronId = "", loginId = "" } = patron ?? {}, { itemId = "" } = item ?? {};
  const ids = [patronId, loginId].filter((id) => id !== "");
  const about = memory.messages().filter((entry) =>
    item === undefined ? ids.some((id) => entry.isAbout("patronId", id)) : entry.isAbout("itemId", itemId)
  );
  const search = { patronId, itemId, terminal: "", action: "", reason: "", newestFirst: true };
  const since = clock().subtract({ hours: DAYS * 24 });
  const rows = patron === undefined && item === undefined ? [] : await take(desk.journal({ ...search, since }), ROWS);
  const { branches } = current().circulation;
  const page = (
    <WhyPage
      {...{ member: context.get("member"), patron, item, asked }}
      story={tellStory({ messages: about, rows, texts })}
      told={takeResult(context, sessions)}
      timeZone={pageTimeZone(current())}
      branchName={(code) => branchName(branches, code)}
    />
  );
  return sendPage(context, page, asked !== "" && patron === undefined && item === undefined ? 404 : 200);
}

async function take(rows: AsyncIterable<DeskRow>, most: number): Promise<readonly DeskRow[]> {
  const taken: DeskRow[] = [];
  for await (const row of rows) if (taken.push(row) === most) break;
  return taken;
}
