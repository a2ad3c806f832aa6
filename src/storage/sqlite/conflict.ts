/** Thrown inside the transaction of a change so that it is undone: a record that decided has moved on. */
export class Conflict extends Error {
  override readonly name = "Conflict";
}
