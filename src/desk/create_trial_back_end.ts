import type { BackEnd, BackEndSession } from "../server/back_end/back_end.ts";

/** Methods that replace those of the back end. */
type Changed = Partial<Pick<BackEndSession, "answer" | "noteRefusal">>;

/**
 * Creates the back end for the session of a trial. It does what the given back end does, except for the methods in
 * `changed`. Closing it has no effect, since terminals use the given one.
 */
export function createTrialBackEnd(backEnd: BackEnd, changed: (session: BackEndSession) => Changed): BackEnd {
  return {
    status: () => backEnd.status(),
    serve(terminal): BackEndSession {
      const session = backEnd.serve(terminal);
      return {
        status: () => session.status(),
        learnStatus: (version) => session.learnStatus?.(version),
        offers: (name) => session.offers(name),
        answer: (heard, context) => session.answer(heard, context),
        noteRefusal: (refused) => session.noteRefusal(refused),
        end: () => session.end(),
        ...changed(session),
      };
    },
    close: () => Promise.resolve(),
  };
}
