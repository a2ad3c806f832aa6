import { kind } from "./kind.ts";

/** One part of a certificate's subject, such as its common name (CN). */
export interface SubjectPart {
  readonly name: string;
  readonly value: string;
}

/** `login/@client_subject`: the parts that the subject of a terminal's certificate must have, among others it may have. */
export const clientSubject = kind(
  "parts of a certificate's subject such as CN=selfcheck-1 or O=Library,CN=selfcheck-1",
  // A comma may stand in the name of an organisation; one that parts are separated by has a name and = behind it.
  (text, refuse): readonly SubjectPart[] => text.split(/,(?=\s*[A-Za-z]+=)/).map((part) => parse(part) ?? refuse()),
  { pattern: "[A-Za-z]+=.+" },
);

function parse(part: string): SubjectPart | undefined {
  const [, name, value] = /^\s*([A-Za-z]+)=(.*\S)\s*$/.exec(part) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}
