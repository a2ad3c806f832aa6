/** Where it is written, or seen, that a server has to behave so. */
export interface Citation {
  /** `3M SIP 2.00`, `Koha`, or a client's name. */
  readonly of: string;
  /** The section, or what was observed. */
  readonly where: string;
}

/** Cites 3M's document, Standard Interchange Protocol 2.00 in revision 2.12, by the title of a section. */
export function spec(section: string): Citation {
  return { of: "3M SIP 2.00, rev. 2.12", where: section };
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
