/**
 * Why nobody was signed in.
 *
 * `away`: the provider does not answer; `metadata`: what it says of itself does not fit; `client`: it does not take this
 * server's client or secret; `denied`: it did not let the person in; `again`: the answer is to no sign-in that this browser
 * has begun, or came twice; `mixed`: another provider answered; `proof`: the ID token proves nothing; `clock`: the clocks
 * differ; `nobody`: the token does not say who it is; `overflow`: the roles did not fit into the token; `role`: the person
 * has no role; `tooMany`: too many were tried from this address.
 */
export type SignInProblem =
  | "away"
  | "metadata"
  | "client"
  | "denied"
  | "again"
  | "mixed"
  | "proof"
  | "clock"
  | "nobody"
  | "overflow"
  | "role"
  | "tooMany";

/** Nobody was signed in. The message is for the log and has no token, code or secret in it. */
export class SignInFault extends Error {
  override readonly name = "SignInFault";
  readonly problem: SignInProblem;
  /** Who the provider says it is; absent: that is not known. */
  readonly who?: string;

  constructor(problem: SignInProblem, detail: string, options: ErrorOptions & { readonly who?: string } = {}) {
    super(detail, options);
    this.problem = problem;
    this.who = options.who;
  }
}
