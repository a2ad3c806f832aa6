import { runWatched } from "../../postgres/run_watched.ts";
import { bundleForAll, MADE } from "../../support/program/made.ts";

/**
 * Runs the tests in this folder whose names end in `_browser.ts`, in Debian's headless Chromium. Where that is not
 * installed they are skipped, of which the last line tells. They have a configuration of their own: whoever starts the
 * server must not have to fetch what drives a browser.
 */
const FOLDER = new URL(".", import.meta.url);
const BROWSER = "/usr/bin/chromium-headless-shell";

const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith("_browser.ts"));
if (await exists(BROWSER)) {
  const { code } = await runWatched(Deno.execPath(), {
    args: [
      "test",
      "--config",
      new URL("deno.json", FOLDER).pathname,
      "--no-check",
      "--no-prompt",
      "--allow-all",
      ...files.map((name) => new URL(name, FOLDER).pathname),
    ],
    env: { [MADE.bundle]: await bundleForAll() },
  });
  Deno.exitCode = code;
} else {
  const tests = files.map((name) => Deno.readTextFileSync(new URL(name, FOLDER)).match(/^Deno\.test\(/gm)?.length ?? 0);
  await Deno.stdout.write(new TextEncoder().encode(`${tests.reduce((sum, count) => sum + count, 0)} skipped\n`));
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
