import type { Replacement } from "../mutants.ts";

/** A defect, and the tests that must find it. */
export interface RoomMutant {
  /** What would go wrong. */
  readonly name: string;
  readonly replacement: Replacement;
  /** Files or folders. */
  readonly tests: readonly string[];
}

const GATEWAY = "src/gateway", STAND_IN = "src/stand_in", LISTEN = "src/server/listen", WORK = "src/desk/work";
const SQLITE = "src/storage/sqlite/database";

const CORE = "tests/gateway/core",
  WALK = [`${CORE}/walk_test.ts`, CORE],
  LOOKS = [`${CORE}/hand_over_walk_test.ts`, ...WALK],
  IN_THE_WAY = [`${CORE}/in_the_way_test.ts`];
const CHANGES = ["tests/gateway/changes/changes_test.ts", "tests/gateway/changes"];
const RETURNS = ["tests/gateway/returns/return_errands_test.ts", "tests/gateway/returns", "tests/gateway/hand_over"];
const QUEUED = [`${CORE}/judge_queued_test.ts`, "tests/gateway/hand_over/queued_changes_test.ts"];
const HANDED_OVER = [...QUEUED, ...WALK, "tests/gateway/stand_in"];
const POSTS = ["tests/server/listen/post_server_test.ts", "tests/server/listen", "tests/gateway/posted"];
const PACE = ["tests/gateway/wrong_pin_pace_test.ts"];
const DISK = ["tests/storage/sqlite/database", "tests/storage/sqlite", "tests/contract/sqlite_test.ts"];

function mutant(name: string, tests: readonly string[], file: string, from: string, to: string): RoomMutant {
  return { name, tests, replacement: { file, from, to } };
}

/** Defects of changes at other library systems, of what waits for them, of posts, the desk and the disk. */
export const gatewayMutants: readonly RoomMutant[] = [
  // Wrong PINs.
  mutant(
    "a login is held for what another one guesses",
    PACE,
    `${GATEWAY}/base/wrong_pin_pace.ts`,
    `Math.min(length, FREE), 0)`,
    `length, 0)`,
  ),
  mutant(
    "with the right PIN of a card a wrong one passes, too",
    PACE,
    `${GATEWAY}/base/wrong_pin_pace.ts`,
    `known.pin === pinOf(tried)`,
    `known.pin !== ""`,
  ),
  // Changes.
  mutant(
    "an answer in time is not told",
    WALK,
    `${GATEWAY}/core/row_rules.ts`,
    `does: [settles, releases, answers] }`,
    `does: [settles, releases] }`,
  ),
  mutant(
    "an answer to an earlier question lets changes go",
    WALK,
    `${GATEWAY}/core/next.ts`,
    "draft.cleared = Math.max(draft.cleared, event.owedThen);",
    "draft.cleared = draft.owed;",
  ),
  mutant(
    "a late answer corrects nothing",
    CHANGES,
    `${GATEWAY}/changes/sent_changes.ts`,
    `if (!isSettled && settlement.by === "late answer") await ledger.correct(ledgerId, settlement);`,
    "void isSettled;",
  ),
  mutant(
    "a return is proved where nothing was known before",
    ["tests/gateway/changes/judge_proof_test.ts", ...CHANGES],
    `${GATEWAY}/changes/judge_proof.ts`,
    "return before.lent === true && item?.lent === false;",
    "return item?.lent === false;",
  ),
  mutant(
    "a ledger that failed once is never looked at again",
    CHANGES,
    `${GATEWAY}/changes/ledger_watch.ts`,
    "      stop = () => {};\n      void look();",
    "      stop = () => {};",
  ),
  mutant(
    "a session that is given back serves nobody who waits",
    ["tests/gateway/sessions/session_pool_test.ts", "tests/gateway/sessions"],
    `${GATEWAY}/sessions/session_pool.ts`,
    "        this.#rest(entry);\n        this.#address.serve();\n",
    "        this.#rest(entry);\n",
  ),
  mutant(
    "what is unknown is in nobody's way",
    ["tests/contract/sqlite_test.ts", ...CHANGES],
    "src/library/once/decide_begin.ts",
    "  return isUnsettled(row) && [row.standsUntil",
    `  return row.state === "open" && [row.standsUntil`,
  ),
  mutant(
    "what was asked for before the machine fell asleep is sent when it wakes",
    ["tests/gateway/changes/unsent_rows_test.ts"],
    `${GATEWAY}/changes/changes.ts`,
    "return elapsed + Math.max(0, asleep) >",
    "return elapsed + 0 * asleep >",
  ),
  // Returns that wait, and the worker that hands them over.
  mutant(
    "the worker looks once only",
    LOOKS,
    `${GATEWAY}/core/hand_over_rules.ts`,
    `  effects.push({ kind: "look later", milliseconds: LOOK });\n`,
    "  void effects;\n",
  ),
  mutant(
    "what waits behind another change is over once that one is",
    WALK,
    `${GATEWAY}/core/request_rules.ts`,
    "ledgerId: asked.handOver?.ledgerId ?? 0, isAbandoned",
    "ledgerId: asked.ledgerId ?? asked.handOver?.ledgerId ?? 0, isAbandoned",
  ),
  mutant(
    "what was tried in vain is tried again at once",
    LOOKS,
    `${GATEWAY}/core/hand_over_rules.ts`,
    "does: [pauses, restsLane] }",
    "does: [restsLane] }",
  ),
  mutant(
    "what has waited for too long is sent",
    LOOKS,
    `${GATEWAY}/core/hand_over_rules.ts`,
    "Map.groupBy(event.rows.filter((row) => !isTooOld(row, event.tooOld)), loginOf)",
    "Map.groupBy(event.rows, loginOf)",
  ),
  mutant(
    "a late return is sent, whatever loan there is",
    WALK,
    `${GATEWAY}/core/return_rules.ts`,
    `return kind === "list" || kind === "unknown" ||`,
    `return kind === "unknown" ||`,
  ),
  mutant(
    "the retry of an accepted return is another return",
    RETURNS,
    `${GATEWAY}/returns/return_errands.ts`,
    "    if (retry !== undefined) this.#windows.note(retry);\n    accepted();",
    "    void retry;\n    accepted();",
  ),
  mutant(
    "a loan that ends on the last doubtful day is ended",
    [`${CORE}/judge_return_test.ts`, ...WALK],
    `${GATEWAY}/core/judge_return.ts`,
    "day !== undefined && day < addDays(",
    "day !== undefined && day <= addDays(",
  ),
  // What a stand-in has accepted, while it is handed over.
  mutant(
    "a loan that staff have typed is sent all the same",
    HANDED_OVER,
    `${GATEWAY}/core/judge_queued.ts`,
    `  if (isTheirs) return settledBy(journalNote("on-loan-already"), queued, local);`,
    `  if (isTheirs) return { kind: "send" };`,
  ),
  mutant(
    "a copy that the desk has taken back is lent",
    HANDED_OVER,
    `${GATEWAY}/core/judge_queued.ts`,
    `return believed.kind === "on loan" ? { kind: "list", doubt: "desk-acted" } : { kind: "send" };`,
    `return { kind: "send" };`,
  ),
  mutant(
    "a due date of a day is compared by the minute",
    HANDED_OVER,
    `${GATEWAY}/core/judge_queued.ts`,
    "const isOfDays = (hour === 23 && minute === 59) || (timestamp",
    "const isOfDays = (hour === 24 && minute === 59) || (timestamp",
  ),
  mutant(
    "what follows a change that is on the list is sent",
    HANDED_OVER,
    `${GATEWAY}/hand_over/queued_change.ts`,
    `  if (chain.some(breaksChain)) return { kind: "list", doubt: "earlier-listed" };\n`,
    "  void breaksChain;\n",
  ),
  mutant(
    "changes are handed over though staff hold them",
    HANDED_OVER,
    `${GATEWAY}/returns/return_errands.ts`,
    `    const by = isOfStandIn && row.state === "waiting" ? await held() : undefined;\n`,
    "    const by = isOfStandIn ? undefined : await held();\n",
  ),
  mutant(
    "of a patron only what waits of the same copy goes first",
    ["tests/gateway/hand_over/queue_before_test.ts"],
    `${GATEWAY}/hand_over/queue_before.ts`,
    "  const first = [...ofCopy, ...ofPatron];",
    "  const first = [...ofCopy, ...ofPatron.slice(0, 0)];",
  ),
  mutant(
    "a hand-over that finds an earlier change of its patron in its way has all others of its login wait",
    IN_THE_WAY,
    `${GATEWAY}/core/request_rules.ts`,
    "  if (asked.handOver !== undefined) return leavesToOthers(asked, event, draft);\n",
    "",
  ),
  mutant(
    "a change that finds in its way what nobody can read begins anew, without end",
    IN_THE_WAY,
    `${GATEWAY}/core/request_rules.ts`,
    "  if (asked.isLate || asked.tries >= TRIES) return tellsBusy(asked, event, draft);",
    "  if (asked.isLate) return tellsBusy(asked, event, draft);",
  ),
  mutant(
    "a process that stood still sends what a second one of its name has taken over",
    ["tests/gateway/hand_over/queued_changes_test.ts"],
    `${GATEWAY}/changes/change_work.ts`,
    `    if (!isNoted) return { kind: "gone" };\n`,
    "    void isNoted;\n",
  ),
  mutant(
    "what was accepted on top of a loan of the outage before is sent, though that loan is on the list",
    ["tests/contract/sqlite_test.ts"],
    "src/storage/rows/ledger_row.ts",
    "  and (o.outage = r.outage or o.told >= r.heard)",
    "  and o.outage = r.outage",
  ),
  mutant(
    "a card is lent one more than the library's limit",
    ["tests/stand_in/lending/judge_loan_test.ts"],
    `${STAND_IN}/lending/judge_loan.ts`,
    "if (cardLent >= limits.loansPerCard)",
    "if (cardLent > limits.loansPerCard)",
  ),
  mutant(
    "who has too many loans overdue borrows while the system is away",
    ["tests/stand_in/lending/judge_loan_test.ts"],
    `${STAND_IN}/lending/judge_loan.ts`,
    "overdue > 0 && overdue >= overdueLimit",
    "overdue < 0 && overdue >= overdueLimit",
  ),
  // Posts over HTTP.
  mutant(
    "posts that wait for a session wait for ever",
    POSTS,
    `${LISTEN}/post_sessions.ts`,
    `    if (this.#idle.size > MOST_IDLE && oldest !== undefined) this.#end(oldest, "too many without work");
    seat.terminal.waiting.shift()?.();`,
    `    if (this.#idle.size > MOST_IDLE && oldest !== undefined) this.#end(oldest, "too many without work");`,
  ),
  mutant(
    "answered posts count as under way",
    POSTS,
    `${LISTEN}/post_connection.ts`,
    "}).finally(() => this.#under--);",
    "});",
  ),
  mutant(
    "a session of posts outlives a reload",
    POSTS,
    `${LISTEN}/post_sessions.ts`,
    "if (seat.config === this.#parts.current()) {",
    "if (seat.config !== undefined) {",
  ),
  mutant(
    "what a terminal that is gone has posted is carried out",
    POSTS,
    `${LISTEN}/post_connection.ts`,
    "      if (this.#socket.destroyed) return undefined;\n",
    "",
  ),
  // The desk.
  mutant(
    "the desk sets aside what only administrators may",
    ["tests/desk/work/lend_test.ts", "tests/desk/work"],
    `${WORK}/overrides.ts`,
    `return least === "desk" || role === "admin";`,
    `return least === "desk" || role !== undefined;`,
  ),
  mutant(
    "a reason is set aside without one for the journal",
    ["tests/desk/work/lend_test.ts", "tests/desk/work"],
    `${WORK}/task.ts`,
    `why === "" && overridden.values()`,
    `why === "never" && overridden.values()`,
  ),
  mutant(
    "a copy is taken from another patron than staff saw",
    ["tests/desk/work/take_back_test.ts", "tests/desk/work"],
    `${WORK}/loan_work.ts`,
    "task.services.takeBack({ ...task.asked, itemId, borrower })",
    "task.services.takeBack({ ...task.asked, itemId, borrower: borrower && undefined })",
  ),
  mutant(
    "a member of staff undoes what another one did",
    ["tests/desk/work/undo_scan_test.ts", "tests/desk/work"],
    "src/circulation/staff/undo_scan.ts",
    "lastChange.terminal === terminal",
    "lastChange.terminal !== undefined",
  ),
  mutant(
    "another change of a copy is undone than the one that was meant",
    ["tests/desk/work/undo_scan_test.ts", "tests/desk/work"],
    "src/circulation/staff/undo_scan.ts",
    "lastChange.at.equals(at)",
    "lastChange.at !== at",
  ),
  // What is handed over, and by whom.
  mutant(
    "several changes of a login are handed over where terminals have no session beside",
    WALK,
    `${GATEWAY}/core/hand_over_rules.ts`,
    "draft.room >= ROOM_FOR_ANOTHER && ",
    "",
  ),
  mutant(
    "a terminal waits for a session behind what is handed over",
    ["tests/gateway/sessions/session_pool_test.ts"],
    `${GATEWAY}/sessions/session_pool.ts`,
    "waiter.wanting.isBehind || !wanting.isBehind || ",
    "waiter.since >= since || ",
  ),
  mutant(
    "a system that takes no login any more answers",
    ["tests/gateway/stand_in"],
    `${GATEWAY}/health.ts`,
    'if (outcome === "refused" && this.#parts.refusesAll()) ',
    'if (outcome === "refused" && false) ',
  ),
  mutant(
    "what terminals miss makes the system away",
    ["tests/gateway/stand_in/stand_in_switch_test.ts"],
    `${GATEWAY}/core/stand_in_states.ts`,
    'if (event.kind === "probe failed") return { ...state, failed: state.failed + 1 };',
    'if (event.kind !== "time") return { ...state, failed: state.failed + 1 };',
  ),
  mutant(
    "what terminals miss keeps the stand-in on",
    ["tests/gateway/stand_in/stand_in_switch_test.ts"],
    `${GATEWAY}/core/stand_in_states.ts`,
    'if (event.kind === "probe failed") return { kind: "stand-in" };',
    'if (event.kind === "probe failed" || event.kind === "suspected") return { kind: "stand-in" };',
  ),
  mutant(
    "one login's questions make a system away that answers no probe",
    ["tests/gateway/health_test.ts"],
    `${GATEWAY}/health.ts`,
    "if ([...this.#missed.values()].filter((last) => at - last < MISSED).length >= FAILED) {",
    "if ([...this.#missed.values()].filter((last) => at - last < MISSED).length > 0) {",
  ),
  mutant(
    "a request that waits for an answer has no probe begin",
    ["tests/gateway/health_test.ts"],
    `${GATEWAY}/health.ts`,
    "if (this.#waiting > 0 && at - this.#waitingSince >= LONG) ",
    "if (this.#waiting < 0 && at - this.#waitingSince >= LONG) ",
  ),
  mutant(
    "staff have the stand-in answer, and the system is asked beside",
    ["tests/gateway/core/who_answers_test.ts"],
    `${GATEWAY}/core/who_answers.ts`,
    '    case "by hand":\n      return "records";',
    '    case "by hand":\n      return mayAsk ? "records, and ask beside" : "records";',
  ),
  mutant(
    "what waits is tried while the copy answers, and pauses for it afterwards",
    ["tests/gateway/stand_in/lending_test.ts"],
    `${GATEWAY}/gateway.ts`,
    `health.condition.state === "answering" && !standIn.isOn`,
    `health.condition.state === "answering"`,
  ),
  mutant(
    "what waits is handed over before a terminal's change while the copy answers",
    ["tests/gateway/hand_over/queued_changes_test.ts"],
    `${GATEWAY}/gateway.ts`,
    `held: async () => standIn.isOn ? "stand-in" : await isStopped`,
    `held: async () => await isStopped`,
  ),
  mutant(
    "a loan that its terminal has asked for again is on staff's list, since it heard no before",
    ["tests/gateway/stand_in/lending_test.ts"],
    `${GATEWAY}/away_changes.ts`,
    "      parts.replica.toldYes(row);\n",
    "",
  ),
  mutant(
    "the retry of what the system did before it went away is refused",
    ["tests/gateway/stand_in/lending_test.ts"],
    `${STAND_IN}/lending/lender.ts`,
    `({ earlier }) => earlier === undefined ? refuseChange(change, refusal) : { kind: "left", earlier },`,
    "() => refuseChange(change, refusal),",
  ),
  mutant(
    "a timer that rings too early makes a terminal wait for ever",
    ["tests/gateway/base"],
    `${GATEWAY}/base/gateway_clock.ts`,
    "if (left <= 0) return ring();",
    "return void left, ring();",
  ),
  mutant(
    "a PIN that an answer repeats stands in the row",
    CHANGES,
    `${GATEWAY}/changes/sent_changes.ts`,
    "answers.stored(redactedAnswer(outcome.answer, redact))",
    "answers.stored(outcome.answer)",
  ),
  mutant(
    "a server whose terminals ask nothing does not tell others that it reaches the system",
    ["tests/gateway/stand_in/stand_in_test.ts"],
    `${GATEWAY}/probe.ts`,
    `    if (told.kind === "answer") this.#parts.answered();\n`,
    "",
  ),
  mutant(
    "a lock that another server holds hides what was lent",
    ["tests/storage/postgres/lending_locks_test.ts"],
    "src/storage/postgres/upstream/lending.ts",
    "const LOCK_TRIES = 4;",
    "const LOCK_TRIES = 1;",
  ),
  mutant(
    "a copy learns nothing from an 18 that says other",
    ["tests/stand_in/learning/learn_answer_test.ts"],
    `${STAND_IN}/learning/learn_answer.ts`,
    "said.circulationStatus === OTHER && fields.titleId === undefined",
    "said.circulationStatus === OTHER",
  ),
  mutant(
    "a change that only a question proves teaches the copy nothing",
    ["tests/gateway/stand_in/lending_test.ts"],
    `${GATEWAY}/changes/ask_proof.ts`,
    `    heard({ name: "itemInformation", fixed: UNDATED, fields: { itemId }, extra: [] }, answer);\n`,
    "",
  ),
  mutant(
    "the copy lends what its return has captured for a hold",
    ["tests/gateway/stand_in/lending_test.ts"],
    `${STAND_IN}/learning/learn_answer.ts`,
    "const captured = answers.readCaptured(answer);",
    "const captured = void answers;",
  ),
  mutant(
    "of two cards that are forgotten in one moment one comes back",
    ["tests/stand_in/learning/forgotten_lately_test.ts"],
    `${STAND_IN}/learning/forgotten_lately.ts`,
    "while (!await notes.replaceNote(FORGOTTEN, before, after));",
    "while (!await notes.replaceNote(FORGOTTEN, before, after) && after === before);",
  ),
  mutant(
    "a loan that its terminal has kept is made, though its copy has come back since",
    ["tests/gateway/hand_over/queued_changes_test.ts"],
    `${GATEWAY}/hand_over/queued_change.ts`,
    "since.some((one) => !isReturn || changeOf",
    "since.some((one) => changeOf",
  ),
  mutant(
    "a loan that its terminal has undone is sent all the same",
    ["tests/gateway/hand_over/queued_changes_test.ts"],
    `${GATEWAY}/hand_over/queued_change.ts`,
    "if (next !== undefined && undoesLoan(next, row))",
    "if (next === row && undoesLoan(next, row))",
  ),
  mutant(
    "a copy whose loan was undone is not lent again",
    ["tests/gateway/stand_in/lending_test.ts"],
    "src/storage/rows/away_row.ts",
    "undoesLoan(row, left.at(-1)) ?",
    "undoesLoan(row, undefined) ?",
  ),
  mutant(
    "a return that its terminal has kept hides a newer loan from questions",
    ["tests/library/known/known_waiting_test.ts"],
    "src/library/known/known_waiting.ts",
    "newest !== undefined && secondOf(one) < secondOf(newest)",
    "newest !== undefined && secondOf(one) < 0",
  ),
  mutant(
    "a copy does not learn what a loan costs from a no",
    ["tests/stand_in/learning/learn_answer_test.ts"],
    `${STAND_IN}/learning/learn_answer.ts`,
    " : learnCost(said, asked.itemId, when, context)",
    " : NOTHING",
  ),
  mutant(
    "a hold that a loan has fulfilled keeps its title from all others",
    ["tests/stand_in/learning/ended_holds_test.ts"],
    `${STAND_IN}/learning/ended_holds.ts`,
    "return hold !== undefined && hold.value !== null && compareStamps",
    "return hold === null && compareStamps",
  ),
  // The disk.
  mutant(
    "done is told before the disk has it",
    DISK,
    `${SQLITE}/group_commit.ts`,
    "      void bringToDisk(done);",
    "      failure = tell(done, around.told, undefined);\n      void bringToDisk([]);",
  ),
  mutant(
    "a disk that stands still is waited for",
    DISK,
    `${SQLITE}/group_commit.ts`,
    "if (atDisk >= SYNCS_AT_ONCE) return diskStands.set();",
    "if (atDisk >= SYNCS_AT_ONCE) return;",
  ),
  mutant(
    "a disk that refuses is believed",
    DISK,
    `${SQLITE}/log_sync.ts`,
    "    } catch {\n      failed = true;\n    }",
    "    } catch {\n      failed = false;\n    }",
  ),
  mutant(
    "the log is written back once only",
    DISK,
    `${SQLITE}/checkpointer.ts`,
    `else state = data === "done" ? "idle" : "broken";`,
    `else state = data === "done" ? "writing back" : "broken";`,
  ),
];
