import type { createStaffApp } from "../../../src/pages/staff_app.tsx";

/** Where a test's staff page is. */
export const SITE = "http://sip.example";

type StaffApp = ReturnType<typeof createStaffApp>;

/** A page that a browser has come to. */
export interface BrowsedPage {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
}

/** A browser with cookies of its own, which follows redirects from site to site. */
export interface FetchingBrowser {
  open(url: string | URL): Promise<BrowsedPage>;
  /** Sends a form as a page at `from` does. */
  send(url: string | URL, form: Readonly<Record<string, string>>, from: BrowsedPage | string): Promise<BrowsedPage>;
  /** Goes as far as the next address of a site, which is not asked for: what a thief of addresses sees. */
  stopBefore?: (url: URL) => boolean;
  /** The cookies of a site by their names. */
  cookies(site: string): ReadonlyMap<string, string>;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly isStrict: boolean;
}

interface Visit {
  readonly url: URL;
  readonly form?: Readonly<Record<string, string>>;
  /** The site whose page or redirect led here; absent: somebody typed the address. */
  readonly from?: string;
}

/** The most redirects that are followed. */
const MOST = 20;

/**
 * Makes a browser. The addresses of {@link SITE} are answered by the staff page, all others over HTTP. Cookies are sent as
 * browsers send them: a strict one not if another site led to the request.
 */
export function aBrowser(app: StaffApp): FetchingBrowser {
  const jar = new Map<string, Map<string, Cookie>>();

  function cookiesFor({ url, form, from }: Visit): string {
    const isForeign = from !== undefined && from !== url.origin;
    return [...jar.get(url.origin) ?? []].filter(([, { isStrict, path }]) =>
      url.pathname.startsWith(path) && !(isForeign && (isStrict || form !== undefined))
    ).map(([name, { value }]) => `${name}=${value}`).join("; ");
  }

  function keep(url: URL, headers: Headers): void {
    const cookies = jar.get(url.origin) ?? new Map<string, Cookie>();
    jar.set(url.origin, cookies);
    for (const line of headers.getSetCookie()) {
      const [, name = "", value = "", rest = ""] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
      const isOver = /max-age=0|expires=Thu, 01 Jan 1970/i.test(rest);
      const [, path = "/"] = /;\s*path=([^;]+)/i.exec(rest) ?? [];
      if (isOver) cookies.delete(name);
      else cookies.set(name, { value, path, isStrict: /samesite=strict/i.test(rest) });
    }
  }

  async function ask(visit: Visit): Promise<Response> {
    const { url, form, from } = visit;
    const headers = new Headers({ cookie: cookiesFor(visit) });
    if (form !== undefined && from !== undefined) headers.set("origin", from);
    const init: RequestInit = {
      headers,
      redirect: "manual",
      ...form && { method: "POST", body: new URLSearchParams(form) },
    };
    if (url.origin !== SITE) return await fetch(url, init);
    headers.set("host", url.host);
    return await app.fetch(new Request(url, init), { address: "127.0.0.1", encrypted: false });
  }

  async function go(first: Visit): Promise<BrowsedPage> {
    let visit = first;
    for (let step = 0; step < MOST; step++) {
      if (browser.stopBefore?.(visit.url)) return { url: visit.url, status: 0, text: "" };
      const answer = await ask(visit);
      keep(visit.url, answer.headers);
      const text = await answer.text();
      const to = answer.headers.get("location");
      const [, refresh] = /^0;url=(.*)$/.exec(answer.headers.get("refresh") ?? "") ?? [];
      if (to !== null) {
        // One site among those that led here makes the request another site's.
        const from = visit.from !== undefined && visit.from !== visit.url.origin ? visit.from : visit.url.origin;
        visit = { url: new URL(to, visit.url), from };
      } else if (refresh !== undefined) visit = { url: new URL(refresh, visit.url), from: visit.url.origin };
      else return { url: visit.url, status: answer.status, text };
    }
    throw new Error("too many redirects");
  }

  const browser: FetchingBrowser = {
    open: (url) => go({ url: new URL(url, SITE) }),
    send: (url, form, from) =>
      go({ url: new URL(url, SITE), form, from: typeof from === "string" ? from : from.url.origin }),
    cookies: (site) => new Map([...jar.get(site) ?? []].map(([name, { value }]) => [name, value])),
  };
  return browser;
}
