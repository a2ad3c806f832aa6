import { Layout } from "../frame/layout.tsx";
import { type PageContext, sendPage, textsOf } from "../frame/page_context.ts";

/** Sends, in place of a page about records, a text which says that other library systems have them. */
export function elsewherePage(context: PageContext, title: string, path: string) {
  const page = (
    <Layout title={title} member={context.get("member")} path={path}>
      <p role="status">{textsOf(context).frame.elsewhere}</p>
    </Layout>
  );
  return sendPage(context, page);
}
