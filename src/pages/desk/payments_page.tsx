import type { StaffMember } from "../../config/config.ts";
import { formatMoney } from "../../library/money.ts";
import { codeMeaning } from "../../protocol/code_meanings.ts";
import { Layout } from "../frame/layout.tsx";
import { Row, Table } from "../frame/table.tsx";
import type { DeskRow } from "../../desk/desk.ts";

/** The sum of a terminal's payments on one day by one way of payment. */
interface PaymentSum {
  readonly day: string;
  readonly account: string;
  readonly terminal: string;
  readonly paymentType: string;
  readonly payments: number;
  /** Minor units that the terminal took, with what staff give back of them. */
  readonly amount: number;
}

/** How amounts are written. */
export interface MoneyShown {
  readonly currency: string;
  /** Decimals of the currency. */
  readonly digits: number;
}

/** Adds up the payments among rows of the journal, by day, account, terminal and type. */
export async function sumPayments(rows: AsyncIterable<DeskRow>, timeZone: string): Promise<readonly PaymentSum[]> {
  const sums = new Map<string, PaymentSum>();
  for await (const { told, account, terminal, outcome, paymentType, amount = 0, tendered = amount } of rows) {
    if (outcome !== "done") continue;
    const day = Temporal.Instant.fromEpochMilliseconds(told).toZonedDateTimeISO(timeZone).toPlainDate().toString();
    const key = JSON.stringify([day, account, terminal, paymentType]);
    const sum = sums.get(key) ?? { day, account, terminal, paymentType, payments: 0, amount: 0 };
    sums.set(key, { ...sum, payments: sum.payments + 1, amount: sum.amount + tendered });
  }
  return [...sums.values()];
}

const COLUMNS = ["Day", "Account", "Terminal", "Type", "Payments", "Amount"];

/** Lists the sums as cells, those of a first line among them. */
export function paymentCells(sums: readonly PaymentSum[], money: MoneyShown): readonly (readonly string[])[] {
  return [
    [...COLUMNS, "Currency"],
    ...sums.map(({ day, account, terminal, paymentType, payments, amount }) => [
      ...[day, account, terminal, paymentType, String(payments), written(amount, money), money.currency],
    ]),
  ];
}

/** Shows what terminals took. */
export function PaymentsPage({ member, sums, money, query }: {
  readonly member: StaffMember;
  readonly sums: readonly PaymentSum[];
  readonly money: MoneyShown;
  readonly query: string;
}) {
  const total = sums.reduce((sum, { amount }) => sum + amount, 0);
  return (
    <Layout title="Payments" member={member} path="/journal">
      <p>
        <a href={`/journal?${query}`}>Journal</a>
        {" · "}
        <a href={`/payments.csv?${query}`}>As CSV</a>
      </p>
      <Table
        label="Payments, the newest day first"
        columns={COLUMNS}
        foot={
          <tr>
            <th scope="row" colspan={5}>Sum</th>
            <td>{`${written(total, money)} ${money.currency}`}</td>
          </tr>
        }
      >
        {sums.map(({ day, account, terminal, paymentType, payments, amount }) => {
          const sum = `${written(amount, money)} ${money.currency}`;
          const cells = [day, account, terminal, typeInWords(paymentType), String(payments), sum];
          return <Row columns={COLUMNS} cells={cells} />;
        })}
      </Table>
    </Layout>
  );
}

function written(amount: number, { digits }: MoneyShown): string {
  return formatMoney(amount, { currencyDigits: digits });
}

function typeInWords(code: string): string {
  const meaning = codeMeaning("paymentType", code);
  return meaning === undefined ? code : `${code} ${meaning}`;
}
