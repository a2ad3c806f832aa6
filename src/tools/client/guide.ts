import { codesOf } from "../../protocol/code_meanings.ts";
import { kebabCase } from "../../protocol/message_table.ts";
import { type RequestName, requests } from "../../protocol/public/sip2.ts";
import { foldLine } from "../../process/fold_line.ts";
import { requestNames } from "../base/request_names.ts";
import { COMMAND_MEANINGS, optionsOf, typedName } from "./vocabulary.ts";

const WIDTH = 80;

/** Says what can be typed. */
export function guide(): readonly string[] {
  return [
    "A request and what it is to hold, by name or by the two characters of the wire:",
    "  patron-information patron-id=23820002060444 list=charged",
    "  checkout AA=23820002060444 AB=39999000001234",
    "$AB, $item-id, or $AU.2 for the second of several, stands for what the last",
    "answer holds; - for a password that is asked for. The Tab key completes names",
    "and values, the arrow keys bring lines back; those with a password are not kept.",
    "",
    ...foldLine(`Requests: ${[...requestNames.keys()].join(" ")} raw:LINE`, WIDTH, "  "),
    "",
    ...Object.entries(COMMAND_MEANINGS).flatMap(([name, meaning]) =>
      foldLine(`${name.padEnd(10)} ${meaning}`, WIDTH, " ".repeat(11))
    ),
  ];
}

/** Says what a request may hold. */
export function guideTo(name: RequestName): readonly string[] {
  const { code, label, needs } = requests[name];
  const needed = needs.map((need) => [need].flat().map(kebabCase).join(" or ")).join(", ");
  const held = optionsOf(name).flatMap((option) => {
    const { name, label, preset } = option;
    const codes = codesOf(name).map((pair) => pair.join(" ")).join(", ");
    const told = [label, codes === "" ? [] : codes, preset ? `${preset} unless given` : []].flat().join("; ");
    return foldLine(`  ${typedName(option).padEnd(22)} ${told}`, WIDTH, " ".repeat(25));
  });
  return [`${label} (${code})${needed === "" ? "" : `; needs ${needed}`}`, ...held];
}
