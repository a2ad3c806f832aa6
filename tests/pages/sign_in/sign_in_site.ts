import { assertEquals, assertNotMatch } from "@std/assert";
import type { SignIn } from "../../../src/config/config.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import {
  CLIENT,
  type Person,
  type ProviderOptions,
  startProvider,
  type TestProvider,
} from "../../support/server/identity_provider.ts";
import { aStaffSite, type StaffSite } from "../staff_site.ts";
import { aBrowser, type BrowsedPage, type FetchingBrowser, SITE } from "./fetching_browser.ts";

/** People with each role and with none. */
export const PEOPLE: readonly Person[] = [
  { sub: "id-of-anna", name: "Anna Berg", roles: ["library-desk"] },
  { sub: "id-of-bo", name: "Bo Lind", roles: ["library-it", "library-desk"] },
  { sub: "id-of-cleo", name: "Cleo Nu", roles: ["gardeners"] },
  { sub: "id-of-dan", roles: ["library-desk"] },
];

/** A staff page where people sign in at a real provider. */
export interface SignInSite {
  readonly site: StaffSite;
  readonly provider: TestProvider;
  readonly signIn: SignIn;
  /** Moves this server's clock, which otherwise shows the same time as the provider's. */
  readonly clock: { minutes: number };
  browser(): FetchingBrowser;
}

interface SiteOptions extends Partial<Pick<ProviderOptions, "people" | "inToken">> {
  readonly signIn?: Partial<SignIn>;
  readonly storage?: Storage;
}

/** Runs a test at a staff page where people sign in at a provider. */
export async function atSignInSite(
  { signIn: changed = {}, storage, people = PEOPLE, inToken }: SiteOptions,
  test: (at: SignInSite) => Promise<void>,
): Promise<void> {
  const made: { app?: StaffSite["app"] } = {};
  const reach: typeof fetch = (input, init) =>
    Promise.resolve(
      made.app?.fetch(new Request(input, init), { address: "127.0.0.9", encrypted: true }) ?? Response.error(),
    );
  const provider = await startProvider({ site: SITE, people, reach, ...inToken !== undefined && { inToken } });
  try {
    const signIn: SignIn = {
      ...{ issuer: provider.issuer, ...CLIENT, hosts: [], roleClaim: "roles", idClaim: "sub", sessionHours: 12 },
      roles: [{ value: "library-desk", role: "desk" }, { value: "library-it", role: "admin" }],
      ...changed,
    };
    const site = aStaffSite({ signIn }, storage);
    made.app = site.app;
    const clock = { minutes: 0 };
    Object.defineProperty(site, "now", { get: () => Temporal.Now.instant().add({ minutes: clock.minutes }) });
    await test({ site, provider, signIn, clock, browser: () => aBrowser(site.app) });
    // Whatever happened, the log has no token, no code and no secret.
    assertNotMatch(site.log.written(), /eyJ|[\w-]{43}/);
    assertNotMatch(site.log.written(), new RegExp(CLIENT.secret));
  } finally {
    await provider.close();
  }
}

/** Signs somebody in, from the link of the login page, and gives the page to which that led. */
export async function signIn(browser: FetchingBrowser, login: string, back = "/"): Promise<BrowsedPage> {
  const form = await browser.open(`/sign-in?${new URLSearchParams({ back })}`);
  // Whoever has signed in there before is not asked.
  if (form.url.origin === SITE) return form;
  assertEquals(form.text.match(/name="login"/)?.length, 1, form.text);
  return await browser.send(form.url, { login }, form);
}

/** Goes to the provider and signs in there, and gives the address with its answer before this server is asked for it. */
export async function answerFor(browser: FetchingBrowser, login: string): Promise<URL> {
  browser.stopBefore = ({ pathname }) => pathname === "/sign-in/callback";
  const { url } = await signIn(browser, login);
  browser.stopBefore = undefined;
  return url;
}

/** What the log says of the last sign-in that failed. */
export function lastFault({ log }: StaffSite): string {
  const { message, properties } = log.entries.findLast(({ message }) => message.includes("sign-in")) ?? {};
  return `${message}: ${properties?.reason}, ${properties?.detail}`;
}
