import type { Library } from "../../library/library.ts";
import type { AnswerName, Request, Response } from "../../protocol/message.ts";
import type { RequestName } from "../../protocol/requests.ts";
import type { ResponseName } from "../../protocol/responses.ts";
import type { AnswerNotes, BackEndContext, BackEndRequestName } from "../back_end/back_end.ts";

/** An answer that the table of messages writes, and the records that it is about. */
export interface Answer<N extends ResponseName = ResponseName> extends AnswerNotes {
  readonly response: Response<N>;
}

/** Translates one request into the library's words, calls one service, and translates the outcome back. */
export type Handler<N extends RequestName> = (
  request: Request<N>,
  context: BackEndContext,
  library: Library,
) => Promise<Answer<AnswerName<N>>>;

export type Handlers = { readonly [N in BackEndRequestName]?: Handler<N> };
