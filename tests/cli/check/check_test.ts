import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { projectPath } from "../../../packaging/project.ts";
import { aFile } from "../../config/sample_xml.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { runCli } from "../../support/program/run_cli.ts";

/** What the command says, behind its first line, of a file in which an institution is served by another system, or by none. */
function next(login: string, institution: string): Promise<readonly string[]> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    await Deno.writeTextFile(
      file,
      aFile({ logins: `<login id="a" institution="MAIN" terminator="CR" ${login}/>`, institutions: institution }),
    );
    const { code, out, errors } = await runCli("check", "--config", file);
    assertEquals(code, 0, errors);
    return out.replaceAll(file, "FILE").split("\n").slice(1).filter((line) => !line.startsWith("Look: "));
  });
}

const FRONTED = `<institution id="MAIN" implementation="SIP2">
<s:upstream address="127.0.0.1:7002 127.0.0.1:7003"/></institution>`;

Deno.test("check says that it did not try the system that a file stands in front of, what tries it, and what to do next", async () => {
  const notTried =
    "Not tried: the library system at 127.0.0.1:7002, 127.0.0.1:7003. `sip2d check --config FILE --upstream`";
  const serve = "Next: `sip2d serve --config FILE` starts it.";
  assertEquals(await next("", FRONTED), [
    `${notTried} tries whether it takes connections; it logs in and asks, too, where one named login has the attributes password, ` +
    "upstream_login and upstream_password.",
    serve,
  ]);
  assertEquals(await next('password="p" upstream_login="b" upstream_password="q"', FRONTED), [
    `${notTried} asks whether it answers.`,
    serve,
  ]);
  assertEquals(await next('password="p"', '<institution id="MAIN"/>'), []);
});

Deno.test("check counts each service as a listener, as the server lists them at its start", async () => {
  const { code, out } = await runCli("check", "--config", projectPath("config/SIPServer.xml"));
  assertEquals([code, out.replace(/^.* is in order/, "")], [0, ": 3 listeners, 3 accounts, 3 institutions"]);
});

Deno.test("what is wrong in many logins alike is one line, whatever command reads the file", () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    const login = (id: string) => `<login id="${id}" password="p" institution="MAIN" terminator="CR" speed="9"/>`;
    await Deno.writeTextFile(file, aFile({ logins: ["a", "b", "c"].map(login).join("\n") }));
    for (const command of ["check", "migrate"]) {
      const { errors } = await runCli(command, "--config", file);
      const told = errors.split("\n").filter((line) => line.includes("speed"));
      assertEquals(told.length, 1, errors);
      assertEquals(told[0]?.endsWith(" (also in lines 7, 8)"), true, told[0]);
    }
  }));

Deno.test("a command names a configuration that is not there, and no line of it", async () => {
  for (const command of ["check", "serve", "migrate"]) {
    const { code, out, errors } = await runCli(command, "--config", "/nowhere/SIPServer.xml");
    assertEquals([code, out, errors], [1, "", "sip2d: there is no file /nowhere/SIPServer.xml"], command);
  }
});

Deno.test("check names the logins that come from any address, and those that are told patrons' addresses without a PIN", () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    const login = (id: string, more: string) =>
      `<login id="${id}" password="p" institution="MAIN" terminator="CR" ${more}/>`;
    const logins = [
      login("kiosk", 'allow="10.0.0.0/8"'),
      login("sorter", 'messages="09,17"'),
      login("vendor", 'use="e-content"'),
      login("catalogue", 'hide_without_pin="yes" allow="10.0.0.0/8"'),
    ].join("\n");
    const looked = async (service: string) => {
      await Deno.writeTextFile(file, aFile({ logins }).replace(/<service [^>]*>/, service));
      const { out } = await runCli("check", "--config", file);
      return out.split("\n").filter((line) => line.startsWith("Look: ")).map((line) => line.slice(6, 40));
    };
    assertEquals(await looked('<service port="6001/tcp" transport="RAW" timeout="60"/>'), [
      "sorter, vendor may log in from any address".slice(0, 34),
      "kiosk: patrons' address, mail, phone".slice(0, 34),
    ]);
    assertEquals(await looked('<service port="6001/tcp" transport="RAW" timeout="60" allow="10.0.0.0/8"/>'), [
      "kiosk: patrons' address, mail, phone".slice(0, 34),
    ]);
    assertEquals(await looked('<service port="127.0.0.1:6001/tcp" transport="RAW" timeout="60"/>'), []);
  }));
