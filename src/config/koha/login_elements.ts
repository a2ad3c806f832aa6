import { type ElementRow, OPENNCIP, optionalAttribute, requiredAttribute } from "../base/element_row.ts";
import { anyText, text } from "../base/values.ts";
import { itemColumn } from "./item_columns.ts";
import { fieldId } from "./kinds.ts";

/** Fields of one kind that a login may add to its answers, at most. */
export const MOST_FIELDS = 200;

const many = { namespace: OPENNCIP, occurs: "any number", children: [] } as const;
const field = requiredAttribute(fieldId, "the identifier under which it is sent");

export const patronAttribute = {
  ...many,
  name: "patron_attribute",
  meaning: "a field of 24 and 64 with an attribute of the patron; not sent if the patron has none",
  attributes: { field, code: requiredAttribute(text, "the attribute's code") },
} as const satisfies ElementRow;

export const itemField = {
  ...many,
  name: "item_field",
  meaning: "a field of 10, 12 and 18 with a column of the copy; sent even if it is empty",
  attributes: { field, code: requiredAttribute(itemColumn, "the column, by its name in Koha") },
} as const satisfies ElementRow;

const template = requiredAttribute(anyText, "the template");

export const customPatronField = {
  ...many,
  name: "custom_patron_field",
  meaning: "a field of 24 and 64 made by a template about the patron; not sent if it is empty",
  attributes: { field, template },
} as const satisfies ElementRow;

export const customItemField = {
  ...many,
  name: "custom_item_field",
  meaning: "a field of 10, 12 and 18 made by a template about the item; not sent if it is empty",
  attributes: { field, template },
} as const satisfies ElementRow;

export const screenMsgRegex = {
  ...many,
  name: "screen_msg_regex",
  meaning: "a replacement in every screen message (AF); several work one after the other; an empty message is not sent",
  attributes: {
    find: requiredAttribute(anyText, "what is replaced: a regular expression of Perl's"),
    replace: optionalAttribute(anyText, "", "the plain text that replaces it"),
  },
} as const satisfies ElementRow;

export const sortBinMapping = {
  ...many,
  name: "sort_bin_mapping",
  meaning: "which copies go into which bin of the sorter (CL)",
  attributes: {
    mapping: requiredAttribute(anyText, "lines of BRANCH:PROPERTY:OPERATOR:VALUE:BIN; the first that fits counts"),
  },
} as const satisfies ElementRow;

/** `<syspref_overrides>`, which stands for all logins or inside one. */
export const sysprefOverrides = {
  name: "syspref_overrides",
  namespace: OPENNCIP,
  occurs: "at most once",
  meaning: "values of Koha's system preferences, each in an element of its name; those of a login count first",
  attributes: {},
  children: [],
  anyChildren: true,
} as const satisfies ElementRow;

/** `<syspref-overrides>`, a spelling that Koha itself does not read. */
export const hyphenatedOverrides = {
  ...sysprefOverrides,
  name: "syspref-overrides",
  meaning: "not read, by Koha neither",
  ignored: { severity: "warning", text: 'is not read, by Koha neither; did you mean "syspref_overrides"' },
} as const satisfies ElementRow;

/** The elements that a `<login>` may hold. */
export const loginElements = [
  screenMsgRegex,
  patronAttribute,
  customPatronField,
  itemField,
  customItemField,
  sortBinMapping,
  sysprefOverrides,
  hyphenatedOverrides,
] as const satisfies readonly ElementRow[];
