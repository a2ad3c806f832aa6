import { assertEquals } from "@std/assert";
import { chromium } from "playwright-core";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** What the page imports, and from where: no tool stands between the package and the browser. */
const PAGE = `<!doctype html><title>SIP2</title>
<script type="importmap">{"imports": {"@sip2d/protocol": "/node_modules/@sip2d/protocol/sip2.js"}}</script>`;

const VECTORS = `(async () => {
  const sip2 = await import("@sip2d/protocol");
  const { failuresOf, readVectorFiles, trialsOf } = await import("/run_vectors.js");
  const read = async (name) => (await fetch("/node_modules/@sip2d/protocol/vectors/" + name)).text();
  const trials = trialsOf(sip2, await readVectorFiles(read));
  return { trials: trials.length, failures: await failuresOf(trials) };
})()`;

/** A terminal over a pair of streams as browsers have them, whose other end answers a login. */
const SESSION = `(async () => {
  const { openTerminal } = await import("@sip2d/protocol");
  const up = new TransformStream(), down = new TransformStream();
  const heard = up.readable.getReader(), said = down.writable.getWriter();
  const terminal = await openTerminal({ readable: down.readable, writable: up.writable }, { errorDetection: true });
  const asked = terminal.request({
    name: "login",
    fixed: { uidAlgorithm: "0", passwordAlgorithm: "0" },
    fields: { loginUserId: "a", loginPassword: "b" },
  });
  const sent = new TextDecoder().decode((await heard.read()).value);
  said.write(new TextEncoder().encode("941AY0AZFDFD\\r"));
  const { response } = await asked;
  return [sent, response.name, response.fixed.ok];
})()`;

async function run(args: readonly string[], cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd }).output();
  assertEquals([success, success || new TextDecoder().decode(stderr)], [true, true]);
}

/** Installs the package in a folder, and the runner of its vectors. */
async function install(folder: string): Promise<void> {
  await run(["run", "-A", "packaging/forms/protocol_package.ts", folder], ROOT);
  await run(
    ["bundle", "--quiet", "--output", `${folder}/run_vectors.js`, "tests/protocol/vectors/run_vectors.ts"],
    ROOT,
  );
  const [tarball] = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".tgz"));
  await Deno.writeTextFile(`${folder}/package.json`, "{}");
  const npm = new Deno.Command("npm", { args: ["install", "--silent", `./${tarball}`], cwd: folder });
  assertEquals((await npm.output()).success, true);
}

const TYPES: Readonly<Record<string, string>> = { js: "text/javascript", json: "application/json" };

async function answer(folder: string, { url }: Request): Promise<Response> {
  const { pathname } = new URL(url);
  if (pathname === "/") return new Response(PAGE, { headers: { "content-type": "text/html" } });
  const type = TYPES[pathname.split(".").at(-1) ?? ""] ?? "text/plain";
  try {
    return new Response(await Deno.readFile(folder + pathname), { headers: { "content-type": type } });
  } catch {
    return new Response("", { status: 404 });
  }
}

Deno.test("the protocol's package does in Chromium what its vectors say, and is a terminal there", () =>
  withTemporaryFolder(async (folder) => {
    await install(folder);
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request) => answer(folder, request),
    );
    const browser = await chromium.launch({
      executablePath: "/usr/bin/chromium-headless-shell",
      args: ["--no-sandbox"],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${server.addr.port}/`);
      const { trials, failures } = await page.evaluate<{ trials: number; failures: unknown[] }>(VECTORS);
      assertEquals(failures, []);
      assertEquals(trials > 400, true);
      assertEquals(await page.evaluate(SESSION), ["9300CNa|COb|AY0AZFAF1\r", "loginResponse", true]);
    } finally {
      await browser.close();
      await server.shutdown();
    }
  }));
