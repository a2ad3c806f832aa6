import type { BackEnd, BackEndSession } from "../server/back_end/back_end.ts";

/** What a stand-in may do otherwise than the back end itself. */
type Changed = Partial<Pick<BackEndSession, "answer" | "noteRefusal">>;

/**
 * Makes a back end for a session that is tried: it acts as the given one, save for what is changed. Closing it closes
 * nothing, since terminals are served by the other one.
 */
export function standInFor(backEnd: BackEnd, changed: (session: BackEndSession) => Changed): BackEnd {
  return {
    status: () => backEnd.status(),
    serve(terminal): BackEndSession {
      const session = backEnd.serve(terminal);
      return {
        status: () => session.status(),
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
