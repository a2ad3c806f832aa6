import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { aFile } from "../../config/sample_xml.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { runCli } from "../../support/program/run_cli.ts";

/** The last line of what the command says of a file in which an institution is served by another system, or by none. */
function next(login: string, institution: string): Promise<string | undefined> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    await Deno.writeTextFile(
      file,
      aFile({ logins: `<login id="a" institution="MAIN" terminator="CR" ${login}/>`, institutions: institution }),
    );
    const { code, out, errors } = await runCli("check", "--config", file);
    assertEquals(code, 0, errors);
    return out.replaceAll(file, "FILE").split("\n").at(-1);
  });
}

const FRONTED = '<institution id="MAIN" implementation="SIP2"><s:upstream address="127.0.0.1:7002"/></institution>';

Deno.test("check says what to do next with a file that stands in front of another system", async () => {
  assertEquals(
    await next("", FRONTED),
    "Next: `sip2d serve --config FILE` starts it. To ask the system behind it first, give a login upstream_login and " +
      "upstream_password; then say `sip2d check --config FILE --upstream`.",
  );
  assertEquals(
    await next('password="p" upstream_login="b" upstream_password="q"', FRONTED),
    "Next: `sip2d check --config FILE --upstream` asks the system behind it whether it answers; then " +
      "`sip2d serve --config FILE` starts it.",
  );
  assertMatch(await next('password="p"', '<institution id="MAIN"/>') ?? "", /^FILE is in order: /);
});

Deno.test("a command names a configuration that is not there, and no line of it", async () => {
  for (const command of ["check", "serve", "migrate"]) {
    const { code, out, errors } = await runCli(command, "--config", "/nowhere/SIPServer.xml");
    assertEquals([code, out, errors], [1, "", "sip2d: there is no file /nowhere/SIPServer.xml"], command);
  }
});
