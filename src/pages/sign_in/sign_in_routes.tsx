import type { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { StaffSignIn } from "../../desk/sign_in/create_staff_sign_in.ts";
import type { SignedIn } from "../../desk/sign_in/exchange_code.ts";
import { SignInFault } from "../../desk/sign_in/sign_in_fault.ts";
import type { Log } from "../../observability/log.ts";
import { BACK_CHANNEL, beginSession, cookieOf, endSession } from "../frame/guard.tsx";
import { Layout } from "../frame/layout.tsx";
import { LoginPage } from "../frame/login_page.tsx";
import { loginReturn } from "../frame/login_return.ts";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { readForm } from "../frame/read_form.ts";

/** What the pages for signing in and out work on. */
export interface SignInPageParts {
  readonly log: Pick<Log, "info" | "error">;
  readonly signIn: StaffSignIn;
}

/** Where the provider sends browsers after a sign-in. */
const CALLBACK = "/sign-in/callback";

/** Where the cookie of a sign-in that has begun is sent. */
const PATH = "/sign-in";

const COOKIE = "sip2d_sign_in";

/** Seconds that somebody may take to sign in at the provider. */
const PATIENCE = 15 * 60;

/** Adds the way to the identity provider and back, and the way out, here and there. */
export function addSignIn(app: Hono<PageEnv>, parts: SignInPageParts, sessions: PageSessions): void {
  const { signIn, log } = parts;
  app.get(PATH, (context) => begin(context, signIn));
  app.get(CALLBACK, (context) => finish(context, signIn, sessions));
  app.post("/logout", (context: PageContext) => leave(context, endSession(context, sessions), signIn));
  app.post(BACK_CHANNEL, async (context) => {
    try {
      const token = (await readForm(context, "token")).get("logout_token") ?? "";
      const count = sessions.endThere(await signIn.endedThere(token));
      log.info("staff signed out at the provider", { sessions: count });
      return context.body(null, 200);
    } catch (error) {
      if (!(error instanceof SignInFault)) throw error;
      log.info("a provider's logout refused", { address: context.env.address, detail: error.message });
      return context.json({ error: "invalid_request" }, 400);
    }
  });
}

function begin(context: PageContext, signIn: StaffSignIn): Promise<Response> {
  const back = loginReturn(context.req.query("back"));
  return orProblem(context, back, async () => {
    const isOther = context.req.query("other") !== undefined;
    const { url, secret } = await signIn.begin(ownUrl(context, CALLBACK), isOther, context.env.address);
    // Unlike the session's cookie, this one must come with a request that another site begins: the provider's answer.
    setCookie(context, cookieOf(context, COOKIE), secret + back, {
      ...{ path: PATH, httpOnly: true, sameSite: "Lax", secure: context.env.encrypted, maxAge: PATIENCE },
    });
    return context.redirect(url.href, 303);
  });
}

function finish(context: PageContext, signIn: StaffSignIn, sessions: PageSessions): Promise<Response> {
  const name = cookieOf(context, COOKIE);
  const [, secret = "", path] = /^([\w-]{43})(.*)$/.exec(getCookie(context, name) ?? "") ?? [];
  const back = loginReturn(path);
  // One answer belongs to one beginning.
  deleteCookie(context, name, { path: PATH });
  return orProblem(context, back, async () => {
    const signedIn = await signIn.finish(new URL(context.req.url), secret, context.env.address);
    beginSession(context, signedIn, sessions);
    return sendOn(context, back, textsOf(context).frame.login.signedIn);
  });
}

/** Ends the session here, and leads on to the provider, so that the next person does not sign in as this one. */
function leave(context: PageContext, ended: SignedIn | undefined, signIn: StaffSignIn): Response | Promise<Response> {
  const there = ended && signIn.leave(ended, ownUrl(context, "/login"));
  if (there === undefined) return context.redirect("/login", 303);
  return sendOn(context, there.href, textsOf(context).frame.login.signedOut);
}

/**
 * Leads on by a page of this site. The browser would send no strict cookie with a redirect that follows another site's, and
 * would hold a redirect that follows a form to what this site allows forms.
 */
function sendOn(context: PageContext, to: string, title: string): Response | Promise<Response> {
  context.header("refresh", `0;url=${to}`);
  const page = (
    <Layout title={title}>
      <p>
        <a href={to}>{textsOf(context).frame.login.goOn}</a>
      </p>
    </Layout>
  );
  return sendPage(context, page);
}

async function orProblem(context: PageContext, back: string, answer: () => Promise<Response>): Promise<Response> {
  const { signIn } = context.get("site");
  if (signIn === undefined) return context.notFound();
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof SignInFault)) throw error;
    const isAway = error.problem === "away";
    const problem = textsOf(context).frame.login.problems[error.problem](signIn.at, error.who ?? "");
    return sendPage(context, <LoginPage problem={problem} back={back} local={isAway} />, isAway ? 503 : 403);
  }
}

/** Gives the address of a page of this site as the browser knows it. */
function ownUrl({ req }: PageContext, path: string): URL {
  return new URL(path, req.url);
}
