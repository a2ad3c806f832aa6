import { assertEquals, assertMatch } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCli } from "../support/program/run_cli.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const KOHA = fileURLToPath(new URL("../data/configs/koha_3.xml", import.meta.url));

Deno.test("convert writes a file for its owner alone, tells what is left, and overwrites nothing", () =>
  withTemporaryFolder(async (folder) => {
    const to = join(folder, "SIPServer.xml");
    const { code, out, errors } = await runCli("convert", "--config", KOHA, "--to", to);
    assertEquals([code, out], [0, `${to} is written; see what is left with: sip2d check --config ${to}`]);
    assertMatch(errors, /^5 logins had no encoding: they have utf8 now/m);
    assertEquals((Deno.statSync(to).mode ?? 0) & 0o777, 0o600);
    assertEquals((await runCli("check", "--config", to)).code, 0);
    const again = await runCli("convert", "--config", KOHA, "--to", to);
    assertEquals([again.code, again.out], [3, ""]);
    assertEquals(again.errors, `sip2d: ${to} is there already: remove it, or name another file with --to`);
  }));

Deno.test("convert takes passwords from Koha's table of staff users", () =>
  withTemporaryFolder(async (folder) => {
    const hash = "$2a$08$abcdefghijklmnopqrstuuj2yjs9uxRS6ytui4FqSH4ObgsjqjEzG";
    Deno.writeTextFileSync(join(folder, "borrowers.tsv"), `userid\tpassword\ngate1\t${hash}\n`);
    const to = join(folder, "SIPServer.xml");
    assertEquals((await runCli("convert", "--config", KOHA, "--to", to, "--tables", folder)).code, 0);
    assertMatch(Deno.readTextFileSync(to), /id="gate1" +password="\$2a\$08\$/);
  }));

Deno.test("convert says what cannot be read", () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, "a.xml");
    const to = join(folder, "b.xml");
    Deno.writeTextFileSync(file, "<acsconfig>\n");
    const broken = await runCli("convert", "--config", file, "--to", to);
    assertEquals(broken.code, 1);
    assertMatch(broken.errors, /a\.xml:1:12: not well-formed XML: Missing end tag for element acsconfig$/);
    const missing = await runCli("convert", "--config", join(folder, "c.xml"), "--to", to);
    assertEquals([missing.code, missing.errors], [3, `sip2d: there is no file ${join(folder, "c.xml")}`]);
    const accounts = join(folder, "accounts.json");
    for (
      const [text, said] of [["{}", "accounts are no list of objects"], ["secret", "accounts are no JSON"]] as const
    ) {
      Deno.writeTextFileSync(accounts, text);
      const json = await runCli("convert", "--config", KOHA, "--to", to, "--accounts", accounts);
      assertEquals([json.code, json.errors], [1, `sip2d: ${accounts}: what Koha answered cannot be read: ${said}`]);
    }
    Deno.writeTextFileSync(accounts, "[]");
    const institutions = join(folder, "institutions.json");
    Deno.writeTextFileSync(institutions, "<html>");
    const both = ["--accounts", accounts, "--institutions", institutions];
    const html = await runCli("convert", "--config", KOHA, "--to", to, ...both);
    const said = `${institutions}: what Koha answered cannot be read: institutions are no JSON`;
    assertEquals([html.code, html.errors], [1, `sip2d: ${said}`]);
    const alone = await runCli("convert", "--config", KOHA, "--to", to, "--institutions", accounts);
    assertEquals([alone.code, alone.errors], [2, "sip2d: --institutions has no effect without --accounts"]);
    const noFolder = await runCli("convert", "--config", KOHA, "--to", to, "--tables", accounts);
    assertEquals(noFolder.code, 3);
    assertMatch(noFolder.errors, /^sip2d: .+accounts\.json\/sip_accounts\.tsv cannot be read \(Not a directory/);
    const nowhere = await runCli("convert", "--config", KOHA, "--to", join(accounts, "b.xml"));
    assertEquals(nowhere.code, 3);
    assertMatch(nowhere.errors, /^sip2d: .+b\.xml cannot be written \(Not a directory/);
    for (const tables of [join(folder, "nothing"), folder]) {
      const none = await runCli("convert", "--config", KOHA, "--to", to, "--tables", tables);
      const said = `sip2d: there is none of Koha's tables in ${tables}, such as sip_accounts.tsv`;
      assertEquals([none.code, none.errors], [3, said]);
    }
  }));

Deno.test("convert says where Koha has its accounts since 25.11, and writes nothing without them", () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, "a.xml");
    const to = join(folder, "b.xml");
    Deno.writeTextFileSync(file, '<acsconfig xmlns="http://openncip.org/acs-config/1.0/"><listeners/></acsconfig>');
    for (const more of [[], ["--gateway", "koha.example.org:6001"]]) {
      const { code, errors } = await runCli("convert", "--config", file, "--to", to, ...more);
      assertEquals(code, 1);
      assertMatch(
        errors,
        /a\.xml:1:1: acsconfig has no accounts and no institutions: .* give them with --tables or --accounts$/,
      );
      assertEquals(existsSync(to), false);
    }
  }));

Deno.test("check tells in groups what is wrong, what is noticed, and what has no effect", async () => {
  const { code, out, errors } = await runCli("check", "--config", KOHA);
  assertEquals(code, 0);
  assertMatch(
    out,
    /koha_3\.xml is in order: 2 listeners, 5 accounts, 5 institutions; it can be served with these warnings$/m,
  );
  const headings = errors.split("\n").filter((line) => line.endsWith(":"));
  assertEquals(headings, [
    "What terminals, patrons or staff will notice:",
    "What has no effect and does no harm, and what is set by itself:",
  ]);
});

Deno.test("check counts one of a kind as one", () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    Deno.writeTextFileSync(
      file,
      `<acsconfig xmlns="http://openncip.org/acs-config/1.0/"><listeners>
      <service port="127.0.0.1:6001/tcp" transport="RAW"/></listeners>
      <accounts><login id="a" password="p" institution="MAIN"/></accounts>
      <institutions><institution id="MAIN"/></institutions></acsconfig>`,
    );
    const { code, out } = await runCli("check", "--config", file);
    const said = `${file} is in order: 1 listener, 1 account, 1 institution; it can be served with these warnings`;
    assertEquals([code, out], [0, said]);
  }));

Deno.test("convert says what keeps the new file from being served, and fails", () =>
  withTemporaryFolder(async (folder) => {
    const [from, to] = [join(folder, "a.xml"), join(folder, "b.xml")];
    Deno.writeTextFileSync(
      from,
      Deno.readTextFileSync(KOHA).replace("<login ", '<login prevcheckout_block_checkout="1" '),
    );
    const { code, errors } = await runCli("convert", "--config", from, "--to", to);
    assertEquals(code, 1);
    assertMatch(errors, /^.+b\.xml:\d+:\d+: prevcheckout_block_checkout cannot be carried out/m);
    assertMatch(errors, /sip2d: .+b\.xml is written, and cannot be served yet: 1 error is left in it$/);
    assertEquals((await runCli("check", "--config", to)).code, 1);
  }));

Deno.test("convert --gateway puts sip2d in front of the system that stays", () =>
  withTemporaryFolder(async (folder) => {
    const to = join(folder, "SIPServer.xml");
    const gateway = ["convert", "--config", KOHA, "--to", to, "--gateway"];
    const wrong = await runCli(...gateway, "ils.example.org");
    assertEquals([wrong.code, wrong.errors], [
      2,
      'error: --gateway is "ils.example.org", but must be the host and the port (1 to 65535) of the system that stays, ' +
      "such as koha.example.org:6001; several stand with blanks between",
    ]);
    const kindAlone = await runCli("convert", "--config", KOHA, "--to", to, "--kind", "koha");
    assertEquals([kindAlone.code, kindAlone.errors], [2, "error: --kind has no effect without --gateway"]);
    assertEquals((await runCli(...gateway, "ils.example.org:6001", "--kind", "koha")).code, 0);
    const { code, errors } = await runCli("check", "--config", to);
    assertEquals(code, 0);
    assertMatch(errors, /kind is koha, which sets sessions="shared"/);
  }));
