/** Replaces names and numbers by pseudonyms: the same value has the same pseudonym everywhere. */
export interface Pseudonyms {
  /** Gives what is written in the place of the value of a field. */
  of(id: string, value: string): string;
}

/** Fields whose values are of one kind have the same pseudonyms. */
const KINDS: Readonly<Record<string, Kind>> = {
  AA: "patron",
  CY: "patron",
  AE: "name",
  DA: "name",
  BD: "address",
  BE: "mail",
  BF: "phone",
  PB: "birth date",
  AB: "item",
  AS: "item",
  AT: "item",
  AU: "item",
  BU: "item",
  CD: "item",
  BM: "item",
  BN: "item",
};

/** Texts for people, in which names and numbers may stand. */
const TEXTS = new Set(["AF", "AG", "AL", "AV"]);

type Kind = "patron" | "name" | "address" | "mail" | "phone" | "birth date" | "item";

const WRITTEN: Readonly<Record<Kind, (number: number) => string>> = {
  "patron": (number) => `P${padded(number)}`,
  "name": (number) => `Name ${number}`,
  "address": (number) => `Address ${number}`,
  "mail": (number) => `mail${number}@example.org`,
  "phone": (number) => `Phone ${number}`,
  "birth date": () => "19000101",
  "item": (number) => `I${padded(number)}`,
};

/** Begins with nothing replaced. */
export function createPseudonyms(): Pseudonyms {
  const given = new Map<Kind, Map<string, string>>();

  function pseudonym(kind: Kind, value: string): string {
    const same = given.get(kind) ?? new Map<string, string>();
    given.set(kind, same);
    const known = same.get(value.toLowerCase());
    if (known !== undefined) return known;
    const made = WRITTEN[kind](same.size + 1);
    same.set(value.toLowerCase(), made);
    return made;
  }

  /** A text may name whom it is about, and others that no field has named: of it only what is no name is kept. */
  function textOf(value: string): string {
    const known = [...given.values()].flatMap((same) => [...same]).toSorted(([a], [b]) => b.length - a.length);
    let text = value;
    for (const [real, made] of known) {
      if (real.length >= 3) text = replaced(text, real, made);
    }
    return text.replace(/(?<![PI]\d*)\d{5,}/g, (digits) => "#".repeat(digits.length));
  }

  return {
    of(id, value) {
      if (TEXTS.has(id)) return textOf(value);
      const kind = KINDS[id];
      return kind === undefined ? value : pseudonym(kind, value.trim());
    },
  };
}

/** Puts a pseudonym in each place where a value stands, in capital or small letters. */
function replaced(text: string, real: string, made: string): string {
  const small = text.toLowerCase();
  let out = "", from = 0;
  for (let at = small.indexOf(real); at >= 0; at = small.indexOf(real, from)) {
    out += text.slice(from, at) + made;
    from = at + real.length;
  }
  return out + text.slice(from);
}

function padded(number: number): string {
  return String(number).padStart(6, "0");
}
