import text from "../../config/SIPServer.xml" with { type: "text" };

/** What the sample's configuration is called where it is put. */
const NAME = "SIPServer.xml";

/** Puts the sample's configuration into the working folder, unless there is one already, and gives its name. */
export function placeSampleConfig(): string {
  try {
    Deno.writeTextFileSync(NAME, text, { createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  return NAME;
}
