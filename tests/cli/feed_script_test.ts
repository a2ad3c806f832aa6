import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { FEED_NOTES } from "../../src/storage/port/feed_stage.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { BUNDLE } from "../support/program/programs.ts";
import { writeScript } from "../support/program/write_script.ts";

const SCRIPT = fileURLToPath(new URL("../../config/systemd/sip2d-feed", import.meta.url));

const CONFIG = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="6001/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts><login id="*" institution="CPL" terminator="CR" /></accounts>
  <institutions><institution id="CPL" implementation="SIP2">
    <sip2d:upstream address="ils.example.org:6001" kind="koha" />
    <sip2d:stand_in lend="no" database="cpl-copy.db" />
  </institution></institutions>
</acsconfig>`;

const FETCH = `#!/bin/sh
[ ! -e "$0.broken" ] || exit 7
printf 'patron_id\\tlast_name\\nP1\\tKing\\n' > "$1/patrons.tsv"
printf 'item_id,title\\nI1,Poems\\n' > "$1/items.csv"
`;

Deno.test("sip2d-feed feeds the copy as cron runs it, leaves no file behind, and says when it fails", () =>
  withTemporaryFolder(async (folder) => {
    const path = (name: string) => `${folder}/${name}`;
    await Deno.writeTextFile(path("SIPServer.xml"), CONFIG);
    await writeScript(path("fetch"), FETCH);
    const settings = {
      ...{ INSTITUTION: "CPL", FETCH: path("fetch"), CONFIG: path("SIPServer.xml"), STATE: path("state") },
      ...{ PROGRAM: BUNDLE.command([]).find((word) => word.endsWith(".js")) ?? "", DENO: Deno.execPath() },
      DENO_DIR: path("cache"),
    };
    await Deno.writeTextFile(
      path("conf"),
      Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`).join(""),
    );
    const feed = async () => {
      const command = new Deno.Command(SCRIPT, { clearEnv: true, env: { SIP2D_FEED_CONF: path("conf") } });
      const { code, stdout, stderr } = await command.output();
      const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      const state = (await Deno.readTextFile(path("state/state"))).split("\n").slice(0, 2);
      return {
        code,
        out,
        errors,
        state,
        left: [...Deno.readDirSync(path("state"))].map(({ name }) => name).toSorted(),
      };
    };
    const first = await feed();
    assertEquals([first.code, first.errors, first.state], [0, "", ["result=ok", "step=done"]]);
    assertEquals([first.out, first.left], ["items: 1 told\npatrons: 1 told\n", ["lock", "state"]]);
    const storage = await openSqliteStorage(path("cpl-copy.db"));
    const began = /began=(.*)/.exec(await Deno.readTextFile(path("state/state")))?.[1];
    assertEquals(await storage.note(FEED_NOTES.whole), began);
    assertEquals((await storage.known.card("P1"))?.facts.names?.value, ["", "King"]);
    await storage.close();

    await Deno.writeTextFile(path("fetch.broken"), "");
    const failed = await feed();
    assertEquals([failed.code, failed.state, failed.left], [7, ["result=failed", "step=fetch"], ["lock", "state"]]);
    assertMatch(failed.errors ?? "", /^sip2d-feed: failed at fetch; the copy is whole, and the next run feeds it$/m);
  }));
