import type { Institution } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import { encodeText } from "../protocol/encoding.ts";
import { formatTimestamp, type Timestamp } from "../protocol/timestamp.ts";
import { identifierIn } from "./sessions/answer_check.ts";
import type { Question } from "./changes/change_request.ts";
import { upstreamField } from "./base/upstream_field.ts";
import type { UpstreamRequest } from "./sessions/upstream_session.ts";

/** The institution at whose system a question is asked. */
type AskedInstitution = Pick<Institution, "id"> & { readonly upstream: Upstream };

/** Summaries of a 63: no list, the list of loans, and that of copies on the hold shelf. */
const NO_LIST = " ".repeat(10), LOANS = "  Y       ", HOLDS = "Y         ";

/** The language code "unknown": no patron reads the answer. */
const LANGUAGE = "000";

/** Makes a 17, a 63 or a 99. The 63 has no AD, since a wrong PIN would count against the patron. */
export function questionRequest(
  { id, upstream }: AskedInstitution,
  question: Question,
  now: Timestamp,
  deadline: number,
): UpstreamRequest {
  const { encoding } = upstream, field = (name: string, value: string) => upstreamField(name, value, upstream);
  const at = formatTimestamp(now), institution = field("AO", id), password = field("AC", "");
  if ("status" in question) return { code: "99", body: encodeText("9900802.00", encoding), deadline };
  if ("item" in question) {
    const text = `17${at}${institution}${field("AB", question.item)}${password}`;
    return { code: "17", body: encodeText(text, encoding), item: identifierIn(question.item), deadline };
  }
  const { patron, loans, holds } = question, summary = holds ? HOLDS : loans ? LOANS : NO_LIST;
  const text = `63${LANGUAGE}${at}${summary}${institution}${field("AA", patron)}${password}`;
  return { code: "63", body: encodeText(text, encoding), patron: identifierIn(patron), deadline };
}
