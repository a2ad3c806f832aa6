import type { Context } from "hono";
import type { StaffMember } from "../config/config.ts";

/** Who asks for a page, as the server tells it. */
export interface PageCaller {
  readonly address: string;
  /** Whether nobody on the way can read it. */
  readonly encrypted: boolean;
}

/** What pages know of a request: who asks, and who that is, once it is known. */
export interface PageEnv {
  readonly Bindings: PageCaller;
  readonly Variables: { readonly member: StaffMember };
}

/** One request for a page. */
export type PageContext = Context<PageEnv>;

/** Answers with a page. */
export function sendPage(context: PageContext, page: unknown, status: 200 | 400 | 403 | 404 | 409 | 429 | 503 = 200) {
  return context.html(`<!doctype html>\n${page}`, status);
}
