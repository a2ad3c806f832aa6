import type { TextOverride } from "../../config/texts/read_texts.ts";
import type { Reason } from "../../library/reason.ts";
import type { RequestName } from "../../protocol/requests.ts";
import type { Text, TextDetails, Texts } from "../../texts/base/terminal_texts.ts";
import type { WrittenValues } from "../../texts/base/translation.ts";

/**
 * Puts a site's own words in the place of texts of a language; of two for the same text, the later counts.
 *
 * @param written writes values as the language does
 */
export function withSiteWords(texts: Texts, overrides: readonly TextOverride[], written: WrittenValues): Texts {
  return overrides.reduce((own, each) => override(own, each, written), texts);
}

function override(
  texts: Texts,
  { text: { path, values }, message, value }: TextOverride,
  written: WrittenValues,
): Texts {
  const [group, name] = path;
  if (group !== "reasons" || name === undefined) return changed(texts, path, ownText(values, value, written));
  const text: Text = (details) => filled(value, values, (each) => details[each as keyof TextDetails], written);
  const exceptions = message === undefined
    ? without(texts.exceptions, name)
    : { ...texts.exceptions, [message]: { ...texts.exceptions[message], [name]: text } };
  const reasons = message === undefined ? { ...texts.reasons, [name]: text } : texts.reasons;
  return { ...texts, reasons, exceptions };
}

/** Removes a reason's wording for single messages: the site words the reason for all messages. */
function without(exceptions: Texts["exceptions"], reason: string): Texts["exceptions"] {
  return Object.fromEntries(
    Object.entries(exceptions).map(([message, texts]) => [
      message,
      Object.fromEntries(Object.entries(texts).filter(([name]) => name !== reason)),
    ]),
  ) as Partial<Record<RequestName, Partial<Record<Reason, Text>>>>;
}

/** A text that is given its values in order, as a language has it: plain, or made by a function. */
function ownText(values: readonly string[], value: string, written: WrittenValues) {
  if (values.length === 0) return value;
  return (...given: readonly (string | readonly string[])[]) =>
    filled(value, values, (name) => [given[values.indexOf(name)] ?? ""].flat().join(", "), written);
}

function filled(
  text: string,
  names: readonly string[],
  valueOf: (name: string) => string | undefined,
  written: WrittenValues,
): string {
  return text.replace(/\{([a-z]+)\}/g, (whole, name: string) => {
    if (!names.includes(name)) return whole;
    const value = valueOf(name) ?? "";
    return written[name]?.(value) ?? value;
  });
}

/** Copies the texts with another one at a place; the table of their names says that it is one. */
function changed(texts: Texts, [first = "", second]: readonly string[], value: unknown): Texts {
  const group = texts[first as keyof Texts];
  return { ...texts, [first]: second === undefined ? value : { ...group as object, [second]: value } };
}
