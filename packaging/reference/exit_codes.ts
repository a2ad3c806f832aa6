import { EXIT, EXIT_MEANINGS } from "../../src/process/exit_code.ts";
import { table } from "./markdown.ts";

/** Tells what the number means with which every command ends. */
export function exitCodesPage(): string {
  const names = Object.keys(EXIT).filter((name): name is keyof typeof EXIT => name in EXIT);
  const rows = names.map((name) => [String(EXIT[name]), EXIT_MEANINGS[name]]);
  const told =
    "Every command of sip2d ends with one of these. A server that gets a second signal ends at once, with 130.";
  return `# Exit codes\n\n${told}\n\n${table(["code", "meaning"], rows)}`;
}
