/** Sends lines as a file, as they come. */
export function sendCsv(name: string, lines: AsyncIterable<string> | Iterable<string>): Response {
  const body = ReadableStream.from(lines).pipeThrough(new TextEncoderStream());
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.csv"`,
    },
  });
}
