/**
 * Who answers a terminal before another library system: the system, or the stand-in by its records. The one place where that
 * is decided; `stand_in_states.ts` says when the switch stands how.
 */

/**
 * How the switch stands for a terminal's account. `system`: the system answers. `stand-in`: it is away. `returning`: it is
 * away as far as is decided, and has answered again. `by hand`: staff have the stand-in answer.
 */
export type SwitchStanding = "system" | "stand-in" | "returning" | "by hand";

/** What a terminal asks for. */
export type AskedFor = "question" | "change";

/** What the stand-in does for an account. */
interface StandInService {
  /** Whether it answers its questions while the system is away. */
  readonly answers: boolean;
  /** Whether it takes this change on itself then, to make it or to refuse it. */
  readonly takes: boolean;
}

/**
 * Who answers. `system first`: the system is asked, and the stand-in answers where it does not. `records, else system`: the
 * stand-in answers what it knows, and the system is asked what it does not know. `records, and ask beside`: the stand-in
 * answers, and the system is asked as well, so that it is seen whether it is back. `nobody`: the terminal hears that the
 * library system cannot be reached.
 */
export type Answerer =
  | "system"
  | "system first"
  | "records"
  | "records, and ask beside"
  | "records, else system"
  | "nobody";

/** What decides who answers. */
interface Situation {
  readonly standing: SwitchStanding;
  readonly asked: AskedFor;
  readonly service: StandInService;
  /** Whether the system may be asked a question now: while it is away, only some may that show whether it is back. */
  readonly mayAsk: boolean;
}

/** Tells who answers. */
export function whoAnswers({ standing, asked, service, mayAsk }: Situation): Answerer {
  if (asked === "question") return ofQuestion(standing, service, mayAsk);
  return standing !== "system" && service.takes ? "records" : "system";
}

function ofQuestion(standing: SwitchStanding, { answers }: StandInService, mayAsk: boolean): Answerer {
  if (!answers) return mayAsk ? "system" : "nobody";
  switch (standing) {
    case "system":
      return mayAsk ? "system first" : "nobody";
    case "by hand":
      return "records";
    case "stand-in":
      return mayAsk ? "records, and ask beside" : "records";
    case "returning":
      return mayAsk ? "records, else system" : "records";
  }
}
