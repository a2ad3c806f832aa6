/**
 * Reads JSON. Throws a `RangeError` that says what is wrong, and quotes none of the text, as that of `JSON.parse` may:
 * there are passwords in what is read so.
 *
 * @param what names the text, where its file alone does not; a blank ends it
 */
export function parsedJson(json: string, what = ""): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RangeError(`${what}is not JSON: ${withoutQuotation(error.message)}`);
  }
}

/** V8 quotes what stands around a sign that it does not expect; of everything else it tells the place. */
function withoutQuotation(message: string): string {
  return message.endsWith("is not valid JSON") ? "a sign stands where none can, or a text without its quotes" : message;
}
