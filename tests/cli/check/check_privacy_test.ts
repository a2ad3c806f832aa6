import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCli } from "../../support/program/run_cli.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

const ROOT = 'xmlns="http://openncip.org/acs-config/1.0/" xmlns:s="urn:sip2d:config:1"';
const HASH = "$scrypt$ln=4,r=8,p=1$c29tZXNhbHRzb21lc2FsdA$0kfLK34DdWz0c8AUyXfFOlyYGOoUZHlXGxXFTcbHZJI";

/** A point's answer, and what stands below it. */
type Told = readonly [verdict: string, ...answers: string[]];

/** Asks about a configuration, and gives what is told by point. */
async function privacyOf(xml: string): Promise<{ code: number; text: string; told: Map<string, Told> }> {
  let answer = { code: -1, text: "", told: new Map<string, Told>() };
  await withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    await Deno.writeTextFile(file, xml);
    const { code, out } = await runCli("check", "--config", file, "--privacy");
    const told = new Map<string, Told>();
    let point = "";
    for (const line of out.split("\n")) {
      const [, verdict = "", named = ""] = /^(yes|no|look) +(\S.*)$/.exec(line) ?? [];
      if (named !== "") told.set(point = named, [verdict]);
      else if (line.startsWith("      ")) told.set(point, [...told.get(point) ?? [""], line.trim()]);
    }
    answer = { code, text: out, told };
  });
  return answer;
}

Deno.test("check --privacy says yes to each point of a configuration that keeps to itself what it can", async () => {
  const { code, told } = await privacyOf(`<acsconfig ${ROOT}>
    <listeners><service port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="600"/></listeners>
    <accounts><login id="vendor" password="${HASH}" institution="MAIN" messages="93,99,23,63"
      hide_fields="BD,BE,BF,PB" hide_without_pin="yes"/></accounts>
    <institutions><institution id="MAIN" time_zone="Europe/Berlin"/></institutions>
    <s:circulation forget_patron="at-return"/><s:journal keep_days="90"/></acsconfig>`);
  assertEquals(code, 0);
  assertEquals(told.size, 12);
  assertEquals([...told].filter(([, [verdict, ...answers]]) => verdict !== "yes" || answers.length > 0), []);
});

Deno.test("check --privacy tells what a careless configuration gives away, and no password", async () => {
  const { code, text, told } = await privacyOf(`<acsconfig ${ROOT}>
    <listeners><service port="6001/tcp" transport="RAW"/>
      <service port="192.0.2.5:6002/tcp" transport="RAW" login="kiosk" allow="192.0.2.0/24"/></listeners>
    <accounts><login id="kiosk" password="term1" institution="MAIN"/>
      <login id="sorter" password="sorter" institution="MAIN" messages="99,93,09"/>
      <login id="vendor" password="s3cretword" institution="MAIN" wrong_pin="show" allow="198.51.100.7"/></accounts>
    <institutions><institution id="MAIN" time_zone="Europe/Berlin"/></institutions>
    <s:log messages="personal"/></acsconfig>`);
  assertEquals(code, 0);
  assertEquals(text.includes("s3cretword"), false);
  assertEquals([...told].map(([point, answer]) => [point, ...answer]), [
    [
      "Default passwords are changed",
      "no",
      "the password of kiosk is one of a sample, or its own name",
      "the password of sorter is one of a sample, or its own name",
    ],
    [
      "Every client proves who it is",
      "look",
      "192.0.2.5:6002 asks for no login: addresses in `allow` are taken for kiosk",
    ],
    ["Each client may do what it needs, and no more", "look", "kiosk, vendor may send every message (`messages`)"],
    [
      "Each client is told what it needs, and no more",
      "look",
      'kiosk, vendor: patrons\' address, mail, phone or birth date is sent (`hide_fields="BD,BE,BF,PB"`)',
    ],
    [
      "Of a patron whose PIN was not sent, little is told",
      "look",
      "vendor: all is told with a wrong PIN, too (`wrong_pin`)",
      "every login: all is told without a PIN (`hide_without_pin`)",
    ],
    [
      "Server and client prove to each other who they are",
      "look",
      "0.0.0.0:6001 shows no certificate and asks for none (`certificate`, `client_ca`)",
      "192.0.2.5:6002 shows no certificate and asks for none (`certificate`, `client_ca`)",
    ],
    [
      "What tells of patrons is encrypted on its way",
      "no",
      "0.0.0.0:6001 is not encrypted (`certificate`)",
      "192.0.2.5:6002 is not encrypted (`certificate`)",
    ],
    [
      "Clients connect from known addresses only",
      "look",
      "kiosk, sorter may log in from any address (`allow` at the service or the login)",
    ],
    ["Few people may change the configuration", "yes"],
    [
      "Passwords are stored as hashes, or apart from the configuration; PINs always are hashes",
      "no",
      "the passwords of kiosk, sorter, vendor stand in the file as they are (a hash, `file:` or `env:`)",
    ],
    ["The log tells nothing of patrons", "no", '`messages="personal"` logs names and numbers'],
    [
      "What happened is forgotten when nothing needs it",
      "no",
      "the journal is kept for ever (`keep_days` of `<sip2d:journal>`)",
      'the journal names who had a copy after its return (`forget_patron="at-return"` of `<sip2d:circulation>`)',
    ],
  ]);
});

Deno.test("check --privacy finds passwords for other systems that stand in the file, and those that begin with a $", async () => {
  const point = "Passwords are stored as hashes, or apart from the configuration; PINs always are hashes";
  const passwordsOf = async (login: string, storage: string) => {
    const { text, told } = await privacyOf(`<acsconfig ${ROOT}>
      <listeners><service port="127.0.0.1:6001/tcp" transport="RAW"/></listeners>
      <accounts><login id="kiosk" institution="MAIN" ${login}/></accounts>
      <institutions><institution id="MAIN" implementation="SIP2" time_zone="Europe/Berlin">
        <s:upstream address="127.0.0.1:6002"/></institution></institutions>
      <s:storage ${storage}/></acsconfig>`);
    assertEquals(text.includes("s3cret"), false);
    return told.get(point);
  };
  const file = 'url="sqlite:library.db"';
  const server = "postgres://sip2d@127.0.0.1/sip2d";
  const upstream = `password="${HASH}" upstream_login="sip1" upstream_password`;
  const database = "the password of the database stands in the file as it is (`file:`, `env:` or PGPASSFILE)";
  assertEquals(await passwordsOf(`password="${HASH}"`, file), ["yes"]);
  assertEquals(await passwordsOf('password="$s3cret"', file), [
    "no",
    "the passwords of kiosk stand in the file as they are (a hash, `file:` or `env:`)",
  ]);
  assertEquals(await passwordsOf(`${upstream}="s3cret"`, file), [
    "no",
    "the passwords of kiosk at the library system stand in the file as they are (`file:` or `env:`)",
  ]);
  assertEquals(await passwordsOf(`password="${HASH}"`, `url="${server.replace("@", ":s3cret@")}"`), ["no", database]);
  assertEquals(await passwordsOf(`password="${HASH}"`, `url="${server}" password="s3cret"`), ["no", database]);
  assertEquals(await passwordsOf(`password="${HASH}"`, `url="${server}"`), ["yes"]);
});

Deno.test("check says what to do next with a file of Koha's, in one line", async () => {
  const file = fileURLToPath(new URL("../../data/configs/koha_3.xml", import.meta.url));
  const { out } = await runCli("check", "--config", file);
  assertEquals(
    out.split("\n").at(-1),
    `Next: \`sip2d convert --config ${file} --to NEW.xml\` keeps Koha's ways; with \`--gateway HOST:PORT\` Koha stays, and ` +
      "sip2d stands in front of it.",
  );
});

Deno.test("check names no further step for a file that convert has written", async () => {
  const file = fileURLToPath(new URL("../../data/configs/koha_3.xml", import.meta.url));
  await withTemporaryFolder(async (folder) => {
    const written = join(folder, "SIPServer.xml");
    assertEquals((await runCli("convert", "--config", file, "--to", written)).code, 0);
    const { out } = await runCli("check", "--config", written);
    assertEquals(out.split("\n").map((line) => line.replace(/^.*? is in order/, "in order")), [
      "in order: 2 listeners, 5 accounts, 5 institutions; it can be served with these warnings",
      "Look: every login may log in from any address (`allow` at the service or the login)",
      "Look: every login: patrons' address, mail, phone or birth date is sent without a PIN (`use` says what a login is for, and what it is told)",
    ]);
  });
});

Deno.test("check --privacy names what a copy of another system's records keeps, for how long, and what files bring", async () => {
  const keptOf = async (host: string, feed: string, circulation = "") => {
    const { told } = await privacyOf(`<acsconfig ${ROOT}>
      <listeners><service port="${host}:6001/tcp" transport="RAW" client_timeout="600"/></listeners>
      <accounts><login id="*" institution="CPL" terminator="CR"/></accounts>
      <institutions><institution id="CPL" implementation="SIP2" time_zone="Europe/Berlin">
        <s:upstream address="ils.example.org:6001"/>
        <s:stand_in lend="no" database="copy.db" learned_days="30" ${feed}/>
      </institution></institutions>${circulation}</acsconfig>`);
    return told.get("Of another system's patrons no more is kept than is needed");
  };
  const kept: Told = [
    "look",
    "CPL: a copy keeps names, status, loans, holds and debts of patrons for 30 days after the last answer about them " +
    "(`learned_days`)",
    'CPL: its lists of loans tell who had a copy until the next whole list (`forget_patron="at-return"`)',
    "CPL: it keeps for 7 days the cards and copies of answers that it would have given otherwise (`compare`)",
    "CPL: it keeps hashes of PINs, and of terminals' passwords, for 90 days (`pin_days`)",
  ];
  assertEquals(await keptOf("127.0.0.1", ""), kept);
  const forgetting = await keptOf("127.0.0.1", "", '<s:circulation forget_patron="at-return"/>');
  assertEquals<readonly string[] | undefined>(forgetting, kept.filter((line) => !line.includes("lists of loans")));
  const yes = 'CPL: files may bring all patrons onto a kiosk\'s own machine (feed="yes")';
  assertEquals(await keptOf("127.0.0.1", 'feed="yes"'), [...kept, yes]);
  const all = 'CPL: files that are imported bring all patrons into it (feed="seen": only those asked for here)';
  assertEquals(await keptOf("0.0.0.0", ""), [...kept, all]);
  const personal = "CPL: it keeps mail address, birth date of patrons, too (`keep_fields`)";
  assertEquals(await keptOf("127.0.0.1", 'keep_fields="BE,PB"'), [...kept, personal]);
  const seen = "CPL: files fill in what is known of patrons whom terminals here have asked for (`feed`)";
  assertEquals(await keptOf("0.0.0.0", 'feed="seen"'), [...kept, seen]);
});

Deno.test("check --privacy tells of a secret at the identity provider, and of who administers by it", async () => {
  const { text, told } = await privacyOf(`<acsconfig ${ROOT}>
    <listeners><service port="127.0.0.1:6001/tcp" transport="RAW"/></listeners>
    <accounts><login id="vendor" password="${HASH}" institution="MAIN"/></accounts>
    <institutions><institution id="MAIN" time_zone="Europe/Berlin"/></institutions>
    <s:sign_in issuer="https://login.example" client="sip2d" secret="s3cretword" roles="admin:IT; desk:Desk"/></acsconfig>`);
  assertEquals(text.includes("s3cretword"), false);
  assertEquals(told.get("Passwords are stored as hashes, or apart from the configuration; PINs always are hashes"), [
    "no",
    "the secret at the identity provider stands in the file as it is (`file:` or `env:`)",
  ]);
  assertEquals(told.get("Few people may change the configuration"), [
    "look",
    'whoever has "IT" at the identity provider has the role admin',
  ]);
});
