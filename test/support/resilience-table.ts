/** The matrix of services and faults as a Markdown table: the same rows give the same text, whichever service comes first. */
import type { ServiceName } from "./gateway.ts";

/** What a fault of one service came to. */
export interface ResilienceRow {
  readonly service: ServiceName;
  readonly fault: string;
  /** What the fields that need the service are while it is asked: codes of errors, `whole`, or `what is there`. */
  readonly atFirst: string;
  readonly breaker: "opens" | "stays closed" | "opens and closes";
  /** The same, while the fault lasts. */
  readonly later: string;
  /** Whether all other fields were byte for byte what they are without the fault. */
  readonly restWhole: boolean;
  /** Whether answers came within the deadline and 50 ms. */
  readonly inTime: boolean;
  /** Whether everything was whole again within the breaker's reset and a second. */
  readonly recovers: boolean;
}

declare module "vitest" {
  interface TaskMeta {
    resilience?: ResilienceRow;
  }
}

/** Named here once more: vitest's configuration comes this way, and need not load the gateway. */
export const tableServices = [
  "user",
  "order",
  "payment",
  "catalog",
] as const satisfies readonly ServiceName[];

const heads = [
  "Fault",
  "Services",
  "At first",
  "Breaker",
  "While it lasts",
  "Rest whole",
  "In time",
  "Recovers",
];

/** Faults in the order in which they first come; services to which one does the same share a line. */
export function toTable(rows: readonly ResilienceRow[]): string {
  const lines = [...new Set(rows.map(({ fault }) => fault))].flatMap((fault) => {
    const ofFault = tableServices.flatMap((service) =>
      rows.filter((row) => row.fault === fault && row.service === service),
    );
    const alike = Map.groupBy(ofFault, (row) => cellsOf(row).join("|"));
    return [...alike.values()].map((group) => lineOf([fault, namesOf(group), ...cellsOf(group[0])]));
  });
  return [lineOf(heads), `|${"---|".repeat(heads.length)}`, ...lines].join("\n");
}

function cellsOf(row: ResilienceRow | undefined): readonly string[] {
  if (row === undefined) return [];
  const { atFirst, breaker, later, restWhole, inTime, recovers } = row;
  const kept = [restWhole, inTime, recovers].map((isKept) => (isKept ? "yes" : "NO"));
  return [atFirst, breaker, later, ...kept];
}

function namesOf(rows: readonly ResilienceRow[]): string {
  return rows.length === tableServices.length ? "all" : rows.map(({ service }) => service).join(", ");
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
