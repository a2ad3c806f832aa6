import type { StaffMember } from "../../config/config.ts";
import type { DeskRow } from "./desk.ts";
import { Layout } from "../layout.tsx";

/** What one terminal took on one day. */
export interface PaymentSum {
  readonly day: string;
  readonly account: string;
  readonly terminal: string;
  readonly payments: number;
  /** Minor units. */
  readonly amount: number;
}

/** Adds up the payments among rows of the journal, by day, account and terminal. */
export async function sumPayments(rows: AsyncIterable<DeskRow>, timeZone: string): Promise<readonly PaymentSum[]> {
  const sums = new Map<string, PaymentSum>();
  for await (const { at, account, terminal, outcome, amount = 0 } of rows) {
    if (outcome !== "done") continue;
    const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
    const key = JSON.stringify([day, account, terminal]);
    const sum = sums.get(key) ?? { day, account, terminal, payments: 0, amount: 0 };
    sums.set(key, { ...sum, payments: sum.payments + 1, amount: sum.amount + amount });
  }
  return [...sums.values()];
}

/** Shows what terminals took. */
export function PaymentsPage({ member, sums, digits, currency, query }: {
  readonly member: StaffMember;
  readonly sums: readonly PaymentSum[];
  /** Decimals of the currency. */
  readonly digits: number;
  readonly currency: string;
  readonly query: string;
}) {
  const total = sums.reduce((sum, { amount }) => sum + amount, 0);
  const written = (amount: number) => `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
  return (
    <Layout title="Payments" member={member} path="/journal">
      <p>
        <a href={`/journal?${query}`}>Journal</a>
        {" · "}
        <a href={`/payments.csv?${query}`}>As CSV</a>
      </p>
      <div role="region" aria-label="Payments" tabindex={0}>
        <table>
          <thead>
            <tr>
              {["Day", "Account", "Terminal", "Payments", "Amount"].map((name) => <th scope="col">{name}</th>)}
            </tr>
          </thead>
          <tbody>
            {sums.map(({ day, account, terminal, payments, amount }) => (
              <tr>
                <td>{day}</td>
                <td>{account}</td>
                <td>{terminal}</td>
                <td>{payments}</td>
                <td>{written(amount)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colspan={4}>Sum</th>
              <td>{written(total)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </Layout>
  );
}
