import type { Migration } from "../../rows/migration.ts";

/**
 * Step 9: when a fee stopped growing, and what a terminal took where that is more than was owed. Fees that terminals' loans
 * and returns made here have identifiers of ten letters and digits, and do not grow; of others nobody knows.
 */
export const MONEY_TOLD: Migration = [
  `
alter table fees add column ended timestamptz;
alter table payments add column tendered bigint;
alter table journal add column tendered bigint;

create or replace function sip2d_carry_out(effect jsonb) returns boolean language plpgsql as $$
declare
  id constant text collate "C" := effect ->> 'id';
  payment payments;
begin
  case effect ->> 'kind'
    when 'clear-wrong-pins' then
      delete from wrong_pins where patron_id = sip2d_patron_id(id);
      return true;
    when 'record-payment' then
      payment := jsonb_populate_record(null::payments, effect -> 'row');
      payment.patron_id := sip2d_patron_id(payment.patron_id);
      insert into payments values (payment.*);
      return true;
    when 'adjust-fee' then
      -- Every value on the right is the one before.
      update fees set amount = greatest(amount + (effect ->> 'by')::bigint, amount - outstanding),
        outstanding = greatest(outstanding + (effect ->> 'by')::bigint, 0), ended = (effect ->> 'ended')::timestamptz
       where lower(fee_id) = lower(id);
      return found;
    when 'note-exception' then
      perform sip2d_record(jsonb_build_array(effect -> 'row'));
      return true;
    else
      return sip2d_carry_out_1(effect);
  end case;
end $$;
`,
  {
    table: "fees",
    key: "fee_id",
    sql: `update fees set ended = incurred
      where fee_id in (select fee_id from fees where fee_id >= :from order by fee_id limit :rows)
        and type = 'overdue' and fee_id ~ '^[0-9A-HJKMNP-TV-Z]{10}$'`,
  },
];
