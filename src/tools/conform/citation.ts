/** Where it is written, or seen, that a server has to behave so. */
export interface Citation {
  /** `3M SIP 2.00, rev. 2.12` and the page, `Koha`, or a client's name. */
  readonly of: string;
  /** The section, or what was observed. */
  readonly where: string;
}

/** Names the document that servers are held against, for people. */
export const SPECIFICATION = "3M's Standard Interchange Protocol 2.00, revision 2.12, 2006";

/** The same in a citation. */
const DOCUMENT = "3M SIP 2.00, rev. 2.12";

/** The pages of the document, by what the title of a section begins with; the first that fits counts. */
const PAGES: readonly (readonly [title: RegExp, page: string])[] = [
  [/^(?:Commands|Fields|Packet Format|Standalone Messages)/, "p. 14"],
  [/^(?:Message Terminator|Character Set|Variable-length fields|Establishing a Connection|Nulls)/, "p. 15"],
  [/^Checksums and Sequence Numbers/, "pp. 15-16"],
  [/^(?:ACS|SC) Error Handling/, "p. 16"],
  [/^Protocol Version Compatibility/, "p. 17"],
  [/^Field Definitions/, "pp. 18-26"],
  [/^(?:Command Messages|.*\((?:01|09|1[1579]|2[359]|35|37|63|65|93|97|99)\))/, "pp. 3-7"],
  [/^(?:Response Messages|.*\(\d\d\))/, "pp. 8-13"],
];

/** Cites 3M's document, Standard Interchange Protocol 2.00 in revision 2.12, by the title of a section; the page is added. */
export function spec(section: string): Citation {
  const page = PAGES.find(([title]) => title.test(section))?.[1];
  if (page === undefined) throw new RangeError(`the document has no section ${JSON.stringify(section)}`);
  return { of: `${DOCUMENT}, ${page}`, where: section };
}

/** Cites what Koha's SIP2 server does, which terminals are made to work with. */
export function koha(behaviour: string): Citation {
  return { of: "Koha", where: behaviour };
}

/** Cites what a client does or needs. */
export function client(name: string, behaviour: string): Citation {
  return { of: name, where: behaviour };
}

export function citationText({ of, where }: Citation): string {
  return `${of}: ${where}`;
}
