import { derivedAttribute, type ElementRow, requiredAttribute, SIP2D } from "./base/element_row.ts";
import { networks } from "./base/networks.ts";
import { passwordSource } from "./password_source.ts";
import { choice, text } from "./base/values.ts";

/** `<staff>`: a person who may see the pages of a service whose transport is http. */
export const staff = {
  name: "staff",
  namespace: SIP2D,
  occurs: "any number",
  meaning:
    "a member of staff who may log in at the staff page; without any, an http service shows health and metrics only",
  attributes: {
    id: requiredAttribute(text, "the login name; the journal has it with each change"),
    password: requiredAttribute(passwordSource, "the password, its hash, or where either is kept"),
    role: requiredAttribute(
      choice({ view: "view", desk: "desk", admin: "admin" } as const),
      "view: terminals and their messages; desk: also journal, patrons and items; admin: also configuration and accounts",
    ),
    allow: derivedAttribute(networks, "everywhere", "where they may log in from"),
  },
  children: [],
} as const satisfies ElementRow;
