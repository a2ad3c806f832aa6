import { cp } from "node:fs/promises";
import { join } from "node:path";
import { printedFlags } from "../support/program/printed_flags.ts";
import { BUNDLE } from "../support/program/programs.ts";
import { runCli } from "../support/program/run_cli.ts";
import { type ServerProcess, startProgram } from "../support/server/server_process.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { projectPath } from "../../packaging/project.ts";
import { type Example, examplesOf, readPages } from "./pages.ts";

/** A folder as the pages have it: a configuration, the sample library, files to bring in. */
export interface ExampleSite {
  readonly folder: string;
  /** Runs shell commands there as they stand, but that a server's port is another and every host this one. */
  shell(commands: string, port?: number): Promise<{ readonly code: number; readonly told: string }>;
  /** Serves the library while `body` runs. */
  served(body: (port: number) => Promise<void>): Promise<void>;
}

const examples = (await readPages()).flatMap(examplesOf);

/** Files that the pages tell people to write, by name, each as its page has it. */
export const PAGE_FILES: Readonly<Record<string, Example>> = {
  "patrons.csv": exampleThatBegins("patron_id,"),
  "items.csv": exampleThatBegins("item_id,"),
  "barcodes.txt": exampleThatBegins("23820002060445\n"),
  "login.xml": exampleThatBegins("<profile "),
};

function exampleThatBegins(start: string): Example {
  const example = examples.find(({ text }) => text.startsWith(start));
  if (example === undefined) throw new Error(`no page has an example that begins with ${start}`);
  return example;
}

const FILES = {
  "oils_sip.xml": await Deno.readTextFile(projectPath("tests/data/configs/evergreen_opensrf.xml")),
  "SIPconfig.xml": await Deno.readTextFile(projectPath("tests/data/configs/koha_3.xml")),
};

const CONFIG = "SIPServer.xml";

/** What every such folder holds at first, made once. */
let first: Promise<string> | undefined;
Deno.test.afterAll(async () => {
  if (first !== undefined) await Deno.remove(await first, { recursive: true });
});

/** Runs `body` in such a folder, which is removed afterwards. */
export function withExampleSite(body: (site: ExampleSite) => Promise<void>): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    first ??= makeSite();
    await cp(await first, folder, { recursive: true });
    await body({
      folder,
      shell: (commands, port = 6001) => shell(folder, commands, port),
      async served(body) {
        const server = await start(join(folder, CONFIG));
        try {
          await body(server.ports[0] ?? 0);
        } finally {
          await server.end("SIGTERM");
        }
      },
    });
  });
}

async function makeSite(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const config = join(folder, CONFIG);
  const sample = await Deno.readTextFile(projectPath("config/SIPServer.xml"));
  await Deno.writeTextFile(config, sample.replace(/port="127\.0\.0\.1:\d+\/tcp"/g, 'port="127.0.0.1:0/tcp"'));
  for (const [name, { text }] of Object.entries(PAGE_FILES)) await Deno.writeTextFile(join(folder, name), text);
  for (const [name, text] of Object.entries(FILES)) await Deno.writeTextFile(join(folder, name), text);
  // The first start makes the sample library.
  await (await start(config)).end("SIGTERM");
  const profile = join(folder, "profile.xml");
  await runCli("conform", "--write-profile", profile, "--config", config, "--login", "everything");
  return folder;
}

async function start(config: string): Promise<ServerProcess> {
  return await startProgram({ permissions: await printedFlags(config), options: ["--config", config, "--sample"] });
}

/** The shell writes them, for the reason that `writeScript` has, which takes a process more. */
const PUT = 'printf %s "$1" > bin/sip2d; printf %s "$2" > bin/deno; chmod 755 bin/sip2d bin/deno; shift 2';

async function shell(folder: string, commands: string, port: number) {
  const bin = join(folder, "bin");
  await Deno.mkdir(bin, { recursive: true });
  const program = BUNDLE.command(["--no-prompt", "--ignore-env", "--allow-net", "--allow-read", "--allow-write"]);
  const sip2d = `for word do shift
case $word in 6001) word=${port} ;; sip.example.org) word=127.0.0.1 ;; esac
set -- "$@" "$word"; done
exec ${program.map((word) => `'${word}'`).join(" ")} "$@"\n`;
  const deno = '[ "$1 $2" = "task sip2d" ] || exit 9; shift 2; exec sip2d "$@"\n';
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-eu", "-c", `${PUT}\n${commands}`, "sh", ...[sip2d, deno].map((script) => `#!/bin/sh\n${script}`)],
    cwd: folder,
    env: { PATH: `${bin}:/usr/bin:/bin`, NO_COLOR: "1" },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, told: `${text.decode(stdout)}${text.decode(stderr)}` };
}
