import { assertEquals } from "@std/assert";
import { CLIENT, startProvider } from "../../support/server/identity_provider.ts";
import { startProcess, writeConfig } from "../../support/server/server_process.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";
import { withPages } from "./browser.ts";
import { violations } from "./violations.ts";

const PEOPLE = [
  { sub: "id-of-anna", name: "Anna Berg", roles: ["library-desk"] },
  { sub: "id-of-bo", name: "Bo Lind", roles: ["library-it"] },
];

Deno.test("people sign in at a real provider, change in seconds at a shared browser, and are out when they are out there", () =>
  withTemporaryFolder(async (folder) => {
    const port = unusedPort(), site = `http://127.0.0.1:${port}`;
    const provider = await startProvider({ site, people: PEOPLE });
    const server = await startProcess(await writeConfig(folder, configOf(port, provider.issuer)));
    try {
      await withPages(site, async ({ openLogin }) => {
        const page = await openLogin();
        await page.getByText("Log in with a name of this server").click();
        assertEquals(await violations(page), []);
        const signIn = async (login: string) => {
          await page.getByLabel("Login").fill(login);
          await page.getByRole("button", { name: "Continue" }).click();
        };
        await page.goto(`${site}/terminals`);
        await page.getByRole("button", { name: /^Sign in at 127/ }).click();
        await signIn("id-of-anna");
        await page.getByRole("heading", { name: "Terminals" }).waitFor();
        await page.getByText("Anna Berg (desk)").waitFor();
        assertEquals(new URL(page.url()).pathname, "/terminals");
        // The strict cookie is sent from here on, and "back" leads to no address that has a code in it.
        await page.reload();
        await page.getByText("Anna Berg (desk)").waitFor();
        await page.getByRole("button", { name: "Log out" }).click();
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByRole("heading", { name: "Log in" }).waitFor();
        assertEquals(new URL(page.url()).origin, site);
        await page.getByRole("button", { name: /^Sign in at 127/ }).click();
        await signIn("id-of-bo");
        await page.getByText("Bo Lind (admin)").waitFor();
        // The provider tells this server that Bo has signed out there.
        const there = await page.context().newPage();
        await there.goto(`${provider.issuer}/session/end`);
        await there.getByRole("button", { name: "Sign out" }).click();
        await server.logged("staff signed out at the provider");
        await page.goto(site);
        await page.getByRole("heading", { name: "Log in" }).waitFor();
      });
    } finally {
      await server.end("SIGTERM");
      await provider.close();
    }
  }));

function configOf(port: number, issuer: string): string {
  return `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:s="urn:sip2d:config:1">
    <listeners><service port="127.0.0.1:0/tcp" transport="RAW"/><service port="127.0.0.1:${port}/tcp" transport="http"/></listeners>
    <accounts><login id="a" password="b" institution="MAIN" terminator="CR"/></accounts>
    <institutions><institution id="MAIN" time_zone="UTC"/></institutions>
    <s:staff id="emergency" password="emergency" role="admin"/>
    <s:sign_in issuer="${issuer}" client="${CLIENT.client}" secret="${CLIENT.secret}"
      roles="desk:library-desk; admin:library-it"/></acsconfig>`;
}
