import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Log } from "../../observability/log.ts";
import { need, redirectTelling, takeResult } from "../frame/guard.tsx";
import { addWayBack, type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import { readForm } from "../frame/read_form.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { ConfigurationPage, type ConfigurationShown } from "./configuration_page.tsx";
import type { Notice } from "../../library/notice.ts";
import { PAGE_TEXTS, type PageTexts } from "../../texts/languages.ts";
import type { Configuring } from "../../desk/configuring.ts";
import type { Trials } from "../../desk/trials.ts";
import { type Tried, TryPage } from "./try_page.tsx";

export interface AdminPageParts {
  readonly current: () => Config;
  readonly log: Pick<Log, "info">;
  readonly configuring: Configuring;
  readonly trials: Trials;
  /** Relays terminals past this server or serves them again. */
  readonly bypass: (
    on: boolean,
    institution: string,
    staff: string,
  ) => Switched;
  /** Has a copy answer in its library system's place, or leaves that to the system again. */
  readonly standIn: (
    asked: { readonly on: boolean; readonly institution: string; readonly reason: string; readonly by: string },
  ) => Promise<Switched>;
}

/** What came of switching, in sentences. */
interface Switched {
  readonly done: boolean;
  readonly told: readonly Notice[];
}

/** Adds the pages of administrators: the configuration, and what tries an account. */
export function addAdmin(app: Hono<PageEnv>, parts: AdminPageParts, sessions: PageSessions): void {
  const admin = need("admin", sessions);
  app.get("/configuration", admin, (context) => {
    const told = takeResult(context, sessions);
    return configurationPage(context, parts, told && { told });
  });
  for (const path of ["/configuration/check", "/configuration/reload"]) addWayBack(app, path);
  app.post("/configuration/check", admin, async (context) => {
    const form = await readForm(context, "upload");
    const text = form.get("file") || (form.get("text") ?? "");
    const checked = await parts.configuring.check(text, context.req.raw.signal);
    return configurationPage(context, parts, { checked: { ...checked, text } });
  });
  app.post("/configuration/reload", admin, async (context) => {
    const { id: staff } = context.get("member");
    parts.log.info("reload asked for by staff", { staff });
    const problem = await parts.configuring.reload();
    const texts = textsOf(context);
    const { configuration } = texts.admin;
    const reloaded = problem === undefined
      ? { done: true, text: configuration.reloaded }
      : { done: false, text: configuration.notReloaded(texts.notice(problem)) };
    return redirectTelling(context, sessions, reloaded, "/configuration");
  });

  addSwitches(app, parts, sessions);

  /** What each member tried last, until a page shows it. Loading that page again tries nothing. */
  const tried = new Map<string, Partial<Tried>>();
  app.get("/try", admin, (context) => {
    const { account = "", message = "", result } = context.req.query();
    const { id } = context.get("member");
    const last = result === undefined ? undefined : tried.get(id);
    tried.delete(id);
    const isIt = last?.account === account && last.message === message;
    return tryPage(context, parts, isIt ? last : { account, message });
  });
  app.post("/try", admin, async (context) => {
    const texts = await readForm(context, "fields");
    const [account = "", message = ""] = [texts.get("account"), texts.get("message")];
    const location = texts.get("location")?.trim() ?? "";
    const values = new Map(
      [...texts].flatMap(([name, value]) => name.startsWith(VALUE) ? [[name.slice(VALUE.length), value] as const] : []),
    );
    const { id: by } = context.get("member");
    const result = await parts.trials.carryOut({ account, message, location, values, by });
    if ("code" in result) {
      return tryPage(context, parts, { account, message, location, values, problem: textsOf(context).notice(result) });
    }
    tried.set(by, { account, message, location, values, result });
    return context.redirect(`/try?${new URLSearchParams({ account, message, result: "" })}`, 303);
  });
}

/** Adds what switches between terminals and their library system: the bypass, and the copy's answers. */
function addSwitches(
  app: Hono<PageEnv>,
  parts: Pick<AdminPageParts, "bypass" | "standIn">,
  sessions: PageSessions,
): void {
  const admin = need("admin", sessions);
  app.get("/bypass", (context) => context.redirect("/", 303));
  app.post("/bypass", admin, async (context) => {
    const form = await readForm(context, "fields");
    const state = form.get("state");
    const member = context.get("member");
    // The command line speaks English.
    const asJson = form.get("as") === "json", texts = asJson ? PAGE_TEXTS.en : textsOf(context);
    const told = state === "on" || state === "off"
      ? inWords(parts.bypass(state === "on", form.get("institution") ?? "", member.id), texts)
      : { done: false, text: texts.watch.upstreams.badState };
    return asJson ? context.json(told, told.done ? 200 : 409) : redirectTelling(context, sessions, told, "/");
  });

  app.get("/stand-in", (context) => context.redirect("/", 303));
  app.post("/stand-in", admin, async (context) => {
    const form = await readForm(context, "fields");
    const state = form.get("state"), texts = textsOf(context);
    const [institution = "", reason = ""] = [form.get("institution"), form.get("reason")];
    const told = state === "on" || state === "off"
      ? inWords(await parts.standIn({ on: state === "on", institution, reason, by: context.get("member").id }), texts)
      : { done: false, text: texts.watch.upstreams.badState };
    return redirectTelling(context, sessions, told, "/");
  });
}

function inWords({ done, told }: Switched, { notice }: Pick<PageTexts, "notice">) {
  return { done, text: told.map(notice).join(" ") };
}

/** The prefix of form fields whose values go into the message. */
const VALUE = "value.";

function tryPage(context: PageContext, { current, trials }: AdminPageParts, given: Partial<Tried>) {
  const { account = "", message = "", location = "", values = new Map<string, string>(), problem } = given;
  const { accounts } = current();
  const form = accounts.has(account) ? trials.form(message) : undefined;
  const shown = { ...given, account, message, location, values, form };
  const page = (
    <TryPage
      member={context.get("member")}
      accounts={[...accounts.keys()]}
      messages={trials.messages}
      {...shown}
    />
  );
  return sendPage(context, page, problem === undefined ? 200 : 400);
}

async function configurationPage(
  context: PageContext,
  { configuring }: AdminPageParts,
  more: Pick<ConfigurationShown, "checked" | "told"> = {},
) {
  const shown = {
    file: configuring.file(),
    elements: configuring.told(),
    pending: await configuring.pending(),
    ...more,
  };
  return sendPage(context, <ConfigurationPage member={context.get("member")} {...shown} />);
}
