import { anAccount, anInstitution } from "../files/sample_config.ts";
import type { BackEnd, BackEndSession, BackEndStatus, ServedTerminal } from "../../../src/server/back_end/back_end.ts";

/** What a test says of a back end's sessions. */
export interface SessionGiven extends Partial<BackEndSession> {
  readonly answer: BackEndSession["answer"];
}

/** Makes a back end whose sessions are as given; without more they offer everything and are on-line. */
export function aBackEnd(given: SessionGiven | ((terminal: ServedTerminal) => SessionGiven)): BackEnd {
  const status = (): BackEndStatus => ({ online: true });
  return {
    status: typeof given === "function" ? status : given.status ?? status,
    serve: (terminal) => ({
      status,
      offers: () => true,
      noteRefusal() {},
      end() {},
      ...typeof given === "function" ? given(terminal) : given,
    }),
    close: () => Promise.resolve(),
  };
}

/** Makes a terminal that has logged in as `sipterm1`. */
export function aTerminal(given: Partial<ServedTerminal> = {}): ServedTerminal {
  return {
    connection: 1,
    address: "127.0.0.1",
    account: anAccount(),
    institution: anInstitution(),
    location: "",
    ...given,
  };
}
