import type { StaffMember } from "../../config/config.ts";
import { FEE_TYPES } from "../../library/fee.ts";
import { HOLD_SCOPES } from "../../library/library.ts";
import { LONGEST_PIN } from "../../library/pin.ts";
import { codesOf } from "../../protocol/code_meanings.ts";
import type { DeskPatron } from "../../desk/desk.ts";
import { FoldedForm } from "../frame/folded_form.tsx";
import { Layout } from "../frame/layout.tsx";
import type { ActionResult } from "../frame/page_sessions.ts";
import { Mark } from "../cards/mark.tsx";
import { PatronHead, waitingFor } from "../cards/patron_head.tsx";
import { editPath, itemPath, newRecordPath, scanPath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";
import { PageTime } from "../frame/page_time.tsx";
import { Row, Table } from "../frame/table.tsx";
import { Result } from "../frame/result.tsx";
import { LoansTable } from "./loans_table.tsx";
import { ChangeField, ChangeForm, RecordLinks, RecordValues, SearchForm, Unknown } from "./record_parts.tsx";

/** What the page of a patron shows. */
interface PatronShown {
  readonly member: StaffMember;
  /** The identifier that was asked for; empty: none yet. */
  readonly id: string;
  /** Absent if there is no such patron. */
  readonly shown?: DeskPatron;
  readonly told?: ActionResult;
  readonly timeZone: string;
  /** The codes of the branches where holds can be collected; none if the library declares none. */
  readonly branches: readonly string[];
  /** Gives the name of a branch for its code. */
  readonly branchName: (code: string) => string;
}

/** Shows a patron, and forms for what can be done for this patron now. */
export function PatronPage({ member, id, shown, told, timeZone, branches, branchName }: PatronShown) {
  const { desk: { records, forms }, circulation } = useTexts();
  return (
    <Layout
      title={shown === undefined ? records.patron : records.patronOf(shown.name || shown.patronId)}
      tab={records.patron}
      member={member}
      path="/patrons"
    >
      {shown === undefined && (
        <>
          <SearchForm action="/patrons" label={records.card} id={id} />
          <p data-acts>
            <a href={newRecordPath("patron", id)} data-button data-plain>{forms.titles.add.patron}</a>
          </p>
        </>
      )}
      <Result told={told} />
      {id !== "" && shown === undefined && <Unknown id={id} text={records.noPatron(id)} />}
      {shown && (
        <>
          <PatronHead patron={shown} waiting={waitingFor(shown)} named={false}>
            <p data-acts>
              <a href={scanPath("lend", shown.patronId)} data-button>{circulation.serve}</a>
              <RecordLinks name="patron" id={shown.patronId} login={shown.loginId} />
            </p>
          </PatronHead>
          {shown.loans.length + shown.holdCount > FEW && <Parts patron={shown} />}
          <div data-two>
            <div>
              <Loans patron={shown} timeZone={timeZone} />
              <Holds patron={shown} branches={branches} branchName={branchName} />
              <Fees patron={shown} />
              <UnbookedPayments patron={shown} timeZone={timeZone} />
            </div>
            <aside aria-label={records.about}>
              <div data-heading>
                <h2>{records.about}</h2>
                <a href={editPath("patron", shown.patronId)} data-button data-plain>{forms.change}</a>
              </div>
              <RecordValues values={shown.values} />
              <CardActions patron={shown} />
            </aside>
          </div>
        </>
      )}
    </Layout>
  );
}

/** So many loans and holds fit onto a screen: below them nothing is far away. */
const FEW = 12;

/** Leads to the parts of the page, which are far apart where somebody has many loans. */
function Parts({ patron: { loans, holdCount, fees } }: { readonly patron: DeskPatron }) {
  const { circulation: { patron: words } } = useTexts();
  const parts = [["loans", loans.length], ["holds", holdCount], ["fees", fees.length], ["card"]] as const;
  return (
    <p data-screen>
      {parts.map(([part, count], at) => (
        <>
          {at > 0 && " · "}
          <a href={`#${part}`}>{count === undefined ? words[part] : `${words[part]} (${count})`}</a>
        </>
      ))}
    </p>
  );
}

function Loans({ patron, timeZone }: { readonly patron: DeskPatron; readonly timeZone: string }) {
  const { circulation: { patron: words } } = useTexts();
  const { patronId, loans } = patron;
  return (
    <section>
      <div data-heading>
        <h2 id="loans">{`${words.loans} (${loans.length})`}</h2>
        {loans.length > 1 && <ChangeForm action="/patrons/renew-all" id={patronId} button={words.renewAll} />}
      </div>
      <LoansTable patronId={patronId} loans={loans} timeZone={timeZone} renewable />
    </section>
  );
}

function Holds(
  { patron: { patronId, holds, holdCount }, branches, branchName }:
    & { readonly patron: DeskPatron }
    & Pick<PatronShown, "branches" | "branchName">,
) {
  const { circulation: { patron: words }, records: { codes } } = useTexts();
  const columns = [words.title, words.status, words.pickup, words.item, words.action];
  return (
    <section>
      <h2 id="holds">{`${words.holds} (${holdCount})`}</h2>
      <HoldForm patronId={patronId} branches={branches} branchName={branchName} />
      {holds.length === 0 ? <p>{words.noHolds}</p> : (
        <Table label={words.holds} columns={columns}>
          {holds.map(({ itemId, title, status, pickup }) => (
            <Row
              columns={columns}
              cells={[
                title,
                status === "waiting" ? <Mark kind="done">{codes[status] ?? status}</Mark> : codes[status] ?? status,
                branchName(pickup),
                <a href={itemPath(itemId)}>{itemId}</a>,
                <FoldedForm name={words.cancel} label={`${words.cancelOne(title)} …`} why={words.cancelWhy}>
                  <ChangeForm
                    action="/patrons/cancel-hold"
                    id={patronId}
                    button={words.cancel}
                    label={words.cancelOne(title)}
                  >
                    <input type="hidden" name="title" value={itemId} />
                  </ChangeForm>
                </FoldedForm>,
              ]}
            />
          ))}
        </Table>
      )}
      {holds.length < holdCount && <p>{words.holdsShown(holds.length, holdCount)}</p>}
    </section>
  );
}

function HoldForm(
  { patronId, branches, branchName }: { readonly patronId: string } & Pick<PatronShown, "branches" | "branchName">,
) {
  const { circulation: { patron: words } } = useTexts();
  return (
    <details data-work>
      <summary>{words.placeHold}</summary>
      <ChangeForm action="/patrons/hold" id={patronId} button={words.placeHold}>
        <ChangeField label={words.holdOn} name="title" />
        <label>
          {words.holdScope}
          <select name="scope">
            {HOLD_SCOPES.map((scope) => <option value={scope}>{words.scopes[scope]}</option>)}
          </select>
        </label>
        {branches.length > 0 && (
          <label>
            {words.pickup}
            <select name="pickup">
              <option value="">{words.homeLibrary}</option>
              {branches.map((code) => <option value={code}>{branchName(code)}</option>)}
            </select>
          </label>
        )}
        <ChangeField label={words.holdUntil} name="expires" type="date" required={false} />
      </ChangeForm>
    </details>
  );
}

function Fees({ patron }: { readonly patron: DeskPatron }) {
  const { circulation: { patron: words }, records: { codes }, frame } = useTexts();
  const { fees, owed } = patron;
  const columns = [words.type, words.description, words.outstanding, words.amount];
  const total = (
    <tr>
      <th scope="row" colspan={2}>{words.owedInAll}</th>
      <td colspan={2}>{frame.decimal(owed ?? "")}</td>
    </tr>
  );
  return (
    <section>
      <h2 id="fees">{words.fees}</h2>
      {owed === undefined ? <p>{words.noFees}</p> : (
        <Table label={words.fees} columns={columns} foot={total}>
          {fees.map(({ type, description, amount, outstanding }) => (
            <Row
              columns={columns}
              cells={[codes[type] ?? type, description, frame.decimal(outstanding), frame.decimal(amount)]}
            />
          ))}
        </Table>
      )}
      <div data-folds>
        {owed !== undefined && <MoneyForms patron={patron} owed={frame.decimal(owed)} />}
        <ChargeForm patronId={patron.patronId} />
      </div>
    </section>
  );
}

/** Shows what the patron may have paid without its being booked. */
function UnbookedPayments({ patron, timeZone }: { readonly patron: DeskPatron; readonly timeZone: string }) {
  const { circulation: { patron: words }, frame } = useTexts();
  const { patronId, unbookedPayments: payments } = patron;
  const columns = [words.told, words.terminal, words.amount, words.action];
  if (payments.length === 0) return null;
  return (
    <section>
      <h2>{words.repeatedPayments}</h2>
      <p>{words.repeatedPaymentsWhy}</p>
      <Table label={words.repeatedPayments} columns={columns}>
        {payments.map(({ bookedAs, at, terminal, money, paymentType }) => (
          <Row
            columns={columns}
            cells={[
              <PageTime at={at} timeZone={timeZone} />,
              terminal,
              frame.decimal(money),
              <ChangeForm
                action="/patrons/pay"
                id={patronId}
                button={words.book}
                label={words.bookOne(frame.decimal(money))}
              >
                <input type="hidden" name="payment" value={bookedAs} />
                <input type="hidden" name="amount" value={money} />
                <input type="hidden" name="type" value={paymentType} />
              </ChangeForm>,
            ]}
          />
        ))}
      </Table>
      <p>
        <a href={`/journal?${new URLSearchParams({ patron: patronId, action: "payment-repeated" })}`}>
          {words.allRepeatedPayments}
        </a>
      </p>
    </section>
  );
}

function MoneyForms({ patron: { patronId, fees }, owed }: { readonly patron: DeskPatron; readonly owed: string }) {
  const { circulation: { patron: words }, frame } = useTexts();
  const fee = (
    <label>
      {words.feeToPay}
      <select name="fee">
        <option value="">{words.oldestFirst}</option>
        {fees.map(({ feeId, description, outstanding }) => (
          <option value={feeId}>{`${description || feeId}: ${frame.decimal(outstanding)}`}</option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <details data-work data-usual>
        <summary>{words.pay}</summary>
        <ChangeForm action="/patrons/pay" id={patronId} button={words.pay}>
          {/* A payment that is sent twice is taken once. */}
          <input type="hidden" name="payment" value={crypto.randomUUID()} />
          <ChangeField label={words.payAmount} name="amount" value={owed} inputmode="decimal" />
          {fee}
          <label>
            {words.paidBy}
            <select name="type">
              {codesOf("paymentType").map(([code, meaning]) => (
                <option value={code}>{frame.payments[code] ?? meaning}</option>
              ))}
            </select>
          </label>
        </ChangeForm>
      </details>
      <FoldedForm name={words.waive} why={words.waiveWhy}>
        <ChangeForm action="/patrons/waive" id={patronId} button={words.waive}>
          <ChangeField label={words.waiveAmount} name="amount" value={owed} inputmode="decimal" />
          {fee}
          <ChangeField label={words.why} name="reason" />
        </ChangeForm>
      </FoldedForm>
    </>
  );
}

function ChargeForm({ patronId }: { readonly patronId: string }) {
  const { circulation: { patron: words }, records: { codes } } = useTexts();
  return (
    <details data-work>
      <summary>{words.charge}</summary>
      <ChangeForm action="/patrons/charge" id={patronId} button={words.charge}>
        <ChangeField label={words.chargeAmount} name="amount" inputmode="decimal" />
        <label>
          {words.type}
          <select name="type">
            {FEE_TYPES.map((type) => <option value={type}>{codes[type] ?? type.replaceAll("-", " ")}</option>)}
          </select>
        </label>
        <ChangeField label={words.why} name="reason" />
      </ChangeForm>
    </details>
  );
}

function CardActions({ patron: { patronId, blocked, wrongPins } }: { readonly patron: DeskPatron }) {
  const { desk: { records }, circulation: { patron: words } } = useTexts();
  return (
    <section data-folds>
      <h2 id="card">{words.card}</h2>
      {wrongPins > 0 && <ChangeForm action="/patrons/unlock" id={patronId} button={records.unlock} />}
      <ChangeForm action="/patrons/renew-card" id={patronId} button={words.renewCard} />
      {blocked ? <ChangeForm action="/patrons/unblock" id={patronId} button={records.unblock} /> : (
        <details data-work>
          <summary>{records.block}</summary>
          <ChangeForm action="/patrons/block" id={patronId} button={records.block}>
            <ChangeField label={records.message} name="message" required={false} />
          </ChangeForm>
        </details>
      )}
      <FoldedForm name={records.setPin} why={records.setPinWhy}>
        <ChangeForm action="/patrons/pin" id={patronId} button={records.setThePin}>
          <label>
            {records.newPin}
            {/* With "off", browsers fill in the password that the member of staff has saved. */}
            <input name="pin" type="password" autocomplete="new-password" required maxlength={LONGEST_PIN} />
          </label>
        </ChangeForm>
      </FoldedForm>
      <FoldedForm name={words.newCard} why={words.newCardWhy}>
        <ChangeForm action="/patrons/card" id={patronId} button={words.giveCard}>
          <ChangeField label={words.newCardNumber} name="card" />
          <ChangeField label={words.why} name="reason" required={false} />
        </ChangeForm>
      </FoldedForm>
    </section>
  );
}
