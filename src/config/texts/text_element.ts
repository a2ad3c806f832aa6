import { kebabCase, requestByCode } from "../../protocol/message_table.ts";
import { type RequestName, requests } from "../../protocol/requests.ts";
import { derivedAttribute, type ElementRow, requiredAttribute, SIP2D } from "../base/element_row.ts";
import { kind } from "../base/kind.ts";
import { anyText, text } from "../base/values.ts";
import { language } from "./language.ts";

const byName: ReadonlyMap<string, RequestName> = new Map(
  Object.values(requests).map(({ name }) => [kebabCase(name), name]),
);

/** A request by its code or its name. */
const request = kind("a request such as checkout or 11", (text, refuse): RequestName => {
  const word = text.trim().toLowerCase();
  return requestByCode(word)?.name ?? byName.get(word) ?? refuse();
}, { words: Object.values(requests).flatMap(({ name, code }) => [kebabCase(name), code]) });

/** `<text>`: one text of terminals, in the site's own words. */
export const screenText = {
  name: "text",
  namespace: SIP2D,
  occurs: "any number",
  meaning: "a text that terminals show or print, in the site's own words; for all logins, or inside one for that login",
  attributes: {
    name: requiredAttribute(text, "the text's name in docs/reference/screen-texts.md, such as greeting"),
    message: derivedAttribute(request, "all", "the message whose answers have this text; only for reasons of refusals"),
    language: derivedAttribute(language, "all", "the language of this text"),
    value: requiredAttribute(anyText, "the words; {library} and others in braces stand for values"),
  },
  children: [],
} as const satisfies ElementRow;
