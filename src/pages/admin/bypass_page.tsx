import type { StaffMember } from "../../config/config.ts";
import { Layout } from "../frame/layout.tsx";

/** Tells what came of switching a bypass on or off. */
export function BypassPage({ member, text }: { readonly member: StaffMember; readonly text: string }) {
  return (
    <Layout title="Bypass" member={member}>
      <p role="status">{text}</p>
      <p>
        <a href="/">Overview</a>
      </p>
    </Layout>
  );
}
