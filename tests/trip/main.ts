import { Command, Option } from "commander";
import { withCommit } from "../bench/against/with_commit.ts";
import { PROGRAM } from "../bench/bench_servers.ts";
import { table } from "../bench/markdown.ts";
import { readArguments } from "../support/program/script.ts";
import { measureTrips, type Trip, type Trips } from "./measure_trips.ts";
import { type MessageName, MESSAGES } from "./scene.ts";

const script = new Command("deno task trip")
  .description("Tells how many files of `src` and how many of their functions one message crosses.")
  .addOption(new Option("--list <message>", "name them, in the order of the sources").choices(MESSAGES))
  .option("--against <commit>", "tell the same of a commit beside this tree");
const { list: listed, against } = readArguments(script).opts<
  { readonly list?: MessageName; readonly against?: string }
>();
const measured = new Map<string, Trips>();
if (against !== undefined) {
  await withCommit(against, async ({ name, program }) => void measured.set(name, await measureTrips(program)));
}
measured.set("this tree", await measureTrips(PROGRAM));
const lines = listed === undefined ? lengths() : [...measured].flatMap(([name, trips]) => listOf(name, trips));
await Deno.stdout.write(new TextEncoder().encode(`${lines.join("\n")}\n`));

/** How far a message goes. */
function lengthOf(trip: Trip): { readonly files: number; readonly functions: number } {
  return { files: trip.size, functions: [...trip.values()].flat().length };
}

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
