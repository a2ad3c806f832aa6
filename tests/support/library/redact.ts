import { createRedaction } from "../../../src/library/redaction.ts";

/** Redacts with a key of the tests' own. */
export const redact = createRedaction(() => "the tests' key");
