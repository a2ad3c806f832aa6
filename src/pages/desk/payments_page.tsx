import type { StaffMember } from "../../config/config.ts";
import { formatMoney } from "../../library/money.ts";
import { codeMeaning } from "../../protocol/code_meanings.ts";
import { Layout } from "../frame/layout.tsx";
import { Row, Table } from "../frame/table.tsx";
import { useTexts } from "../frame/site_context.ts";
import { PAGE_TEXTS, type PageTexts } from "../../texts/languages.ts";
import type { DeskRow } from "../../desk/desk.ts";

/** The sum of a terminal's payments on one day by one way of payment. */
interface PaymentSum {
  readonly day: string;
  readonly account: string;
  readonly terminal: string;
  readonly paymentType: string;
  readonly payments: number;
  /** Minor units that the terminal took, including what staff give back. */
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

function columnsOf({ desk: { payments } }: PageTexts): readonly string[] {
  const { day, account, terminal, type, count, amount } = payments;
  return [day, account, terminal, type, count, amount];
}

/**
 * Gives the sums as cells of a file, with the names of the columns first. They are in English whatever language the
 * member reads, since programs read them.
 */
export function paymentCells(sums: readonly PaymentSum[], money: MoneyShown): readonly (readonly string[])[] {
  return [
    [...columnsOf(PAGE_TEXTS.en), "Currency"],
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
  const texts = useTexts();
  const { desk: { payments, journal }, frame } = texts;
  const sumOf = (amount: number) => `${frame.decimal(written(amount, money))} ${money.currency}`;
  return (
    <Layout title={payments.title} member={member} path="/journal">
      <p>
        <a href={`/journal?${query}`}>{journal.title}</a>
        {" · "}
        <a href={`/payments.csv?${query}`}>{frame.asCsv}</a>
      </p>
      {sums.length === 0 && <p>{journal.nothing}</p>}
      <Table
        label={payments.table}
        columns={columnsOf(texts)}
        foot={
          <tr>
            <th scope="row" colspan={5}>{payments.sum}</th>
            <td>{sumOf(total)}</td>
          </tr>
        }
      >
        {sums.map(({ day, account, terminal, paymentType, payments: count, amount }) => {
          const cells = [
            frame.day(Temporal.PlainDate.from(day)),
            account,
            terminal,
            typeInWords(paymentType, texts),
            String(count),
            sumOf(amount),
          ];
          return <Row columns={columnsOf(texts)} cells={cells} />;
        })}
      </Table>
    </Layout>
  );
}

function written(amount: number, { digits }: MoneyShown): string {
  return formatMoney(amount, { currencyDigits: digits });
}

function typeInWords(code: string, { frame }: PageTexts): string {
  const meaning = frame.payments[code] ?? codeMeaning("paymentType", code);
  return meaning === undefined ? code : `${code} ${meaning}`;
}
