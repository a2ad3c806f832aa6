import type { Sources } from "../config/base/reading.ts";
import { readRegularFile } from "./read_regular_file.ts";

/** Where a configuration is read from: this machine's files and environment. */
export const sources: Sources = {
  readText: readRegularFile,
  env: (name) => Deno.env.get(name),
  now: () => Date.now(),
  withholds: (variable) => Deno.permissions.querySync({ name: "env", variable }).state !== "granted",
  isFolder(path) {
    try {
      return Deno.statSync(path).isDirectory;
    } catch (error) {
      return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ? false : undefined;
    }
  },
};
