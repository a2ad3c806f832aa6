import { assertEquals } from "@std/assert";
import { healthPages } from "../../src/pages/health_pages.ts";
import { aFile, load, told } from "../config/sample_xml.ts";

const NOW = Temporal.Instant.from("2026-11-24T10:15:00.123Z");

/** What is served where a file has these attributes at its service of pages. */
async function served(attributes: string) {
  const services = '<service port="6001/tcp" transport="RAW" client_timeout="600"/>' +
    `<service port="9095/tcp" transport="http" ${attributes}/>`;
  const loaded = load(aFile({ services }));
  const contact = () => loaded.config?.pages[0]?.securityContact;
  const nothing = { problem: () => Promise.resolve(undefined) };
  const pages = healthPages(nothing, { text: () => "" }, () => Promise.resolve(), { contact, clock: () => NOW });
  const page = await pages["/.well-known/security.txt"]?.();
  return { faults: told(loaded), status: page?.status, body: page?.body };
}

Deno.test("healthPages() serves a security.txt that names the contact and ends within a year", async () => {
  assertEquals(await served('security_contact="mailto:it@library.example"'), {
    faults: [],
    status: 200,
    body: "Contact: mailto:it@library.example\nExpires: 2027-05-23T10:15:00Z\n",
  });
});

Deno.test("healthPages() has no security.txt where no contact is configured", async () => {
  assertEquals((await served("")).status, 404);
});

Deno.test("security_contact must be an address, and stand where pages are served", async () => {
  for (const wrong of ["it@library.example", "http://library.example", "mailto:it", "https://a b"]) {
    assertEquals((await served(`security_contact="${wrong}"`)).faults.length, 1, wrong);
  }
  const services = '<service port="6001/tcp" transport="RAW" client_timeout="600" security_contact="mailto:a@b"/>';
  assertEquals(told(load(aFile({ services }))).length, 1);
});
