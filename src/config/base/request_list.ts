import { kebabCase, requestByCode } from "../../protocol/message_table.ts";
import { type RequestName, requests } from "../../protocol/requests.ts";
import { closestName } from "./closest_name.ts";
import { kind } from "./kind.ts";

const rows = Object.values(requests);
const byName: ReadonlyMap<string, RequestName> = new Map(rows.map(({ name }) => [kebabCase(name), name]));
/** As they were once written in configurations. */
const byOldName: ReadonlyMap<string, RequestName> = new Map(rows.map(({ name }) => [name.toLowerCase(), name]));

/** `login/@messages`: requests by code or by name. */
export const requestList = kind(
  "codes or names of requests, such as 23,63,11 or checkout checkin",
  (text, refuse): ReadonlySet<RequestName> => {
    const words = text.split(/[\s,]+/).filter((word) => word !== "");
    const names = new Set<RequestName>();
    for (const word of words) {
      const name = requestByCode(word)?.name ?? byName.get(word.toLowerCase()) ??
        byOldName.get(word.toLowerCase());
      if (name === undefined) return refuse(`in which ${JSON.stringify(word)} is no request${hint(word)}`);
      names.add(name);
    }
    return names.size === 0 ? refuse() : names;
  },
  { pattern: "[A-Za-z0-9, \\-]+" },
);

function hint(word: string): string {
  const closest = /^\d+$/.test(word) ? undefined : closestName(word, byName.keys());
  return closest === undefined ? "" : ` (did you mean ${JSON.stringify(closest)})`;
}
