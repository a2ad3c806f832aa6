import { dirname, join } from "node:path";
import { bundle } from "./bundle.ts";
import { generalFlags } from "./project.ts";
import { say } from "./say.ts";

/**
 * What the program may do when nobody says for which configuration it is made; never run, ffi or sys, and of env only the
 * names of its log.
 */
export const GENERAL = (await generalFlags()).split(" ");

/**
 * Makes one executable file of a bundle, which runs without Deno. `DENORT_BIN` names the base binary; otherwise Deno
 * fetches the one of its own version.
 *
 * @param permissions what is baked in, as flags
 * @returns why it could not be made; `undefined` if it was
 */
export async function compile(
  source: string,
  file: string,
  permissions: readonly string[],
): Promise<string | undefined> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", "--quiet", ...permissions, "--output", file, source],
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  return success ? undefined : reasonIn(new TextDecoder().decode(stderr));
}

/** One line out of the several that `deno compile` fails with. */
function reasonIn(told: string): string {
  const [, missing] = /Could not find denort at '(.*)'/.exec(told) ?? [];
  if (missing !== undefined) return `DENORT_BIN names the base binary ${missing}, which is not there`;
  const [, url] = /for url \(([^)\s]*denort[^)\s]*)\)/.exec(told) ?? [];
  if (url !== undefined) return `the base binary cannot be fetched from ${url}; set DENORT_BIN to the path of one`;
  return /error: (.*)/.exec(told)?.[1] ?? told.trim();
}

/** The flags that the program itself prints for a configuration; `undefined` if it could not, and has said why. */
async function permissionsFor(configuration: string, program: string): Promise<readonly string[] | undefined> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-env",
      "--allow-net",
      "--allow-read",
      program,
      "permissions",
      "--config",
      configuration,
    ],
    stderr: "inherit",
  }).output();
  return success ? new TextDecoder().decode(stdout).trim().split("\n") : undefined;
}

async function main(configuration?: string, file = "dist/sip2d"): Promise<boolean> {
  const source = join(dirname(file), "sip2d.js");
  if (!await bundle(source)) return false;
  const permissions = configuration === undefined ? GENERAL : await permissionsFor(configuration, source);
  if (permissions === undefined) return false;
  const reason = await compile(source, file, permissions);
  say(reason === undefined ? `${file} runs by itself, with ${permissions.join(" ")}` : `compile: ${reason}`);
  return reason === undefined;
}

if (import.meta.main && !await main(...Deno.args)) Deno.exitCode = 1;
