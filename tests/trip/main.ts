/**
 * Tells how many files of `src` and how many of their functions one message crosses. With `--list MESSAGE` it names them,
 * in the order of the sources; with `--against COMMIT` it tells the same of a commit beside this tree.
 */
import { parseArgs } from "node:util";
import { withCommit } from "../bench/against/with_commit.ts";
import { PROGRAM } from "../bench/bench_servers.ts";
import { table } from "../bench/markdown.ts";
import { lengthOf } from "./ceilings.ts";
import { measureTrips, MESSAGES, type Trips } from "./measure_trips.ts";

const { values: { list, against } } = parseArgs({
  args: Deno.args,
  options: { list: { type: "string" }, against: { type: "string" } },
});
const listed = MESSAGES.find((message) => message === list);
if (list !== undefined && listed === undefined) {
  throw new Error(`--list ${list}: one of ${MESSAGES.map((message) => `"${message}"`).join(", ")} is wanted`);
}
const measured = new Map<string, Trips>();
if (against !== undefined) {
  await withCommit(against, async ({ name, program }) => void measured.set(name, await measureTrips(program)));
}
measured.set("this tree", await measureTrips(PROGRAM));
const lines = listed === undefined ? lengths() : [...measured].flatMap(([name, trips]) => listOf(name, trips));
await Deno.stdout.write(new TextEncoder().encode(`${lines.join("\n")}\n`));

function lengths(): string[] {
  const head = [...measured.keys()].flatMap((name) => [`${name}: files`, "functions"]);
  const rows = MESSAGES.map((message) => [
    message,
    ...[...measured.values()].flatMap((trips) => {
      const { files, functions } = lengthOf(trips.get(message) ?? new Map());
      return [String(files), String(functions)];
    }),
  ]);
  return table(["Message", ...head], rows);
}

function listOf(name: string, trips: Trips): string[] {
  const trip = listed === undefined ? undefined : trips.get(listed);
  const { files, functions } = lengthOf(trip ?? new Map());
  const title = `${listed} crosses ${files} files and ${functions} functions of ${name}`;
  return [title, ...[...trip ?? []].flatMap(([file, called]) => [file, ...called.map((one) => `  ${one}`)])];
}
