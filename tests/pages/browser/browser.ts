import { type Browser, chromium, type Page } from "playwright-core";
import { startProcess, writeConfig } from "../../support/server/server_process.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

/** What a test is given: a server of the sample library in a process of its own, and a browser. */
export interface Site {
  /** Where the pages are. */
  readonly url: string;
  /** The port for terminals, whose messages begin without a login. */
  readonly terminals: number;
  /** The server's configuration file. */
  readonly config: string;
  /** Opens a page as somebody who has logged in. */
  open(who: "view" | "desk" | "admin", options?: PageOptions): Promise<Page>;
  /** Opens a page as nobody. */
  openLogin(options?: PageOptions): Promise<Page>;
}

/** How a page is looked at. */
export interface PageOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly script?: boolean;
}

/** Milliseconds in which whatever a page does has long come about, also where many use the machine. */
const PATIENCE = 120_000;

const CONFIG = new URL("../../../config/SIPServer.xml", import.meta.url);
const STAFF = ["view", "desk", "admin"].map((id) => `<sip2d:staff id="${id}" password="${id}" role="${id}"/>`).join("");

/**
 * Runs a test in Debian's headless Chromium against the bundle. A page that the browser finds something wrong with, such
 * as a script that the server did not allow, fails it.
 *
 * @param furnish puts what the server has beside the sample into its folder, and gives further institutions
 */
export async function withBrowser(
  test: (site: Site) => Promise<void>,
  furnish: (folder: string) => Promise<string> = () => Promise.resolve(""),
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const text = (await Deno.readTextFile(CONFIG)).replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:0");
    const config = await writeConfig(
      folder,
      text.replace("<sip2d:storage", `${STAFF}<sip2d:storage`)
        .replace("</institutions>", `${await furnish(folder)}</institutions>`),
    );
    const server = await startProcess(config, ["--sample"]);
    try {
      const [terminals = 0, , pages = 0] = server.ports;
      await withPages(`http://127.0.0.1:${pages}`, (site) => test({ ...site, terminals, config }));
    } finally {
      await server.end("SIGTERM");
    }
  });
}

/** Looks at the pages of a server in the browser; one that it finds something wrong with fails. */
export async function withPages(
  url: string,
  look: (site: Omit<Site, "terminals" | "config">) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell", args: ["--no-sandbox"] });
  const problems: string[] = [];
  try {
    await look(siteOf(browser, url, problems));
    if (problems.length > 0) throw new Error(`the browser complains: ${problems.join("; ")}`);
  } finally {
    // What the browser says of a server that goes away after this is no complaint.
    await browser.close();
  }
}

/**
 * Waits until a page's scripts have begun and its field has the focus, which the browser gives it some time after the
 * page is loaded: keys that are pressed before go elsewhere.
 */
export async function waitForKeys(page: Page): Promise<void> {
  await page.waitForLoadState();
  const field = page.locator("[autofocus]");
  if (await field.count() > 0) await field.and(page.locator(":focus")).waitFor();
}

function siteOf(browser: Browser, url: string, problems: string[]): Omit<Site, "terminals" | "config"> {
  async function openLogin({ width = 1440, colorScheme = "light", script = true }: PageOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      javaScriptEnabled: script,
    });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of (40\d|503)/.test(message.text())) problems.push(message.text());
    });
    await page.goto(`${url}/login`);
    return page;
  }
  return {
    url,
    openLogin,
    async open(who, options) {
      const page = await openLogin(options);
      await page.getByLabel("Name").fill(who);
      await page.getByLabel("Password").fill(who);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      return page;
    },
  };
}
