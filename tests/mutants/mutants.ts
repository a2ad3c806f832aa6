/** One replacement in a file of the repository; what is replaced stands there once. */
export interface Replacement {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A defect that this server had, how it is put back, and how the suite of `sip2d conform` must name it. */
export interface Mutant {
  /** What a terminal sees. */
  readonly name: string;
  readonly replacements: readonly Replacement[];
  /** The rule of its finding: the scenario and the act, or a name that several acts have. */
  readonly rule: string;
}

const RETRY = "src/server/session/retries/retry.ts", HEARDINGS = "src/server/session/retries/heardings.ts";

/** Under another number a request is a retry all the same. */
const NUMBERS_DO_NOT_COUNT: Mutant["replacements"] = [
  {
    file: HEARDINGS,
    from: "if (counts && sequence !== undefined) return earlier.sequence !== sequence;",
    to: "if (counts && sequence !== undefined) return false;",
  },
  { file: RETRY, from: "&& isRepeatable(request)", to: "&& isRepeatable(request) && false" },
];

/** Defects that can be seen on the wire of the sample library. */
export const mutants: readonly Mutant[] = [
  {
    name: "BLN of a card that nobody has looked up",
    replacements: [{
      file: "src/protocol/negative_response.ts",
      from: `  if ("screenMessage" in row.fields) fields`,
      to: `  if ("validPatron" in row.fields) fields.validPatron = false;\n  if ("screenMessage" in row.fields) fields`,
    }],
    rule: "login.BL-before",
  },
  {
    name: "a 25 with a wrong PIN denies everything",
    replacements: [{
      file: "src/server/engine/patron_enable.ts",
      from:
        `patronStatus: report ? patronStatus(report, context.account) : UNKNOWN_PATRON_STATUS,\n        language: "000",`,
      to:
        `patronStatus: report && report.pin !== "wrong" ? patronStatus(report, context.account) : UNKNOWN_PATRON_STATUS,\n` +
        `        language: "000",`,
    }],
    rule: "patron-enable-wrong-pin.2",
  },
  {
    name: "an empty PIN is a wrong one",
    replacements: [{
      file: "src/server/engine/request_values.ts",
      from: `patronPassword === "" ? undefined : patronPassword, required`,
      to: "patronPassword, required",
    }],
    rule: "pin.empty-refused",
  },
  {
    name: "what was lent off-line with a wrong PIN is refused",
    replacements: [{
      file: "src/circulation/loan_services.ts",
      from: "return command.offline === undefined ? command : { ...command, pin: NO_PIN };",
      to: "return command;",
    }],
    rule: "offline-with-wrong-pin.1",
  },
  {
    name: "a message behind blanks is none",
    replacements: [{
      file: "src/protocol/error_detection.ts",
      from: "while ((line[start] ?? Infinity) <= BLANK) start++;",
      to: "while ((line[start] ?? Infinity) < BLANK) start++;",
    }],
    rule: "transport-leading-blanks.1",
  },
  {
    name: "a payment that is sent again after something else is paid twice",
    replacements: [{
      file: RETRY,
      from: "isDated && !isAnotherCoin ? [own] : []",
      to: "[]",
    }],
    rule: "retry.new-connection",
  },
  {
    name: "two payments of one amount under two numbers are one",
    replacements: [{
      file: HEARDINGS,
      from: "if (counts && sequence !== undefined) return earlier.sequence !== sequence;",
      to: "if (counts && sequence !== undefined) return false;",
    }],
    rule: "retry.another-number",
  },
  {
    name: "two payments of one amount without dates are one",
    replacements: [
      {
        file: RETRY,
        from: "const isDated = (silence === undefined || isProven) && ",
        to: 'const isDated = silence === "absent" || ',
      },
    ],
    rule: "retry.undated",
  },
  {
    name: "a checkin under the next number takes the copy back again",
    replacements: NUMBERS_DO_NOT_COUNT,
    rule: "retry.another-number",
  },
  {
    name: "a hold that was cancelled is cancelled again under the next number",
    replacements: NUMBERS_DO_NOT_COUNT,
    rule: "retry.another-number",
  },
  {
    name: "a described place is a branch, so that the copy is sent away",
    replacements: [{
      file: "src/server/session/respond.ts",
      from: "if (declared !== undefined) return declared.code;",
      to: "if (declared !== undefined || !institutions.has(place)) return declared?.code ?? place;",
    }],
    rule: "checkin-at-a-described-place.2",
  },
  {
    name: "the institution of the login is the branch, whatever AO says",
    replacements: [{
      file: "src/server/session/respond.ts",
      from: "for (const named of [returnedTo, location, acting])",
      to: "for (const named of [returnedTo, location, acting && undefined])",
    }, {
      file: "src/server/session/respond.ts",
      from: "?? ownBranch(institution, config.circulation.branches),",
      to: "?? institution.id,",
    }],
    rule: "checkin-where-ao-says.3",
  },
  {
    name: "a hold that ends in the past is refused",
    replacements: [{
      file: "src/circulation/decide/decide_hold.ts",
      from: `if (facts.own !== undefined) return { reason: "hold-exists" };`,
      to: `if (facts.own !== undefined || isPast(command)) return { reason: "hold-exists" };`,
    }],
    rule: "hold-with-past-expiry.1",
  },
  {
    name: "who is second in the queue is told that a copy is ready",
    replacements: [{
      file: "src/circulation/decide/decide_hold.ts",
      from: "available: isAvailable(facts, hold, position)",
      to: "available: isAvailable(facts, hold, position) || true",
    }],
    rule: "hold.available",
  },
  {
    name: "a hold on a copy of a library that has none is placed",
    replacements: [{
      file: "src/circulation/decide/decide_hold.ts",
      from: "const hasCopy = !ofLibrary ||",
      to: "const hasCopy = true ||",
    }],
    rule: "hold-where-no-copy-is.1",
  },
  {
    name: "a copy that is not on loan goes into no bin",
    replacements: [{
      file: "src/circulation/decide/decide_checkin.ts",
      from: `reason: "not-on-loan", item, sortBin }`,
      to: `reason: "not-on-loan", item }`,
    }],
    rule: "checkin-twice.3",
  },
  {
    name: "a recall that is not due is overdue",
    replacements: [{
      file: "src/circulation/rules/standing.ts",
      from: "some(({ loan }) => isBefore(loan.due, moment.now))",
      to: "some(({ loan }) => isBefore(loan.due, moment.now) || true)",
    }],
    rule: "patron-recalled.1",
  },
  {
    name: "what is printed is cut at the width of the paper",
    replacements: [
      {
        file: "src/server/engine/answer_parts.ts",
        from: "wrap(written, printWidth > 0 ? Math.min(printWidth, MAX_VALUE) : MAX_VALUE)",
        to: "printWidth > 0 ? [written.slice(0, printWidth)] : [written]",
      },
      { file: "config/SIPServer.xml", from: `<login id="everything"`, to: `<login id="everything" print_lines="yes"` },
    ],
    rule: "narrow-receipts.4",
  },
  {
    name: "what is printed is wider than the paper",
    replacements: [
      {
        file: "src/server/engine/answer_parts.ts",
        from: "wrap(written, printWidth > 0 ? Math.min(printWidth, MAX_VALUE) : MAX_VALUE)",
        to: "[written]",
      },
      { file: "config/SIPServer.xml", from: `<login id="everything"`, to: `<login id="everything" print_lines="yes"` },
    ],
    rule: "narrow-receipts.4",
  },
  {
    name: "an off-line due date in the year 9999 is kept",
    replacements: [{
      file: "src/server/engine/request_values.ts",
      from: "&& Temporal.Instant.compare(due, LAST_MOMENT) <= 0",
      to: "",
    }],
    rule: "due-date.beyond-reason",
  },
  {
    name: "an off-line batch that is sent twice is new the second time",
    replacements: [{ file: RETRY, from: "offline ? [key] : same", to: "offline ? [] : same" }],
    rule: "retry.new-connection",
  },
];

/** Rows of the same list that the wire cannot show, and why. */
export const unseen: readonly (readonly [what: string, why: string])[] = [
  [
    "no answer of an account without a message names a card",
    "the suite does not send what BX says is not offered; the same function answers before the login",
  ],
  [
    "01 and 25 where status_update is off",
    "the suite does not send what BX says is not offered",
  ],
  ['an institution with timeout="1" on PostgreSQL', "the server does not start, so that there is no wire"],
  [
    "a renewal for another patron where the terminal allows it",
    "either answer is right: it is a policy (third_party_renewal)",
  ],
];
