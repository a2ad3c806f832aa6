import { RECORDING_MEMBERS } from "../../src/terminal/record/recording.ts";
import { table } from "./markdown.ts";

/** Tells the format of what `sip2d record` writes and `sip2d compare` plays. */
export function recordingPage(): string {
  const rows = (members: Readonly<Record<string, string>>) =>
    table(["member", "meaning"], Object.entries(members).map(([name, meaning]) => [`\`${name}\``, meaning]));
  return `# Recordings

What \`sip2d record\` writes and \`sip2d compare\` plays: JSON, an object a line. How they are made and used: [What two servers
answer otherwise](../conformance.md#what-two-servers-answer-otherwise).

## The first line

${rows(RECORDING_MEMBERS.head)}
## Every other line

In the order in which it passed. \`line\`, \`bytes\` and \`event\` exclude each other.

${rows(RECORDING_MEMBERS.entry)}
\`\`\`json
{"recording":"sip2","version":1,"began":"2026-11-24T10:15:00Z","to":"sip.example.org:6001","delimiter":"|","pseudonyms":true}
{"at":12,"connection":1,"from":"terminal","event":"open"}
{"at":15,"connection":1,"from":"terminal","line":"9300CNsipterm1|CO***|CPCPL|AY0AZ***"}
{"at":31,"connection":1,"from":"server","line":"941AY0AZFDFD"}
\`\`\`

## What never is in it

Values of AC, AD and CO are \`***\`, and so is the checksum of a line in which something was replaced: it would tell the sum
of a PIN's digits. Of a line that is no message nothing is kept but how long it was: what is typed at a prompt is a password,
and in a message that is cut short nobody can say where one begins. A field that nobody knows is \`***\` as a whole.

With \`--pseudonyms\`, the same stands for the same: cards (\`P000001\`), copies (\`I000001\`), names, addresses, telephone
numbers. In texts for people, what a field has named is replaced, and longer numbers become \`#\`. A name that stands in a text
only is not recognised: look through a recording before you give it away.
`;
}
