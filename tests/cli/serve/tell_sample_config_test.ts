import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { resolve } from "node:path";
import { tellSampleConfig } from "../../../src/cli/serve/tell_sample_config.ts";
import { servingLines } from "../../../src/cli/serve/serving_lines.ts";
import type { PlacedConfig } from "../../../src/sample/sample_config.ts";
import { CommandFailed } from "../../../src/process/exit_code.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { SOURCES } from "../../support/program/programs.ts";
import { writeConfig } from "../../support/server/server_process.ts";
import { aFile, load } from "../../config/sample_xml.ts";

const SAMPLE_LOGIN = '<login id="sipterm1" password="term1" institution="MAIN" terminator="CR"/>';

function configOf(login: string, institutions?: string) {
  const { config } = load(aFile({ logins: login, institutions }));
  if (config === undefined) throw new Error("the file has a fault");
  return config;
}

function told(found: PlacedConfig["found"], login: string) {
  const out: string[] = [], errors: string[] = [];
  const output = { out: (line: string) => void out.push(line), error: (line: string) => void errors.push(line) };
  tellSampleConfig({ file: "SIPServer.xml", found }, configOf(login), output);
  return { out, errors };
}

Deno.test("serve --sample says that it has written a configuration, or serves another one that has its logins", () => {
  const here = resolve("SIPServer.xml");
  const written = `${here} is written, the sample's configuration; the sample's library is in /etc/sip/library.db`;
  const another = `${here} was here already and is served as it is; it is not the sample's configuration`;
  assertEquals(told("nothing", SAMPLE_LOGIN), { out: [written], errors: [] });
  assertEquals(told("sample", SAMPLE_LOGIN), { out: [], errors: [] });
  assertEquals(told("another", SAMPLE_LOGIN), { out: [], errors: [another] });
  assertThrows(
    () => told("another", '<login id="koha1" password="k" institution="MAIN" terminator="CR"/>'),
    CommandFailed,
    `${here} was here already, and the sample's login sipterm1 is not in it`,
  );
});

Deno.test("serve --sample puts no invented patrons into the library of a file that was in the folder", () =>
  withTemporaryFolder(async (folder) => {
    await writeConfig(
      folder,
      aFile({ services: '<service port="127.0.0.1:0" transport="RAW" client_timeout="600"/>' }),
    );
    const [file, ...args] = SOURCES.command([
      ...["--no-prompt", "--ignore-env", "--no-check", "--allow-net=127.0.0.1"],
      ...[`--allow-read=${folder}`, `--allow-write=${folder}`],
    ]);
    const { code, stderr } = await new Deno.Command(file, { args: [...args, "serve", "--sample"], cwd: folder })
      .output();
    assertMatch(new TextDecoder().decode(stderr), /was here already, and the sample's login sipterm1 is not in it/);
    assertEquals(code, 3);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["SIPServer.xml"]);
  }));

const GATEWAY = '<institution id="MAIN" implementation="SIP2"><s:upstream address="127.0.0.1:7002"/></institution>';

Deno.test("a start in front of library systems says where they are, and counts no patrons", () => {
  const lines = (institution: string) =>
    servingLines(configOf(SAMPLE_LOGIN, institution), [], { patrons: 1, items: 1, loans: 0 }).slice(1);
  assertEquals(lines(GATEWAY), [
    "  in front of MAIN at 127.0.0.1:7002",
    "  /etc/sip/library.db: no library, only which logins were seen and what became of each change",
  ]);
  assertEquals(lines('<institution id="MAIN"/>'), ["  /etc/sip/library.db: 1 patron, 1 item, 0 loans"]);
});

Deno.test("what is to be typed at a start is the sample's login where it is there, and shows no other password", () => {
  const raw = { host: "0.0.0.0", port: 6001, transport: "raw" } as const;
  const lastLine = (login: string, institution?: string) =>
    servingLines(configOf(login, institution), [raw], { patrons: 0, items: 0, loans: 0 }).at(-1) ?? "";
  assertMatch(
    lastLine(SAMPLE_LOGIN),
    /^then type 9300CNsipterm1\|COterm1\|\. Ctrl\+C/,
  );
  const own = lastLine(SAMPLE_LOGIN.replace('password="term1"', 'password="own"'));
  assertMatch(own, /type 9300CNlogin\|COpassword\| with a login of the configuration\. Ctrl\+C/);
  const gateway = lastLine(SAMPLE_LOGIN, GATEWAY);
  assertMatch(gateway, /type 9300CNlogin\|COpassword\| with a login and its password at the library system\. Ctrl\+C/);
});
