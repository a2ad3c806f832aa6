import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * How many test files are run together. Deno runs each file that it is told in a new engine, which reads, compiles and warms
 * up the program again: half of what the tests cost. With larger parts one processor has no work at the end.
 */
const TOGETHER = 16;

/**
 * The folders whose modules take longest, longest first: the tests end when the last module does, so a long one must not be
 * among the last. The test files of all other folders are run together, after these.
 */
export const LONGEST: readonly string[] = [
  "contract",
  "scenarios",
  "docs",
  "tools",
  "options",
  "model",
  "visits",
  "storage",
  "gateway",
  "upgrade",
  "server",
  "cli",
  "monitoring",
  "postgres",
  "exchange",
  "makers",
  "password",
  "bundle",
];

const TESTS = fileURLToPath(new URL("..", import.meta.url));

/**
 * Writes modules that import some test files each, for `deno test` to run instead of the files.
 *
 * @param args of `deno test`; the files and folders among them are replaced by the modules
 * @param folder where the modules are written
 * @returns the arguments that run the same tests
 */
export async function gatherTests(args: readonly string[], folder: string): Promise<readonly string[]> {
  const found = await Promise.all(args.map(testFiles));
  const files = new Set(found.flatMap((files) => files ?? []));
  const rooms = Map.groupBy([...files].sort(), roomOf);
  const longestFirst = [...rooms].sort(([one], [other]) => rank(one) - rank(other));
  const modules: string[] = [];
  for (const [room, files] of longestFirst) {
    const parts = Math.ceil(files.length / TOGETHER);
    for (let part = 0; part < parts; part++) {
      const module = join(folder, parts === 1 ? `${room}.ts` : `${room}_${part + 1}.ts`);
      const own = files.filter((_, number) => number % parts === part);
      await Deno.writeTextFile(module, own.map((file) => `import "${pathToFileURL(file)}";\n`).join(""));
      modules.push(module);
    }
  }
  const first = found.findIndex((files) => files !== undefined);
  return args.flatMap((arg, index) => index === first ? modules : found[index] === undefined ? [arg] : []);
}

function roomOf(file: string): string {
  const [room = ""] = relative(TESTS, file).split("/");
  return LONGEST.includes(room) ? room : "others";
}

function rank(room: string): number {
  const place = LONGEST.indexOf(room);
  return place < 0 ? LONGEST.length : place;
}

/** The test files that an argument names, or nothing if it names neither a file nor a folder. */
async function testFiles(arg: string): Promise<readonly string[] | undefined> {
  const path = resolve(arg);
  const there = arg.startsWith("-") ? undefined : await Deno.stat(path).catch(() => undefined);
  if (there === undefined) return undefined;
  if (there.isFile) return [path];
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory && name !== "node_modules") files.push(...await testFiles(join(path, name)) ?? []);
    else if (/_test\.tsx?$/.test(name)) files.push(join(path, name));
  }
  return files;
}
