import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../../src/process/version.ts";
import { SAMPLE } from "../../src/sample/sample_library.ts";
import { checkout, itemInformation, login } from "../support/wire/messages.ts";
import { BUNDLE } from "../support/program/programs.ts";
import { startProgram } from "../support/server/server_process.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { connect } from "../support/wire/terminal.ts";

const CONFIG = fileURLToPath(new URL("../../config/SIPServer.xml", import.meta.url));
/** What the program may do when it is run by its name: of the environment, it reads the log's name. */
const FLAGS =
  "--no-prompt --ignore-env --allow-env=SIP2D_LOG_IDENT,KOHA_SIP_LOG_IDENT --allow-net --allow-read --allow-write";
const { patrons: { goodStanding: PATRON }, items: { available: ITEM } } = SAMPLE;

/** Runs a test with a folder of its own, where the sample configuration is, its ports of the system's choice. */
async function withSample(test: (sample: { config: string; folder: string }) => Promise<void>) {
  await withTemporaryFolder(async (folder) => {
    const config = join(folder, "SIPServer.xml");
    const text = await Deno.readTextFile(CONFIG);
    await Deno.writeTextFile(config, text.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:0"));
    await test({ config, folder });
  });
}

const [, , program = ""] = BUNDLE.command([]);

async function run(args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--ignore-env", ...args],
  }).output();
  return { code, out: new TextDecoder().decode(stdout), error: new TextDecoder().decode(stderr) };
}

Deno.test("the bundle serves the sample library with no more than its exact permissions, also after kill -9", () =>
  withSample(async ({ config, folder }) => {
    const database = join(folder, "library.db");
    const permissions = [
      "--allow-net=127.0.0.1:0",
      `--allow-read=${config},${database},${database}-wal`,
      `--allow-write=${database}`,
    ];
    const start = {
      permissions: ["--no-prompt", "--ignore-env", ...permissions],
      options: ["--config", config, "--sample"],
    };

    const server = await startProgram(start);
    assertEquals(server.lines[0], `sip2d ${version} serves ${config}`);
    const terminal = await connect(server.ports[0] ?? 0, { errorDetection: true });
    terminal.send(login("envision", "koha", "CPL"));
    await terminal.expect("941");
    terminal.send("9900802.00");
    await terminal.expect(/^98YYYYNN025005\d{8} {4}\d{6}2\.00AOCPL\|AMCenterville Public Library\|BX/);
    terminal.send(checkout(PATRON, ITEM));
    await terminal.expect(/^121NNY/);
    assertEquals(await server.end("SIGKILL"), { problems: [], code: 137 });
    await terminal.close();

    const again = await startProgram(start);
    const second = await connect(again.ports[0] ?? 0);
    second.send(login("envision", "koha", "CPL"));
    await second.expect("941");
    second.send(itemInformation(ITEM));
    await second.expect(/^1804/);
    await second.close();
    assertEquals(await again.end("SIGTERM"), { problems: [], code: 0 });
  }));

Deno.test("the bundle knows its version, helps, and makes threads of itself", () =>
  withSample(async ({ config, folder }) => {
    for (const ask of ["version", "--version"]) {
      assertEquals(await run([program, ask]), { code: 0, out: `${version}\n`, error: "" });
    }
    assertMatch((await run([program, "--help"])).out, /^Usage: sip2d /);
    const [first = ""] = (await Deno.readTextFile(program)).split("\n");
    assertEquals(first, `#!/usr/bin/env -S deno run ${FLAGS}`);

    const permissions = ["--allow-net=127.0.0.1", `--allow-read=${folder}`, `--allow-write=${folder}`];
    const server = await startProgram({
      permissions: ["--no-prompt", "--ignore-env", ...permissions],
      options: ["--config", config, "--sample"],
    });
    const { code, out, error } = await run([
      ...["--allow-net=127.0.0.1", `--allow-read=${program}`, program, "load", "--json", "--threads", "2"],
      ...["--port", String(server.ports[0] ?? 0), "--terminals", "2", "--duration", "0.3", "--mix", "sc-status"],
      ...["--login", "envision", "--password", "koha"],
    ]);
    assertEquals([code, error], [0, ""]);
    assertEquals(JSON.parse(out).errorCount, 0);
    await server.end("SIGTERM");
  }));

Deno.test("compile() says in one line that the base binary is not there, and bakes permissions in where it is", () =>
  withSample(async ({ folder }) => {
    const script = fileURLToPath(new URL("../../packaging/compile.ts", import.meta.url));
    const compile = (denort: string) =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", "--allow-run", "--allow-read", `--allow-write=${folder}`, script],
        cwd: folder,
        env: { DENORT_BIN: denort },
      }).output();
    const missing = join(folder, "denort");
    const failed = await compile(missing);
    assertEquals(failed.code, 1);
    const reason = `DENORT_BIN names the base binary ${missing}, which is not there`;
    assertEquals(new TextDecoder().decode(failed.stderr), `compile: ${reason}\n`);

    const made = await compile(Deno.execPath());
    const told = `dist/sip2d runs by itself, with ${FLAGS}\n`;
    assertEquals([made.code, new TextDecoder().decode(made.stderr)], [0, told]);
    assertGreater((await Deno.stat(join(folder, "dist/sip2d"))).size, (await Deno.stat(program)).size);
  }));

/** Starts the bundle, which may read and write one folder only. */
function startInFolder(config: string, folder: string): ReturnType<typeof startProgram> {
  const access = ["--allow-net=127.0.0.1:0", `--allow-read=${folder}`, `--allow-write=${folder}`];
  return startProgram({
    permissions: ["--no-prompt", "--ignore-env", ...access],
    options: ["--config", config, "--sample"],
  });
}

Deno.test("the bundle verifies a bcrypt hash in its thread, without permission to read the program", () =>
  withSample(async ({ config, folder }) => {
    const password = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    const text = await Deno.readTextFile(config);
    await Deno.writeTextFile(config, text.replace('password="koha"', `password="${password}"`));
    const server = await startInFolder(config, folder);
    const terminal = await connect(server.ports[0] ?? 0, { errorDetection: true });
    terminal.send(login("envision", "U*U", "CPL"));
    await terminal.expect("941");
    await terminal.close();
    assertEquals(await server.end("SIGTERM"), { problems: [], code: 0 });
  }));

Deno.test("the bundle checks a configuration in its thread, without permission to read the program", () =>
  withSample(async ({ config, folder }) => {
    const text = await Deno.readTextFile(config);
    const staff = '<sip2d:staff id="ann" password="4711" role="admin"/></acsconfig>';
    await Deno.writeTextFile(config, text.replace("</acsconfig>", staff));
    const server = await startInFolder(config, folder);
    const origin = `http://127.0.0.1:${server.ports.at(-1)}`;
    const post = async (path: string, form: Readonly<Record<string, string>>, cookie = "") => {
      const body = new URLSearchParams(form);
      return await fetch(`${origin}${path}`, { method: "POST", redirect: "manual", headers: { origin, cookie }, body });
    };
    const login = await post("/login", { id: "ann", password: "4711" });
    await login.body?.cancel();
    const [cookie = ""] = login.headers.getSetCookie().at(-1)?.split(";") ?? [];
    const page = await post(
      "/configuration/check",
      { text: text.replace("<accounts>", "<accounts frob='1'>") },
      cookie,
    );
    assertMatch(await page.text(), /It has errors\..*accounts has no attribute &quot;frob&quot;/s);
    assertEquals(await server.end("SIGTERM"), { problems: [], code: 0 });
  }));
