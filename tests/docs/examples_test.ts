import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load_config.ts";
import { formatFault } from "../../src/config/base/format_fault.ts";
import { preferenceMeanings } from "../../src/config/koha/preferences.ts";
import { options } from "../../src/config/options.ts";
import { readFaults } from "../../src/tools/simulate/faults/read_faults.ts";
import { readLibraryFixture } from "../../src/tools/simulate/records/library_fixture.ts";
import { writtenName } from "../../packaging/reference/configuration.ts";
import { projectPath } from "../../packaging/project.ts";
import { commandLine } from "../../packaging/manual/command_line.ts";
import project from "../../deno.json" with { type: "json" };
import { createDatabase, dropDatabase, testServer, through } from "../postgres/test_database.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { connect } from "../support/wire/terminal.ts";
import { type ExampleSite, PAGE_FILES, withExampleSite } from "./example_site.ts";
import { type Example, examplesOf, readPages, withoutCode } from "./pages.ts";
import { TRIED_ELSEWHERE } from "./tried_elsewhere.ts";

const pages = (await readPages()).filter(({ path }) => !path.startsWith("docs/reference/"));
// tests/makers tries the logins and commands of the makers' pages at a server that has these logins.
const examples = pages.filter(({ path }) => !path.startsWith("docs/makers/")).flatMap(examplesOf);
const tried = new Set<Example>();

/** Takes the examples that `is` finds out of those that somebody has to try. */
function take(is: (example: Example) => boolean): readonly Example[] {
  const taken = examples.filter((example) => !tried.has(example) && is(example));
  for (const example of taken) tried.add(example);
  return taken;
}

const firstLine = ({ text }: Example) => text.split("\n")[0] ?? "";
const written = (language: string) => ({ language: is }: Example) => is === language;

const elsewhere = take((example) => firstLine(example) in TRIED_ELSEWHERE);
const talking = take(({ language, text }) =>
  language === "sh" && /sip2d (?:client|load|conform) .*--port|sip2d (?:client|conform) --host/.test(text)
);
const commands = take(({ language, text }) => language === "sh" && /^(?:deno task )?sip2d /.test(text));
// Commands of the pages read these: the folder in which they run has them.
take(({ place }) => Object.values(PAGE_FILES).some((file) => file.place === place));
const configurations = take(written("xml"));
const statements = take(written("sql"));
const sessions = take(({ language, text }) => language === "console" && text.startsWith("$ telnet"));
const conversations = take(({ language, text }) => language === "console" && text.startsWith("$ sip2d client"));
const faults = take(({ language, text }) => language === "text" && /^closed-after code=/m.test(text));
const fixtures = take(written("json"));
// Text that is neither a command nor a configuration.
take(written("text"));
const checked = {
  haproxy: take(written("haproxy")),
  nft: take(written("nft")),
  yaml: take(written("yaml")),
};

Deno.test("every example of README.md and docs is tried here, or it is said who tries it", () => {
  assertEquals(examples.filter((example) => !tried.has(example)).map(({ place, text }) => `${place}: ${text}`), []);
  assertEquals(elsewhere.length >= Object.keys(TRIED_ELSEWHERE).length, true);
  assertEquals(
    Object.keys(TRIED_ELSEWHERE).filter((line) => !elsewhere.some((example) => firstLine(example) === line)),
    [],
  );
});

Deno.test("commands that README.md and docs name, also within a sentence, have the options that stand there", () => {
  const known = new Map(commandLine().commands.map((command) => [command.name(), command]));
  const wrong: string[] = [];
  let looked = 0;
  for (const { path, text } of pages.filter(({ path }) => path !== "CHANGELOG.md")) {
    for (const line of namedCommands(text)) {
      const [name = "", ...words] = line.replace(/^deno task /, "").split(/\s+/).slice(1);
      const command = known.get(name);
      looked++;
      if (command === undefined) {
        wrong.push(`${path}: ${line}`);
        continue;
      }
      for (const word of words.filter((word) => word.startsWith("--") && word !== "--help")) {
        const option = word.replace(/[^a-z-].*$/, "");
        if (!command.options.some(({ short, long }) => [short, long].includes(option))) {
          wrong.push(`${path}: ${line}: ${option}`);
        }
      }
    }
    for (const [, task = ""] of text.matchAll(/deno(?:@2\.9\.6)? task ([a-z0-9:-]+)/g)) {
      if (!(task in project.tasks)) wrong.push(`${path}: deno task ${task}`);
    }
  }
  assertEquals(wrong, []);
  assert(looked > 30, `only ${looked} were looked at`);
});

Deno.test("attributes and elements that README.md and docs name within a sentence are those of the configuration", () => {
  const attributes = new Set(options.flatMap((element) => element.options.map(({ name }) => name)));
  const elements = new Set([...options.map((element) => writtenName(element)), ...preferenceMeanings.keys()]);
  const wrong: string[] = [];
  let looked = 0;
  for (const { path, text } of pages) {
    for (const [, code = ""] of withoutCode(text).matchAll(/`((?:<|[a-z_]+=")[^`\n]+)`/g)) {
      const [, element] = /^<([a-z][\w:-]*)/.exec(code) ?? [];
      const named = [...code.matchAll(/(?:^|\s)([a-z_]+)="/g)].map(([, name = ""]) => name);
      wrong.push(...named.filter((name) => !attributes.has(name)).map((name) => `${path}: ${name}="..."`));
      if (element !== undefined && !elements.has(element)) wrong.push(`${path}: <${element}>`);
      looked += named.length + Number(element !== undefined);
    }
  }
  assertEquals(wrong, []);
  assert(looked > 80, `only ${looked} were looked at`);
});

/** Command lines of sip2d that stand between backticks, or begin a line of an example. */
function namedCommands(text: string): readonly string[] {
  const inline = [...withoutCode(text).matchAll(/`((?:deno task )?sip2d [a-z][^`]*)`/g)].map(([, line = ""]) => line);
  const whole = examplesOf({ path: "", text }).map((example) => example.text.replaceAll("\\\n", " ")).join("\n");
  return [...inline, ...[...whole.matchAll(/^(?:deno task )?sip2d [a-z].*$/gm)].map(([line]) => line)];
}

for (const { place, text } of commands) {
  Deno.test(`${place}: the commands do what the page says`, () =>
    withExampleSite(async ({ folder, shell }) => {
      for (const [option, name] of [["--to", "SIPServer.xml"], ["--write-profile", "profile.xml"]] as const) {
        if (text.includes(`${option} ${name}`)) await Deno.remove(join(folder, name));
      }
      const { code, told } = await shell(text);
      assertEquals(code, 0, told);
    }));
}

Deno.test("faults and libraries of a simulator are read as they stand", () => {
  assertEquals([faults.length, fixtures.length], [1, 1]);
  for (const { place, text } of faults) readFaults(text, place);
  for (const { text } of fixtures) readLibraryFixture(text);
});

/** What is typed into a conversation of the pages, as a command. */
function typedCommand(text: string): string {
  const [start = "", ...lines] = text.trim().split("\n");
  const command = start.replace("$ ", "").replace("--password -", "--password term1").replace(
    "client",
    "client --port 6001",
  );
  return `${command} <<'end'\n${lines.map((line) => line.replace("sip2d> ", "")).join("\n")}\nend\n`;
}

/** Tries examples one after the other at a server of their own. */
async function tryAt(site: ExampleSite, those: readonly Pick<Example, "place" | "text">[]): Promise<void> {
  await site.served(async (port) => {
    for (const { place, text } of those) {
      const { code, told } = await site.shell(text, port);
      assertEquals(code, 0, `${place}: ${told}`);
    }
  });
}

Deno.test("commands that talk to a server do what the pages say", async () => {
  const typed = conversations.map(({ place, text }) => ({ place, text: typedCommand(text) }));
  const isLong = ({ text }: Example) => text.includes("sip2d conform");
  // A suite waits for seconds to be over: each has a server of its own.
  const groups = [...talking.filter(isLong).map((each) => [each]), [
    ...talking.filter((each) => !isLong(each)),
    ...typed,
  ]];
  await Promise.all(groups.map((those) => withExampleSite((site) => tryAt(site, those))));
});

for (const { place, text } of sessions) {
  Deno.test(`${place}: the session goes as the page has it`, () =>
    withExampleSite(({ served }) =>
      served(async (port) => {
        const [, ...lines] = text.trimEnd().split("\n");
        const terminal = await connect(port);
        for (let at = 0; at < lines.length; at += 2) {
          terminal.sendRaw(`${lines[at]}\r\n`);
          assertEquals(undated(await terminal.expect(/^/)), undated(lines[at + 1] ?? ""));
        }
        await terminal.close();
      })
    ));
}

/** An answer without the clock's date and time, and without a line feed of the one before. */
function undated(answer: string): string {
  return answer.replace("\n", "").replace(/\d{8} {4}\d{6}/, "(now)");
}

for (const { place, text } of configurations) {
  Deno.test(`${place}: a configuration with these elements is in order`, async () => {
    const sample = await Deno.readTextFile(projectPath("config/SIPServer.xml"));
    const certificates = projectPath("tests/support/files/certificates");
    const files: Readonly<Record<string, string>> = {
      "server.pem": await Deno.readTextFile(join(certificates, "server.pem")),
      "server.key": await Deno.readTextFile(join(certificates, "server.key")),
      "db-authority.pem": await Deno.readTextFile(join(certificates, "authority.pem")),
    };
    const { faults } = loadConfig("SIPServer.xml", {
      readText: (path) =>
        path.endsWith("SIPServer.xml") ? withElements(sample, text) : files[path.split("/").at(-1) ?? ""] ?? "secret\n",
      env: () => undefined,
    });
    assertEquals(faults.filter(({ severity }) => severity === "error").map(formatFault), []);
  });
}

/** The sample with elements in the place of those that have the same name. */
function withElements(sample: string, elements: string): string {
  const names = [...elements.matchAll(/^<([\w:-]+)/gm)].map(([, name = ""]) => name);
  const rest = names.reduce(
    (text, name) => text.replace(new RegExp(`<${name}(?:\\s[^>]*)?/>|<${name}(?:\\s[^>]*)?>[^]*?</${name}>`), ""),
    sample,
  );
  return rest.replace("</acsconfig>", `${elements}</acsconfig>`);
}

Deno.test("the statements for PostgreSQL can be said in the order of the page", async () => {
  const server = await testServer();
  const spare = await createDatabase(server);
  // Roles are those of the whole server, which may be one that somebody uses.
  const own = spare.database.replace("test", "page");
  try {
    const [first = "", ...others] = statements.map(({ text }) => text.replace(/\bsip2d/g, own));
    const [before = "", within = ""] = first.split(/^-- in that database.*$/m);
    const say = (database: string, text: string) =>
      through({ ...server, database }, async ({ run }) => {
        for (const statement of text.split(";").map((part) => part.trim()).filter((part) => part !== "")) {
          await run(statement);
        }
      });
    await say(spare.database, before);
    for (const text of [within, ...others]) await say(own, text);
  } finally {
    await through(server, async ({ run }) => {
      await run(`drop database if exists ${own} with (force)`);
      for (const role of [own, `${own}_server`]) await run(`drop role if exists ${role}`);
    });
    await dropDatabase(server, spare.database);
  }
});

const CHECKERS = {
  haproxy: { program: "haproxy", args: (file: string) => ["-c", "-f", file], name: "haproxy.cfg" },
  nft: { program: "nft", args: (file: string) => ["-c", "-f", file], name: "rules.nft" },
  yaml: { program: "promtool", args: (file: string) => ["check", "config", file], name: "prometheus.yml" },
} as const;

for (const [language, { program, args, name }] of Object.entries(CHECKERS)) {
  for (const { place, text } of checked[language as keyof typeof CHECKERS]) {
    Deno.test({
      name: `${place}: ${program} finds nothing wrong`,
      ignore: !await canRun(program),
      fn: () =>
        withTemporaryFolder(async (folder) => {
          const file = join(folder, name);
          // Where the package puts what is in `config`.
          await Deno.writeTextFile(file, text.replace("/usr/share/sip2d/", projectPath("config/")));
          const { code, stderr } = await new Deno.Command(program, { args: args(file) }).output();
          assertEquals(code, 0, new TextDecoder().decode(stderr));
        }),
    });
  }
}

async function canRun(program: string): Promise<boolean> {
  return (await new Deno.Command("sh", { args: ["-c", `command -v ${program}`], stdout: "null" }).output()).success;
}
