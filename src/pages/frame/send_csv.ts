/** Sends lines as a file for a spreadsheet, as they come. Excel takes it for UTF-8 by the mark at its beginning. */
export function sendCsv(name: string, lines: AsyncIterable<string> | Iterable<string>): Response {
  async function* marked(): AsyncGenerator<string> {
    yield "\uFEFF";
    yield* lines;
  }
  const body = ReadableStream.from(marked()).pipeThrough(new TextEncoderStream());
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.csv"`,
    },
  });
}
