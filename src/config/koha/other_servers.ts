import { type ElementRow, ignoredAttribute, OPENNCIP, type Remark } from "../base/element_row.ts";
import { elementsAt } from "../base/reading.ts";
import { looseFlag } from "../base/values.ts";
import type { Element } from "../xml/document.ts";

/** `<cache>` of Evergreen. */
export const cache = foreign("cache", {
  severity: "note",
  text: "names Evergreen's memcached servers; one process serves all terminals and needs none",
});

/** `<sipohttp>` of Koha-Suomi. */
export const sipohttp = foreign("sipohttp", {
  severity: "note",
  text: "tells Koha-Suomi's gateway from HTTP where SIP2 is; it needs it, sip2d does not",
});

/** `<encoding>`, which Evergreen has inside an institution or inside its `<implementation_config>`. */
const institutionEncoding = {
  name: "encoding",
  namespace: OPENNCIP,
  occurs: "at most once",
  meaning: "how text travels, for logins without an encoding of their own",
  attributes: {},
  children: [],
  holdsText: true,
} as const satisfies ElementRow;

/** `<implementation_config>` of Evergreen: what its connection to the library system is set to. */
const implementationConfig = {
  name: "implementation_config",
  namespace: OPENNCIP,
  occurs: "at most once",
  meaning: "how Evergreen reaches its library system; only an encoding in it is read",
  attributes: {},
  children: [],
  anyChildren: true,
  remark: {
    severity: "warning",
    text: "is Evergreen's own: its options, overrides and lists of what is supported have no effect, an encoding has",
  },
} as const satisfies ElementRow;

/** What other servers than Koha's have inside an institution. */
export const foreignInstitutionElements = [
  institutionEncoding,
  implementationConfig,
  extension("relais_extensions_to_msg24", "has no effect: a 24 has no fields for Relais"),
  extension("phone_ext_to_msg10", "has no effect: a 10 has no telephone number"),
] as const satisfies readonly ElementRow[];

/** Tells whether a file comes from Evergreen, by what no other server has in it. */
export function isEvergreens(root: Element): boolean {
  const within = (element: Element, rows: readonly ElementRow[]) =>
    rows.some((row) => elementsAt(element, row).length > 0);
  const groups = root.children.filter(({ name }) => name === "institutions");
  return within(root, [cache]) ||
    groups.flatMap(({ children }) => children).some((institution) =>
      within(institution, foreignInstitutionElements) ||
      /^OpenILS::/.test(institution.attributes.get("implementation")?.value ?? "")
    );
}

/** A switch of Evergreen's: nothing is noticed of one that is off. */
function extension(name: string, effect: string): ElementRow {
  const attributes = { enabled: ignoredAttribute(looseFlag, effect) };
  return { name, namespace: OPENNCIP, occurs: "at most once", meaning: effect, attributes, children: [] };
}

function foreign(name: string, ignored: Remark): ElementRow {
  const { text: meaning } = ignored;
  return { name, namespace: OPENNCIP, occurs: "any number", meaning, attributes: {}, children: [], ignored };
}

/** Finds where an institution says how text travels; `undefined` if it does not. */
export function encodingIn(institution: Element): Element | undefined {
  const places = [institution, ...elementsAt(institution, implementationConfig)];
  return places.flatMap((place) => elementsAt(place, institutionEncoding)).find(({ text }) => text !== "");
}
