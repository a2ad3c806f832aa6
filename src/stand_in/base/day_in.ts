/** The day of a due date in SIP2's form, or in that of ISO 8601. */
export function dayIn(written: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)(?!\d)/.exec(written) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}
