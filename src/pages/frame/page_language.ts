import type { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { chosenLanguage, isPageLanguage } from "./chosen_language.ts";
import type { PageLanguage } from "../../texts/languages.ts";
import type { PageContext, PageEnv } from "./page_context.ts";
import { readForm } from "./read_form.ts";

const COOKIE = "sip2d_language";

/** Seconds for which a browser keeps the language. */
const YEAR = 365 * 24 * 60 * 60;

/** Finds the language in which a request is answered. */
export function languageOf(context: PageContext): PageLanguage {
  return chosenLanguage(getCookie(context, COOKIE), context.req.header("accept-language"));
}

/** Adds the form by which anybody chooses the language; it leads back to the page that it was on. */
export function addLanguages(app: Hono<PageEnv>): void {
  app.get("/language", (context) => context.redirect("/", 303));
  app.post("/language", async (context) => {
    const form = await readForm(context, "login");
    const language = form.get("language");
    if (isPageLanguage(language)) {
      // Unlike the session's cookie, this one is also sent when a link on another site is followed.
      setCookie(context, COOKIE, language, {
        path: "/",
        httpOnly: true,
        sameSite: "Lax",
        secure: context.env.encrypted,
        maxAge: YEAR,
      });
    }
    return context.redirect(pathBefore(context), 303);
  });
}

/**
 * Gives the page that a form was on, always as a path of this site. A path that begins with `//` would be another site.
 */
function pathBefore({ req }: PageContext): string {
  const referer = req.header("referer") ?? "";
  if (!URL.canParse(referer)) return "/";
  const { host, pathname, search } = new URL(referer);
  return host === req.header("host") && !pathname.startsWith("//") ? pathname + search : "/";
}
