import type { Hono } from "hono";
import type { Desk } from "../../desk/desk.ts";
import { sameId } from "../../library/id.ts";
import { need } from "../frame/guard.tsx";
import { type PageEnv, sendPage, sendPart, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { elsewherePage } from "./elsewhere_page.tsx";
import { FindPage, FoundList } from "./find_page.tsx";

/** Adds the page that finds patrons, copies and titles, and the list that is shown while somebody types. */
export function addFind(
  app: Hono<PageEnv>,
  { desk }: { readonly desk: Pick<Desk, "find"> },
  sessions: PageSessions,
): void {
  app.get("/find", need("desk", sessions), async (context) => {
    if (!context.get("site").finds) return elsewherePage(context, textsOf(context).desk.find.title, "/find");
    const { q = "", part } = context.req.query();
    const text = q.trim().slice(0, LONGEST);
    const member = context.get("member");
    if (text === "") return sendPage(context, <FindPage member={member} text="" />);
    const found = await desk.find(text);
    if (part !== undefined) return sendPart(context, <FoundList text={text} found={found} />);
    const only = found === "busy" ? undefined : onlyOne(text, found);
    if (only !== undefined) return context.redirect(only, 303);
    return sendPage(context, <FindPage member={member} text={text} found={found} />, found === "busy" ? 429 : 200);
  });
}

/** The longest text that is searched for, in characters. */
const LONGEST = 200;

/** Gives the page of the only record with this card, login id or barcode: a scanner sends a complete one. */
function onlyOne(text: string, found: Exclude<Awaited<ReturnType<Desk["find"]>>, "busy">): string | undefined {
  const pages = [
    ...found.patrons.filter(({ patronId, loginId }) => sameId(patronId, text) || sameId(loginId, text))
      .map(({ patronId }) => patronPath(patronId)),
    ...found.items.filter(({ itemId }) => sameId(itemId, text)).map(({ itemId }) => itemPath(itemId)),
  ];
  return pages.length === 1 ? pages[0] : undefined;
}
