import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import { need, redirectTelling } from "../frame/guard.tsx";
import { addWayBack, type PageEnv, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { readForm } from "../frame/read_form.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { attendantOf, meansOf } from "./desk_means.ts";

interface LastBorrowerParts {
  readonly current: () => Config;
  readonly desk: Pick<Desk, "lastBorrower" | "patron" | "work">;
}

/** Adds the form that asks who had a copy last. The journal has who asked. */
export function addLastBorrower(app: Hono<PageEnv>, { current, desk }: LastBorrowerParts, sessions: PageSessions) {
  addWayBack(app, "/items/last-borrower");
  app.post("/items/last-borrower", need("desk", sessions), async (context) => {
    const id = (await readForm(context, "fields")).get("id")?.trim() ?? "";
    const { circulation: { item, told } } = textsOf(context);
    const last = await desk.lastBorrower(id);
    if (last === undefined) {
      return redirectTelling(context, sessions, { done: true, text: item.nobodyKnown }, itemPath(id));
    }
    const { patronId, until } = last;
    desk.work.noteSeen(patronId, attendantOf(context, current()));
    const name = (await desk.patron(patronId))?.name || patronId;
    const text = item.hadIt(name, patronId, meansOf(context, current(), sessions).moment(until));
    const acts = [{ name: told.openPatron(name), path: patronPath(patronId) }];
    return redirectTelling(context, sessions, { done: true, text, acts }, itemPath(id));
  });
}
