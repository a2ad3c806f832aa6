import { MASK } from "../../protocol/describe_message.ts";
import type { ElementRow } from "../base/element_row.ts";
import { acsconfig } from "../openncip_elements.ts";
import { isA } from "../base/reading.ts";
import type { Element } from "../xml/document.ts";

/** One element of a configuration file as people are shown it. */
export interface ShownElement {
  /** The names from the root down, without the root's: `accounts/login`. */
  readonly path: string;
  /** Identifies it among elements of its kind, such as its id; empty if there is only one. */
  readonly key: string;
  readonly line: number;
  /** What it says, in the order of the file. */
  readonly values: readonly ShownSetting[];
}

/** One attribute of such an element. */
export interface ShownSetting {
  readonly name: string;
  /** The value in the file; a secret is masked. */
  readonly shown: string;
  /** The value in the file, secrets included. */
  readonly written: string;
}

/** Attributes that identify an element among others of its kind. */
const KEYS = ["id", "code", "port", "category", "item_type", "field", "mapping", "find"];

/** Lists the elements of a configuration that say something, in the order of the file. */
export function shownElements(root: Element): readonly ShownElement[] {
  return numbered(below(root, acsconfig, { path: "", key: "" }));
}

/** Lists an element and those inside it, whose keys begin with its own. */
function below(
  element: Element,
  row: ElementRow,
  { path, key: above }: Pick<ShownElement, "path" | "key">,
): ShownElement[] {
  const values = row.anyChildren ? namedTexts(element) : settingsIn(element, row);
  const key = [above, keyOf(values)].filter((each) => each !== "").join(" ");
  const own = values.length === 0 ? [] : [{ path, key, line: element.position.line, values }];
  if (row.anyChildren) return own;
  const inside = element.children.flatMap((child) => {
    const known = row.children.find((childRow) => isA(child, childRow));
    if (known === undefined || known.ignored) return [];
    return below(child, known, { path: path === "" ? known.name : `${path}/${known.name}`, key });
  });
  return [...own, ...inside];
}

function settingsIn({ attributes }: Element, row: ElementRow): readonly ShownSetting[] {
  return [...attributes].map(([name, { value }]) => {
    const option = Object.hasOwn(row.attributes, name) ? row.attributes[name]?.option : undefined;
    return { name, written: value, shown: option?.secret && value !== "" ? MASK : value };
  });
}

function namedTexts({ children }: Element): readonly ShownSetting[] {
  return children.map(({ writtenName: name, text }) => ({ name, written: text, shown: text }));
}

function keyOf(values: readonly ShownSetting[]): string {
  return values.filter(({ name }) => KEYS.includes(name)).map(({ shown }) => shown.trim()).join(" ");
}

/** Numbers those that nothing else tells apart. */
function numbered(elements: readonly ShownElement[]): readonly ShownElement[] {
  const seen = new Map<string, number>();
  return elements.map((element) => {
    const name = JSON.stringify([element.path, element.key]);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? element : { ...element, key: `${element.key} (${times})`.trim() };
  });
}
