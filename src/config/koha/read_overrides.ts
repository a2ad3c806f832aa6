import { elementsAt, type ReportFault } from "../base/reading.ts";
import type { Element } from "../xml/document.ts";
import { sysprefOverrides } from "./login_elements.ts";
import { judgePreference } from "./preferences.ts";
import { readSortBins } from "./sort_bins.ts";

export function overrides(element: Element, name: string): boolean {
  return elementsAt(element, sysprefOverrides).some(({ children }) => children.some((child) => child.name === name));
}

/** Reads the preferences that an element overrides, says what becomes of each, and lays them over `general`. */
export function readOverrides(
  element: Element,
  general: ReadonlyMap<string, string>,
  report: ReportFault,
): ReadonlyMap<string, string> {
  const preferences = elementsAt(element, sysprefOverrides).flatMap(({ children }) => children);
  if (preferences.length === 0) return general;
  const read = new Map(general);
  const lines = new Map<string, number>();
  for (const { name, text, position } of preferences) {
    const before = lines.get(name);
    if (before !== undefined) {
      report("warning", position, `the preference ${name} stands here again: that in line ${before} does not count`);
    }
    lines.set(name, position.line);
    const remark = judgePreference(name, text);
    if (remark !== undefined) report(remark.severity, position, `the preference ${name} ${remark.text}`);
    if (name === "SIP2SortBinMapping") readSortBins(text, position, report);
    read.set(name, text);
  }
  return read;
}
