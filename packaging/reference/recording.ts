import { RECORDING_MEMBERS } from "../../src/tools/record/recording.ts";
import { table } from "./markdown.ts";

/** Describes the format of what `sip2d record` writes and `sip2d compare` plays. */
export function recordingPage(): string {
  const rows = (members: Readonly<Record<string, string>>) =>
    table(["member", "meaning"], Object.entries(members).map(([name, meaning]) => [`\`${name}\``, meaning]));
  return `# Recordings

\`sip2d record\` and \`sip2d watch --save\` write recordings, \`sip2d compare\` plays them, and \`sip2d simulate\` takes its
library from them. A recording is JSON, one object a line. How to make and
use one: [What two servers answer otherwise](../conformance.md#what-two-servers-answer-otherwise).

## The first line

${rows(RECORDING_MEMBERS.head)}
## Every other line

The other lines are in the order in which messages passed. Each has only one of \`line\`, \`bytes\` and \`event\`.

${rows(RECORDING_MEMBERS.entry)}
\`\`\`json
{"recording":"sip2","version":1,"began":"2026-11-24T10:15:00Z","to":"sip.example.org:6001","delimiter":"|","pseudonyms":true}
{"at":12,"connection":1,"from":"terminal","event":"open"}
{"at":15,"connection":1,"from":"terminal","line":"9300CNsipterm1|CO***|CPCPL|AY0AZ***"}
{"at":31,"connection":1,"from":"server","line":"941AY0AZFDFD"}
\`\`\`

## What a recording never contains

* Values of AC, AD and CO are \`***\`. The checksum of such a line is \`***\`, too, since it would show the sum of a PIN's
  digits. The whole value of an unknown field is \`***\`.
* For a line that is no message, only its length is recorded. It may be a password that was typed at a prompt, or a
  shortened message in which the place of a password is unknown.
* With \`--pseudonyms\`, cards (\`P000001\`), copies (\`I000001\`), names, addresses and telephone numbers are replaced, each
  always by the same pseudonym. In texts for people, \`record\` replaces what a field has named, and writes longer numbers as
  \`#\`. It does not recognise a name that occurs only in a text: look through a recording before you pass it on.
`;
}
