import type { Context, Hono } from "hono";
import { type Child, jsx } from "hono/jsx";
import type { StaffMember } from "../../config/config.ts";
import { PAGE_TEXTS, type PageTexts } from "../../texts/languages.ts";
import { SiteContext, type SiteShown } from "./site_context.ts";

/** The client of a request, as the server tells it. */
export interface PageCaller {
  readonly address: string;
  /** Whether the request came over TLS, so that staff may log in from elsewhere than this machine. */
  readonly encrypted: boolean;
}

/** What pages know about a request: its client, its site and, once found, the member of staff. */
export interface PageEnv {
  readonly Bindings: PageCaller;
  readonly Variables: { readonly member: StaffMember; readonly site: SiteShown };
}

export type PageContext = Context<PageEnv>;

/** Gives the texts in the language of a request. */
export function textsOf(context: PageContext): PageTexts {
  return PAGE_TEXTS[context.get("site").language];
}

export function sendPage(
  context: PageContext,
  page: Child,
  status: 200 | 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503 = 200,
) {
  const framed = jsx(SiteContext.Provider, { value: context.get("site") }, page);
  return context.html(`<!doctype html>\n${framed}`, status);
}

/** Sends a part of a page, for a script that puts it there. */
export function sendPart(context: PageContext, part: Child) {
  return context.html(String(jsx(SiteContext.Provider, { value: context.get("site") }, part)));
}

/**
 * Redirects a GET of an address that takes only forms to the page above it. A browser sends such a GET when somebody
 * presses Enter in its address line.
 */
export function addWayBack(app: Hono<PageEnv>, path: string): void {
  app.get(path, (context) => context.redirect(path.slice(0, path.lastIndexOf("/")), 303));
}
