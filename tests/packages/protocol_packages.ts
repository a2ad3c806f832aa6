import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import description from "../../packaging/protocol/package.json" with { type: "json" };
import { projectPath } from "../../packaging/project.ts";
import { examplesOf, readPages } from "../docs/pages.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { DIST } from "./paths.ts";
import { run } from "./served.ts";

const TARBALL = join(DIST, `sip2d-protocol-${description.version}.tgz`);

/** Runs a test in an empty folder in which the package is installed, and others that are named. */
function withPackage(test: (folder: string) => Promise<void>, ...others: readonly string[]): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "package.json"), "{}");
    await run(["npm", "install", "--silent", TARBALL, ...others], { cwd: folder });
    const installed = [...Deno.readDirSync(join(folder, "node_modules"))].map(({ name }) => name);
    if (others.length === 0) assertEquals(installed.filter((name) => !name.startsWith(".")), ["@sip2d"]);
    await test(folder);
  });
}

/** The terminal that the page about the package shows. */
async function terminalOfPage(): Promise<string> {
  const examples = (await readPages()).filter(({ path }) => path === "docs/protocol-package.md").flatMap(examplesOf);
  return examples.find(({ text }) => text.startsWith("import { connect }"))?.text ?? "";
}

/** Simulates a Koha while a test runs, as the page about the package says. */
async function simulated(test: (port: string) => Promise<void>): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "-A", join(DIST, "sip2d.js"), "simulate", "--as", "koha", "--port", "0"],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  try {
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value = "" } = await reader.read();
    const [, port = value] = /listening on \S+:(\d+)/.exec(value) ?? [];
    await test(port);
    await reader.cancel();
  } finally {
    child.kill("SIGTERM");
    await child.status;
  }
}

const IN_NODE = `import * as sip2 from "@sip2d/protocol";
import { readFile } from "node:fs/promises";
import { failuresOf, readVectorFiles, trialsOf } from "./run_vectors.js";
const read = (name) => readFile(new URL(import.meta.resolve("@sip2d/protocol/vectors/" + name)), "utf8");
const trials = trialsOf(sip2, await readVectorFiles(read));
console.log(JSON.stringify({ trials: trials.length, failures: await failuresOf(trials) }));
`;

/** Runs the package's own vectors in a runtime, by the runner of our tests. */
async function runVectors(folder: string, ...runtime: readonly string[]): Promise<void> {
  const runner = projectPath("tests/protocol/vectors/run_vectors.ts");
  await run([Deno.execPath(), "bundle", "--quiet", "--output", join(folder, "run_vectors.js"), runner]);
  await Deno.writeTextFile(join(folder, "in_node.mjs"), IN_NODE);
  const { trials, failures } = JSON.parse(await run([...runtime, "in_node.mjs"], { cwd: folder }));
  assertEquals(failures, []);
  assertEquals(trials > 400, true, `${trials} vectors`);
}

Deno.test("the terminal of the page talks to a simulated Koha, with Node and the package alone", () =>
  withPackage(async (folder) => {
    const lines = (await terminalOfPage()).trimEnd().split("\n");
    assertEquals(lines.filter((line) => line !== "").length <= 20, true, `${lines.length} lines`);
    await Deno.writeTextFile(join(folder, "terminal.mjs"), lines.join("\n"));
    await simulated(async (port) => {
      const told = await run(["node", "terminal.mjs", port, "sip1", "sip1pass", "P1002"], { cwd: folder });
      assertMatch(told, /^Login Response \(94\)\n {2}ok: yes\nACS Status \(98\)\n/);
      assertMatch(told, /\nPatron Information Response \(64\)\n/);
      assertMatch(told, /\n {2}AU charged items: I2003\n/);
    });
  }));

Deno.test("the example of the package's README runs in Node", () =>
  withPackage(async (folder) => {
    const readme = await Deno.readTextFile(join(folder, "node_modules/@sip2d/protocol/README.md"));
    assertMatch(readme, /No dependency; \d+ kB \(\d+ kB minified and compressed\)/);
    const [, example = ""] = /```js\n([^]*?)```/.exec(readme) ?? [];
    await Deno.writeTextFile(join(folder, "example.mjs"), example);
    assertMatch(await run(["node", "example.mjs"], { cwd: folder }), /Login Response \(94\).*ok: yes/s);
  }));

Deno.test("the package in Node does what its vectors say", () => withPackage((folder) => runVectors(folder, "node")));

Deno.test("the package in Deno does what its vectors say", () =>
  withPackage((folder) => runVectors(folder, Deno.execPath(), "run", "-A", "--node-modules-dir=manual")));

Deno.test({
  name: "the package in Bun does what its vectors say",
  ignore: !await isInstalled("bun"),
  fn: () => withPackage((folder) => runVectors(folder, "bun")),
});

Deno.test({
  name: "the vectors of the package run from Python",
  ignore: !await isInstalled("python3"),
  fn: () =>
    withPackage(async (folder) => {
      const runner = join(folder, "node_modules/@sip2d/protocol/vectors/run_vectors.py");
      assertMatch(await run(["python3", runner]), /^(\d+) of \1 passed\n$/);
    }),
});

Deno.test("the types of the package tell a right program from a wrong one", () =>
  withPackage(async (folder) => {
    const check = (text: string, code: number) =>
      Deno.writeTextFile(
        join(folder, "use.ts"),
        `import { encodeMessage, openTerminal } from "@sip2d/protocol";\n${text}`,
      )
        .then(() => run([Deno.execPath(), "check", "--node-modules-dir=manual", "use.ts"], { cwd: folder }, code));
    await check(
      `import { connect } from "node:net";
const terminal = await openTerminal(connect(6001), { retries: 3, encoding: "cp850" });
const { response } = await terminal.request({ name: "scStatus", fixed: { statusCode: "0" }, fields: {} });
if (response.name === "acsStatus") console.log(response.fixed.timeoutPeriod + 1, response.fields.institutionId);
await openTerminal(await Deno.connect({ port: 6001 }));\n`,
      0,
    );
    await check(`await openTerminal({}, { encoding: "koi8" });\nencodeMessage("98");\n`, 1);
  }, "@types/node@24"));

async function isInstalled(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}
