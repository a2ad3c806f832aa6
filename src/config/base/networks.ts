import { isIP } from "node:net";
import { kind } from "./kind.ts";

/** A range of addresses. */
export interface Network {
  readonly address: string;
  readonly family: "ipv4" | "ipv6";
  /** How many leading bits of an address must be those of `address`. */
  readonly prefix: number;
}

/** All addresses of both families. */
const EVERYWHERE: readonly Network[] = [
  { address: "0.0.0.0", family: "ipv4", prefix: 0 },
  { address: "::", family: "ipv6", prefix: 0 },
];

/** Networks in CIDR notation; an address alone is a network of one. */
export const networks = kind(
  "addresses or networks such as 10.1.2.3, 10.0.0.0/8 or 2001:db8::/32, separated by blanks or commas, or * for all",
  (text, refuse): readonly Network[] => {
    const words = text.split(/[\s,]+/).filter((word) => word !== "");
    if (words.length === 0) return refuse();
    return words.flatMap((word) => word === "*" ? EVERYWHERE : parse(word) ?? refuse(`of which ${word} is none`));
  },
  { pattern: "[0-9A-Fa-f:./*, ]+" },
);

/** An address with a zone (`fe80::1%eth0`) is none: no terminal's address is compared with its zone. */
function parse(word: string): Network | undefined {
  const [, address = "", digits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(word) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = digits === undefined ? bits : Number(digits);
  return prefix > bits ? undefined : { address, family: version === 4 ? "ipv4" : "ipv6", prefix };
}
