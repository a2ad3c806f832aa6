import whole from "../../config/SIPServer.xml" with { type: "text" };

/** Without the line that leads an editor to the schema: it names a place in the repository. */
const text = whole.replace(/^<\?xml-model .*\n/m, "");

/** What the sample's configuration is called where it is put. */
const NAME = "SIPServer.xml";

/** A login of the sample's configuration, to type in. */
export const SAMPLE_LOGIN = { id: "sipterm1", password: "term1" };

/** Where the sample's configuration is. */
export interface PlacedConfig {
  readonly file: string;
  /** Whether it was written just now, was there already, or another file of that name is there. */
  readonly found: "nothing" | "sample" | "another";
}

/** Puts the sample's configuration into the working folder, unless a file of that name is there already. */
export function placeSampleConfig(): PlacedConfig {
  try {
    Deno.writeTextFileSync(NAME, text, { createNew: true });
    return { file: NAME, found: "nothing" };
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return { file: NAME, found: Deno.readTextFileSync(NAME) === text ? "sample" : "another" };
  }
}
