import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import { deskInstitution } from "../../desk/work/desk_institution.ts";
import { parseMoney } from "../../library/money.ts";
import { need } from "../frame/guard.tsx";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { sendCsv } from "../frame/send_csv.ts";
import { elsewherePage } from "../desk/elsewhere_page.tsx";
import { LIST_NAMES, ListsPage } from "./lists_page.tsx";

interface ListPageParts {
  readonly current: () => Config;
  readonly desk: Pick<Desk, "lists">;
}

/** Adds the page of the lists that staff print, and their files. */
export function addLists(
  app: Hono<PageEnv>,
  { current, desk: { lists } }: ListPageParts,
  sessions: PageSessions,
): void {
  const atDesk = need("desk", sessions);
  const read = (context: PageContext) => {
    const { name, branch = "", over: typed = "" } = context.req.query();
    // In German an amount is typed with a comma.
    const over = parseMoney(typed.replace(",", "."), {
      currencyDigits: deskInstitution(current())?.currencyDigits ?? 2,
    });
    return { name: LIST_NAMES.find((each) => each === name) ?? "to-pull", branch, typed, over } as const;
  };

  app.get("/lists", atDesk, async (context) => {
    if (!context.get("site").finds) return elsewherePage(context, textsOf(context).circulation.lists.title, "/lists");
    const { name, branch, typed, over } = read(context);
    const rows = await lists.rows(name, { branch, over });
    const { branches } = current().circulation;
    const shown = { name, branch, over: typed, isAmount: typed === "" || over !== undefined, rows, branches };
    return sendPage(context, <ListsPage member={context.get("member")} {...shown} />);
  });
  app.get("/lists.csv", atDesk, (context) => {
    const { name, branch, over } = read(context);
    return sendCsv(name, lists.csv(name, { branch, over }));
  });
}
