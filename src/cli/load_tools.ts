/**
 * Loads the commands of the other side of the wire, and what a thread of a load does. Only who asks for one of these
 * loads `src/tools`: a server does without.
 */
export function loadTools(): Promise<typeof import("./tool_commands.ts")> {
  return import("./tool_commands.ts");
}
