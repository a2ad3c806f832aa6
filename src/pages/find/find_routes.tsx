import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import type { FoundRecords } from "../../desk/find/found_records.ts";
import { branchName } from "../../desk/work/branch_name.ts";
import { sameId } from "../../library/id.ts";
import { elsewherePage } from "../desk/elsewhere_page.tsx";
import { need, takeResult } from "../frame/guard.tsx";
import { type PageEnv, sendPage, sendPart, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { FindPage, FoundList } from "./find_page.tsx";
import { TitlePage } from "./title_page.tsx";

/** What the pages of the search work on. */
interface FindPageParts {
  readonly current: () => Config;
  readonly desk: Pick<Desk, "find" | "title" | "patron">;
}

/** Adds the page that finds patrons, copies and titles, the list that is shown while somebody types, and the title's page. */
export function addFind(app: Hono<PageEnv>, { desk, current }: FindPageParts, sessions: PageSessions): void {
  const atDesk = need("desk", sessions);
  const means = () => {
    const { circulation: { branches } } = current();
    return { timeZone: pageTimeZone(current()), branchName: (code: string) => branchName(branches, code) };
  };
  const servedBy = async (card = "") => card === "" ? undefined : await desk.patron(card);

  app.get("/find", atDesk, async (context) => {
    if (!context.get("site").finds) return elsewherePage(context, textsOf(context).desk.find.title, "/find");
    const { q = "", part, card } = context.req.query();
    const text = q.trim().slice(0, LONGEST);
    const member = context.get("member");
    const shown = { text, ...means(), served: await servedBy(card) };
    if (text === "") return sendPage(context, <FindPage member={member} {...shown} />);
    const found = await desk.find(text);
    if (part !== undefined) return sendPart(context, <FoundList {...shown} found={found} />);
    const only = found === "busy" ? undefined : onlyOne(text, found);
    if (only !== undefined) return context.redirect(only, 303);
    return sendPage(context, <FindPage member={member} {...shown} found={found} />, found === "busy" ? 429 : 200);
  });

  app.get("/titles", atDesk, async (context) => {
    if (!context.get("site").finds) return elsewherePage(context, textsOf(context).desk.titles.title, "/find");
    const { id = "", card } = context.req.query();
    const shown = id.trim() === "" ? undefined : await desk.title(id.trim());
    const page = (
      <TitlePage
        member={context.get("member")}
        id={id}
        shown={shown}
        told={takeResult(context, sessions)}
        served={await servedBy(card)}
        branches={[...current().circulation.branches.keys()]}
        {...means()}
      />
    );
    return sendPage(context, page, shown === undefined ? 404 : 200);
  });
}

/** The longest text that is searched for, in characters. */
const LONGEST = 200;

/** Gives the page of the only record with this card, login id or barcode: a scanner sends a complete one. */
function onlyOne(text: string, found: FoundRecords): string | undefined {
  const pages = [
    ...found.patrons.filter(({ patronId, loginId }) => sameId(patronId, text) || sameId(loginId, text))
      .map(({ patronId }) => patronPath(patronId)),
    ...found.items.filter(({ itemId }) => sameId(itemId, text)).map(({ itemId }) => itemPath(itemId)),
  ];
  return pages.length === 1 ? pages[0] : undefined;
}
