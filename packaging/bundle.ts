import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { say } from "./say.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
/** Named, so that it also holds when the working folder is another. */
const PROJECT = fileURLToPath(new URL("../deno.json", import.meta.url));

/** The program of the thread that checks configurations, and the file that gives its address, below the sources. */
const THREAD = "src/desk/check_thread.ts", ADDRESS = "src/desk/check_thread_program.ts";

/** What is loaded only where it is asked for, and the file that loads it, below the sources. */
const LATER = "src/cli/tool_commands.ts", LOADER = "src/cli/load_tools.ts";

/**
 * Writes the whole program into one minified file, whose first line is that of `main.ts`: it can be started as it is.
 *
 * @param main the program's first file, where it is that of another source
 * @returns whether it could be written; what was wrong has been told
 */
export async function bundle(file: string, main = MAIN): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true });
  const folder = await Deno.makeTempDir({ dir: resolve(dirname(file)), prefix: ".bundle-" });
  try {
    const map = await mapOfImports(folder, dirname(main)), whole = join(folder, "program.js");
    if (map === undefined || !await bundleOne(whole, main, map)) return false;
    await Deno.writeTextFile(whole, inAscii(await Deno.readTextFile(whole)));
    if (Deno.build.os !== "windows") await Deno.chmod(whole, 0o755);
    // Who starts the file of before meanwhile finds one that is whole.
    await Deno.rename(whole, file);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return true;
}

/**
 * Escapes the few letters of a program that are not ASCII, which stand in patterns and texts: for a single one above
 * U+00FF, V8 would keep the whole program in memory with two bytes a letter.
 */
function inAscii(program: string): string {
  return program.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Writes the map of imports by which one file is made of the sources. */
async function mapOfImports(folder: string, sources: string): Promise<string | undefined> {
  const { imports } = JSON.parse(await Deno.readTextFile(PROJECT));
  const absolute = Object.entries<string>(imports).map(([name, from]) => [
    name,
    from.startsWith("./") ? pathToFileURL(join(dirname(PROJECT), from)).href : from,
  ]);
  const map = join(folder, "imports.json");
  const write = (more: object) =>
    Deno.writeTextFile(map, JSON.stringify({ imports: { ...Object.fromEntries(absolute), ...more } }));
  await write({});
  // The sources of another commit may have no such thread, and no such loader.
  const text = await exists(join(sources, THREAD)) ? await threadIn(folder, sources, map) : {};
  if (text === undefined) return undefined;
  await write({ ...text, ...await exists(join(sources, LOADER)) ? await loadedAtOnce(folder, sources) : {} });
  return map;
}

/**
 * Makes the address of the thread's program that of its text: a thread that is loaded from a file takes permission to read
 * the program.
 */
async function threadIn(folder: string, sources: string, map: string): Promise<object | undefined> {
  const thread = join(folder, "thread.js");
  if (!await bundleOne(thread, join(sources, THREAD), map)) return undefined;
  const text = JSON.stringify(await Deno.readTextFile(thread));
  // Of an executable file's threads, Deno has not always loaded those whose address is a blob's.
  const program = `const text = ${text};
export function checkThreadProgram() { return \`data:text/javascript,\${encodeURIComponent(text)}\`; }`;
  return await inPlaceOf(join(sources, ADDRESS), join(folder, "address.js"), program);
}

/**
 * Loads at once what the sources load later. In one file, later would make functions of all modules that both need, the
 * server's too, and each start dearer.
 */
function loadedAtOnce(folder: string, sources: string): Promise<object> {
  const program = `import * as tools from ${JSON.stringify(pathToFileURL(join(sources, LATER)).href)};
export function loadTools() { return Promise.resolve(tools); }`;
  return inPlaceOf(join(sources, LOADER), join(folder, "loader.js"), program);
}

/** Writes a module, and gives the line of the map that puts it in a source's place. */
async function inPlaceOf(source: string, file: string, text: string): Promise<object> {
  await Deno.writeTextFile(file, text);
  return { [pathToFileURL(source).href]: pathToFileURL(file).href };
}

async function bundleOne(file: string, main: string, map: string): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", "--config", PROJECT, "--import-map", map, "--output", file, main],
    stdout: "null",
  }).spawn().status;
  return success;
}

async function exists(file: string): Promise<boolean> {
  try {
    return (await Deno.stat(file)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

if (import.meta.main) {
  const [file = "dist/sip2d.js"] = Deno.args;
  if (await bundle(file)) say(`${file} is the whole program; start it with ./${file} or with deno run`);
  else Deno.exitCode = 1;
}
