import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { OPENNCIP } from "../../src/config/base/element_row.ts";
import { aFile, load, type Parts, unmark } from "../config/sample_xml.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SCHEMA = "docs/reference/sip2d.xsd";

/** What xmllint said of files, a list for each that is not valid. */
type Complaints = ReadonlyMap<string, readonly string[]>;

const ignore = !await hasXmllint();

/** A schema knows faults of a single place; each is marked, and named with a word of what is wrong there. */
const FAULTS: readonly (readonly [named: string, file: Parts])[] = [
  ["port", { services: '§<service transport="RAW"/>' }],
  ["transport", { services: '§<service port="6001/tcp"/>' }],
  ["transport", { services: '<service port="6001/tcp" §transport="TLS"/>' }],
  ["port", { services: '<service §port="6001/udp" transport="RAW"/>' }],
  ["timeout", { services: '<service port="6001/tcp" transport="RAW" §timeout="0"/>' }],
  ["timeout", { services: '<service port="6001/tcp" transport="RAW" §timeout="soon"/>' }],
  ["client_timeout", { services: '<service port="6001/tcp" transport="RAW" §client_timeout="-1"/>' }],
  ["allow", { services: '<service port="6001/tcp" transport="RAW" §allow="branch.example.org"/>' }],
  ["id", { logins: '§<login password="p" institution="MAIN"/>' }],
  ["institution", { logins: '§<login id="a" password="p"/>' }],
  ["pasword", { logins: '<login id="a" password="p" §pasword="p" institution="MAIN"/>' }],
  ["terminator", { logins: '<login id="a" password="p" institution="MAIN" §terminator="LF"/>' }],
  ["delimiter", { logins: '<login id="a" password="p" institution="MAIN" §delimiter="a"/>' }],
  ["use", { logins: '<login id="a" password="p" institution="MAIN" §use="kiosk"/>' }],
  ["expires", { logins: '<login id="a" password="p" institution="MAIN" §expires="2027-13-01"/>' }],
  ["login", {
    logins: '<login id="a" password="p" institution="MAIN"/>\n§<login id="a" password="q" institution="MAIN"/>',
  }],
  ["account", { logins: '<login id="a" password="p" institution="MAIN"/>\n§<account/>' }],
  ["currency", { institutions: '<institution id="MAIN" §currency="Euro"/>' }],
  ["time_zone", { institutions: '<institution id="MAIN" §time_zone="+01:00"/>' }],
  ["policy", { institutions: '<institution id="MAIN"><policy/>\n§<policy/></institution>' }],
  ["status_update", { institutions: '<institution id="MAIN"><policy §status_update="maybe"/></institution>' }],
  ["listeners", { rest: '§<listeners><service port="6002/tcp" transport="RAW"/></listeners>' }],
  ["storage", { rest: '§<storage url="sqlite:a.db"/>' }],
  ["url", { rest: '<s:storage §url="mysql:a.db"/>' }],
  ["loan_days", { rest: '<s:circulation><s:rule §loan_days="-1"/></s:circulation>' }],
  ["overdue_fee", { rest: '<s:circulation><s:rule §overdue_fee="a lot"/></s:circulation>' }],
  ["code", { rest: '<s:libraries>§<s:library name="Main"/></s:libraries>' }],
  ["message_bytes", { rest: '<s:limits §message_bytes="10"/>' }],
];

Deno.test({
  name: "sip2d.xsd, by xmllint: the sample, each example and each configuration of the tests is valid",
  ignore,
  async fn() {
    const files = await configurations(
      "config",
      "config/compose",
      "config/examples",
      "tests/data/configs",
      "tests/data/0.1.0/config",
    );
    const { true: profiles = [], false: whole = [] } = Object.groupBy(files, (name) => `${/conform-/.test(name)}`);
    assert(whole.length > 18 && profiles.length > 3, `only ${whole.length} and ${profiles.length} were found`);
    assertEquals(await complaints("docs/reference/conform-profile.xsd", profiles), new Map());
    const found = new Map(await complaints(SCHEMA, whole));
    // `check` warns of both: text that counts for nothing, and a root that names no namespace, for which there is a file.
    assertMatch((found.get("tests/data/configs/koha_suomi.xml") ?? []).join(), /^14: [^,]*Character content[^,]*$/);
    found.delete("tests/data/configs/koha_suomi.xml");
    assertEquals([...found.keys()], ["tests/data/configs/by_hand.xml"]);
    assertEquals(await complaints("docs/reference/sip2d-koha.xsd", ["tests/data/configs/by_hand.xml"]), new Map());
  },
});

Deno.test({
  name: `sip2d.xsd, by xmllint: it names ${FAULTS.length} faults where \`check\` names them`,
  ignore,
  fn: () =>
    withTemporaryFolder(async (folder) => {
      const files = await Promise.all(FAULTS.map(async ([, parts], index) => {
        const { text } = unmark(aFile(parts));
        const name = join(folder, `${index}.xml`);
        await Deno.writeTextFile(name, text);
        return { name, text };
      }));
      const found = await complaints(SCHEMA, files.map(({ name }) => name));
      for (const [index, [named, parts]] of FAULTS.entries()) {
        const { name = "", text = "" } = files[index] ?? {};
        const [place = ""] = unmark(aFile(parts)).places;
        const [line = ""] = place.split(":");
        const errors = load(text).faults.filter(({ severity }) => severity === "error");
        assertEquals(
          errors.map(({ line, column }) => `${line}:${column}`),
          [place],
          `${text}${JSON.stringify(errors)}`,
        );
        assertStringIncludes(errors[0]?.message ?? "", named);
        const [complaint = ""] = found.get(name) ?? [];
        assertMatch(complaint, new RegExp(`^${line}: .*\\b${named}\\b`), text);
      }
    }),
});

Deno.test({
  name:
    "sip2d.xsd, by xmllint: a value may have other letters, blanks around it and, in Koha's elements, nothing in it",
  ignore,
  fn: () =>
    withTemporaryFolder(async (folder) => {
      const text = aFile({
        services: '<service port=" *:6001/TCP " transport="raw" timeout="" allow="10.0.0.0/8, 2001:db8::/32"/>',
        logins:
          '<login id="a" password="p" institution="MAIN" terminator="crlf" encoding="UTF-8" use="" messages="23,63"/>',
        institutions:
          '<institution id="MAIN" implementation="OpenILS::SIP" currency=""><policy checkin="YES"/></institution>',
        rest: '<s:libraries><s:library code="MAIN" closed="Sunday 12-25"/></s:libraries><s:log syslog="[::1]:514"/>',
      });
      assertEquals(load(text).faults.filter(({ severity }) => severity === "error"), []);
      await Deno.writeTextFile(join(folder, "spelled.xml"), text);
      assertEquals(await complaints(SCHEMA, [join(folder, "spelled.xml")]), new Map());
    }),
});

Deno.test("config/SIPServer.xml names its schema where it lies in the repository", async () => {
  const text = await Deno.readTextFile(join(ROOT, "config/SIPServer.xml"));
  const [, href = ""] = /<\?xml-model href="([^"]+)" type="application\/xml"\?>/.exec(text) ?? [];
  assertStringIncludes(await Deno.readTextFile(join(ROOT, "config", href)), `targetNamespace="${OPENNCIP}"`);
});

async function hasXmllint(): Promise<boolean> {
  try {
    return (await new Deno.Command("xmllint", { args: ["--version"], stdout: "null", stderr: "null" }).output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function configurations(...folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(folders.map(async (folder) => {
    const names = await Array.fromAsync(Deno.readDir(join(ROOT, folder)), ({ name }) => name);
    return names.filter((name) => name.endsWith(".xml")).map((name) => `${folder}/${name}`);
  }));
  return found.flat().toSorted();
}

/** What is wrong with files by a schema, each fault as `LINE: what`, by the files' names. */
async function complaints(schema: string, files: readonly string[]): Promise<Complaints> {
  const args = ["--noout", "--nonet", "--schema", schema, ...files];
  const { stderr } = await new Deno.Command("xmllint", { args, cwd: ROOT, stdout: "null", stderr: "piped" }).output();
  const lines = new TextDecoder().decode(stderr).split("\n");
  const said = lines.flatMap((line) => {
    const [, file, where, what] = /^(.+?):(\d+): (element .+)$/.exec(line) ?? [];
    return file === undefined ? [] : [{ file, what: `${where}: ${what}` }];
  });
  const judged = lines.filter((line) => / (?:validates|fails to validate)$/.test(line)).length;
  assertEquals(judged, files.length, lines.join("\n"));
  return new Map(
    [...Map.groupBy(said, ({ file }) => file)].map(([file, all]) => [file, all.map(({ what }) => what)]),
  );
}
