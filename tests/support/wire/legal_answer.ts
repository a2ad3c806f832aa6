/**
 * What an answer must look like, typed off the specification and on purpose not derived from the table in `src`: the
 * code of each request's answer, the shape of its fixed part, and its fields in their order on the wire. A field in
 * capitals must be there; `*` may stand several times.
 */
const DATE = "[0-9]{8} {4}[0-9]{6}";
const LENT = `[01][YN][YNU][YN]${DATE}`;
const PATRON = `[Y ]{14}[0-9]{3}${DATE}`;

const ANSWERS: Readonly<Record<string, readonly [request: string, fixed: string, fields: string]>> = {
  "94": ["93", "[01]", ""],
  "98": ["99", `[YN]{6}[0-9]{3}[0-9]{3}${DATE}[12]\\.00`, "AO! AM BX AN AF* AG*"],
  "24": ["23 01", PATRON, "AO! AA! AE! BL CQ BH BV AF* AG*"],
  "12": ["11", LENT, "AO! AA! AB! AJ! AH! BT CI BH BV CK CH BK BL CQ CR CT AF* AG*"],
  "10": ["09", LENT, "AO! AB! AQ! AJ CL AA CK CH CS CY CT DA CR CV AF* AG*"],
  "64": [
    "63",
    `${PATRON}[0-9]{24}`,
    "AO! AA! AE! BZ CA CB BL CQ BH BV CC AS* AT* AU* AV* BU* CD* BD BE BF PB PC PI PA AQ AF* AG*",
  ],
  "36": ["35", `[YN]${DATE}`, "AO! AA! AF* AG*"],
  "38": ["37", `[YN]${DATE}`, "AO! AA! BK AF* AG*"],
  "18": ["17", `[0-9]{2}[0-9]{2}[0-9]{2}${DATE}`, "CF AH CJ CM AB! AJ! BG BH BV CK AQ AP CH CR CS AF* AG*"],
  "20": ["19", `[01]${DATE}`, "AB! AJ CH AF* AG*"],
  "26": ["25", PATRON, "AO! AA! AE! BL CQ AF* AG*"],
  "16": ["15", `[01][YN]${DATE}`, "BW BR BS AO! AA! AB AJ AF* AG*"],
  "30": ["29", LENT, "AO! AA! AB! AJ! AH! BT CI BH BV CK CH BK AF* AG*"],
  "66": ["65", `[01][0-9]{8}${DATE}`, "AO! BM* BN* AF* AG*"],
};

const SHAPES: ReadonlyMap<string, RegExp> = new Map(
  Object.entries(ANSWERS).map((
    [code, [, fixed, fields]],
  ) => [code, new RegExp(`^${code}${fixed}${fieldsShape(fields)}$`, "u")]),
);

/** The values of fields that have a width or a form of their own. */
const VALUES: Readonly<Record<string, RegExp>> = {
  AH: /^([0-9]{8} {4}[0-9]{6})?$/,
  BH: /^[A-Z]{3}$/,
  BL: /^[YN]$/,
  BT: /^0[1-9]$/,
  BV: /^[0-9]+\.[0-9]{2}$/,
  BW: /^[0-9]{8} {4}[0-9]{6}$/,
  BX: /^[YN]{16}$/,
  BZ: /^[0-9]{4}$/,
  CA: /^[0-9]{4}$/,
  CB: /^[0-9]{4}$/,
  CC: /^[0-9]+\.[0-9]{2}$/,
  CI: /^[YN]$/,
  CJ: /^[0-9]{8} {4}[0-9]{6}$/,
  CK: /^[0-9]{3}$/,
  CM: /^[0-9]{8} {4}[0-9]{6}$/,
  CQ: /^[YN]$/,
  CV: /^(01|02|04|99)$/,
  PA: /^[0-9]{8}$/,
  PB: /^[0-9]{8}$/,
};

function fieldsShape(fields: string): string {
  if (fields === "") return "";
  const one = (field: string) => {
    const text = `${field.slice(0, 2)}[^|]{0,255}\\|`;
    return field.endsWith("!") ? text : field.endsWith("*") ? `(?:${text})*` : `(?:${text})?`;
  };
  return fields.split(" ").map(one).join("");
}

/** The code of the answer to a request; `undefined` if no terminal sends such a request. */
export function answerCodeOf(request: string): string | undefined {
  return Object.keys(ANSWERS).find((code) => ANSWERS[code]?.[0].split(" ").includes(request.slice(0, 2)));
}

/**
 * What is wrong with an answer, without terminator and error detection, to a request; empty if nothing is. 96 is legal
 * for any request, and 97 may be answered with any message.
 */
export function illegalities(request: string, answer: string): readonly string[] {
  const wrong: string[] = [];
  if (answer === "96") return wrong;
  const code = answer.slice(0, 2);
  const expected = answerCodeOf(request);
  if (!request.startsWith("97") && code !== expected) wrong.push(`${code} does not answer ${request.slice(0, 2)}`);
  if (/\p{Cc}/u.test(answer)) wrong.push("control characters");
  if (SHAPES.get(code)?.test(answer) !== true) wrong.push(`not the shape of a ${code}`);
  const fixed = fixedPart(answer);
  for (const field of fixed === undefined ? [] : answer.slice(fixed.length).split("|")) {
    const allowed = VALUES[field.slice(0, 2)];
    if (allowed !== undefined && !allowed.test(field.slice(2))) wrong.push(`${field.slice(0, 2)} is ${field.slice(2)}`);
  }
  if (/^(12|30)0/.test(answer) && !/^(12|30)0NUN/.test(answer)) wrong.push("a refusal that is not 0NUN");
  return wrong;
}

function fixedPart(answer: string): string | undefined {
  const [, shape] = ANSWERS[answer.slice(0, 2)] ?? [];
  return shape === undefined ? undefined : new RegExp(`^..${shape}`).exec(answer)?.[0];
}
