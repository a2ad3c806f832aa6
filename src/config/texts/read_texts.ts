import type { RequestName } from "../../protocol/requests.ts";
import { closestName } from "../base/closest_name.ts";
import { elementsAt, placeOf, type ReportFault, valuesOf } from "../base/reading.ts";
import type { Element } from "../xml/document.ts";
import { SCREEN_TEXTS, type ScreenText } from "./screen_texts.ts";
import { screenText } from "./text_element.ts";

/** One text in a site's own words. */
export interface TextOverride {
  readonly text: ScreenText;
  /** Absent: in the answers to all messages. */
  readonly message?: RequestName;
  /** Absent: in all languages. */
  readonly language?: string;
  readonly value: string;
}

/** Reads the texts that stand in an element, and those of `general` before them; `undefined` where there are none. */
export function readTexts(
  element: Element,
  report: ReportFault,
  general: readonly TextOverride[] = [],
): readonly TextOverride[] | undefined {
  const own = elementsAt(element, screenText).flatMap((one) => readText(one, report) ?? []);
  const all = [...general, ...own];
  return all.length === 0 ? undefined : all;
}

function readText(element: Element, report: ReportFault): TextOverride | undefined {
  const values = valuesOf(element, screenText);
  if (values === undefined) return undefined;
  const { name, message, language, value } = values;
  const text = SCREEN_TEXTS.get(name);
  if (text === undefined) {
    const closest = closestName(name, SCREEN_TEXTS.keys());
    const hint = closest === undefined ? "" : `; did you mean ${JSON.stringify(closest)}`;
    report("error", placeOf(element, "name"), `name is ${JSON.stringify(name)}, which is no text${hint}`);
    return undefined;
  }
  if (message !== undefined && text.path[0] !== "reasons") {
    report("error", placeOf(element, "message"), `message stands at ${name}, which is no reason of a refusal`);
    return undefined;
  }
  const [unknown] = [...value.matchAll(/\{([^{}]*)\}/g)].filter(([, named = ""]) => !text.values.includes(named));
  if (unknown !== undefined) {
    const allowed = text.values.length === 0 ? "nothing" : text.values.map((each) => `{${each}}`).join(" and ");
    report("error", placeOf(element, "value"), `value has ${unknown[0]}; in braces ${name} may have ${allowed}`);
    return undefined;
  }
  return { text, ...message && { message }, ...language && { language }, value };
}
