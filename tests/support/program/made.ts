import { fileURLToPath } from "node:url";
import { bundle } from "../../../packaging/bundle.ts";

/** The variables in which tests are told where the program is that was made for them. */
export const MADE = { bundle: "SIP2D_TEST_BUNDLE", binary: "SIP2D_TEST_BINARY" } as const;

/**
 * Gives the program in one file for all test files of a task, which would make it each for itself: the one that the
 * variable names, made of these sources by whoever runs several tasks, or else a new `dist/sip2d.js`. Ends the process if
 * it cannot be made, which has been told.
 */
export async function bundleForAll(): Promise<string> {
  const given = Deno.env.get(MADE.bundle);
  if (given !== undefined) return given;
  const script = fileURLToPath(new URL("../../../dist/sip2d.js", import.meta.url));
  if (!await bundle(script)) Deno.exit(1);
  return script;
}
