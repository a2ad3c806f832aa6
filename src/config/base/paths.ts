import { kind } from "./kind.ts";

/** A path as it stands in a request's first line: nothing that is escaped, no query. */
const PATH = /^\/[\w.~!$&'()*+,;=:@/-]*$/;

/** Paths of a web server. */
export const paths = kind(
  "one path or several, separated by blanks, such as /sip2 /rest/sip2/DK-100000",
  (text, refuse): ReadonlySet<string> => {
    const words = text.split(/\s+/).filter((word) => word !== "");
    const wrong = words.find((word) => !PATH.test(word));
    if (wrong !== undefined) return refuse(`in which ${wrong} is none`);
    return words.length === 0 ? refuse() : new Set(words);
  },
  { pattern: "/\\S*( /\\S*)*" },
);
