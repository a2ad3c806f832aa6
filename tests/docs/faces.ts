/** What the rooms offer each other: folders, all files of which are public, and single files. */
export const FACES = [
  "src/library/",
  "src/library/known/",
  "src/library/once/change_state.ts",
  "src/storage/port/",
  "src/circulation/rules/rules.ts",
  "src/circulation/rules/account_rules.ts",
  "src/circulation/rules/sort_bins.ts",
  "src/protocol/fields.ts",
  "src/protocol/message_row.ts",
  "src/protocol/requests.ts",
  "src/protocol/responses.ts",
  "src/protocol/message.ts",
  "src/protocol/timestamp.ts",
  "src/protocol/public/sip2.ts",
];
