import type { StaffMember } from "../../config/config.ts";
import { Layout } from "../frame/layout.tsx";
import type { ActionResult, ScanUndo } from "../frame/page_sessions.ts";
import { PageTime } from "../frame/page_time.tsx";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { Result, UndoForm } from "../frame/result.tsx";
import { useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";

/** Something that a member lent or took back. */
export interface LastScan {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The word of the journal. */
  readonly action: string;
  readonly itemId: string;
  readonly title: string;
  /** Empty: nobody's, or the library keeps it no longer. */
  readonly patronId: string;
  /** Absent: something else was done with the copy since. */
  readonly undo?: ScanUndo;
}

/** Shows what a member lent and took back last; each can be undone as long as nothing else was done with the copy. */
export function LastScansPage({ member, scans, told, timeZone }: {
  readonly member: StaffMember;
  readonly scans: readonly LastScan[];
  readonly told?: ActionResult;
  readonly timeZone: string;
}) {
  const { circulation: { scans: words, undo }, desk: { journal } } = useTexts();
  const columns = [journal.time, journal.action, words.titleColumn, journal.item, journal.patron, words.undoing];
  return (
    <Layout title={words.title} member={member} path="/desk">
      <Result told={told} />
      <p>{words.about}</p>
      {scans.length === 0 && <p>{words.nothing}</p>}
      <Table label={words.title} columns={columns}>
        {scans.map(({ at, action, itemId, title, patronId, undo: undoable }) => (
          <Row
            columns={columns}
            cells={[
              <PageTime at={at} timeZone={timeZone} />,
              words.actions[action] ?? action,
              title,
              <a href={itemPath(itemId)}>{itemId}</a>,
              patronId === "" ? "" : <a href={patronPath(patronId)}>{patronId}</a>,
              undoable === undefined
                ? words.changedSince
                : <UndoForm undo={undoable} label={undo.one(title || itemId)} />,
            ]}
          />
        ))}
      </Table>
      <p data-acts>
        <a href="/desk" data-button data-plain>{words.back}</a>
      </p>
    </Layout>
  );
}
