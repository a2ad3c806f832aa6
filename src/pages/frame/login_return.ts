import type { PageContext } from "./page_context.ts";

/** The longest address that a login leads back to, in characters. */
const LONGEST = 1000;

/**
 * Gives the address to which a login leads, if it is one of this site; otherwise the first page. A path that begins with
 * two strokes would be another site.
 */
export function loginReturn(path = ""): string {
  const own = path.length <= LONGEST && /^\/(?![/\\])[\x21-\x7e]*$/.test(path);
  return own && !/^\/(login|logout|language|sign-in)\b/.test(path) ? path : "/";
}

/** Gives the address of the page that a request was for; for a form, that of the page where it was. */
export function pageAsked({ req }: PageContext): string {
  const asked = req.method === "GET" ? req.url : req.header("referer") ?? "";
  if (!URL.canParse(asked)) return "/";
  const { pathname, search, host } = new URL(asked);
  return req.method === "GET" || host === req.header("host") ? loginReturn(pathname + search) : "/";
}
