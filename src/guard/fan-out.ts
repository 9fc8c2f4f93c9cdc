/** Stage 4: the most attempts that an operation can cause at each service, proven before it runs. docs/fan-out.md has the proof. */
import { type GraphQLSchema, getDirectiveValues, isObjectType } from "graphql";
import type { PendingOperation } from "../context.ts";
import { rejected } from "../errors.ts";
import type { Frontend } from "../frontends/frontend.ts";
import { createListSizes, type ListSizes } from "./list-size.ts";
import { type AnswersOf, type Asking, type Moment, portionsOf, sumOf } from "./moments.ts";
import { createOperationFields, type OperationField } from "./operation-fields.ts";
import { createReads, type Read, type Reads } from "./reads.ts";

/** What is asked of one service for one read, at the most, by all fields of the operation together. */
export interface FanOutPart {
  readonly read: Read;
  /** The fields that ask for it. */
  readonly demands: readonly Demand[];
  /** Keys, or fields where it has none. */
  readonly keys: number;
  /** Different moments at which it may be asked for. */
  readonly moments: number;
  readonly calls: number;
}

/** One field of the operation that asks for a read, once for each object that has it. */
export interface Demand extends Asking {
  readonly place: Place;
  /** Telling apart what is asked for by other arguments. */
  readonly group: string;
  /** How many writes have certainly gone before it. */
  readonly epoch: number;
}

/** A field's place in the answer. */
export interface Place {
  readonly field: OperationField;
  readonly above: Place | null;
}

export interface FanOut {
  /** The services that the operation may ask, by name, with the most calls that it can cause at each. */
  readonly callsPerService: ReadonlyMap<string, number>;
  readonly parts: readonly FanOutPart[];
}

/** The most keys that one call takes; the loaders' own figure, which this folder may not import. A test compares them. */
export const keysPerCall = 100;

/**
 * Made once for each schema; takes time in proportion to the operation's fields.
 * @param sizes Others than the schema's own, for showing what holds where lists are longer than it says.
 * @throws {Error} where the schema doesn't say how often a service is asked, or how long a list is.
 */
export function createFanOut(
  schema: GraphQLSchema,
  sizes: ListSizes = createListSizes(schema),
): (fields: readonly OperationField[]) => FanOut {
  const reads = createReads(schema);
  const limited = rateLimitedFields(schema);
  return (fields) => {
    const walk: Walk = { reads, sizes, limited, demands: new Map() };
    // Root fields of a mutation run one after the other, and each forgets what was read before its write.
    const isMutation = fields[0]?.parentType === schema.getMutationType();
    const start: readonly Moment[] = [{ kind: "start" }];
    for (const [index, field] of fields.entries()) {
      const moments = isMutation ? [{ kind: "start" } as const] : start;
      const [epoch, epochBeneath] = isMutation ? [index, index + 1] : [0, 0];
      visit(walk, field, { above: null, instances: 1, inherited: null, moments, epoch, epochBeneath });
    }
    return sumUp(walk.demands, isMutation ? fields.length + 1 : 1);
  };
}

export interface FanOutCheckOptions {
  /** The most attempts that one call of the service takes. */
  attemptsPerCall(service: string): number;
}

/** Refuses with `OPERATION_REJECTED`, reason `attempts`, what may cause more attempts at a service than the frontend allows. */
export function createFanOutCheck(options: FanOutCheckOptions) {
  return (
    schema: GraphQLSchema,
    frontend: Pick<Frontend, "limits">,
  ): ((pending: PendingOperation) => void) => {
    const fanOut = createFanOut(schema);
    const fieldsOf = createOperationFields(schema);
    const limit = frontend.limits.attempts;
    return (pending) => {
      for (const [service, calls] of fanOut(fieldsOf(pending)).callsPerService) {
        const actual = calls * options.attemptsPerCall(service);
        if (actual > limit) {
          throw rejected(`may cause attempts at the ${service} service`, {
            reason: "attempts",
            limit,
            actual,
          });
        }
      }
    };
  };
}

interface Walk {
  readonly reads: Reads;
  readonly sizes: ListSizes;
  /** The fields with a rate limit. */
  readonly limited: ReadonlySet<unknown>;
  readonly demands: Map<Read, Demand[]>;
}

/** What is known of a field by what stands above it. */
interface Around {
  readonly above: Place | null;
  readonly instances: number;
  readonly inherited: number | null;
  /** When it may begin. */
  readonly moments: readonly Moment[];
  readonly epoch: number;
  readonly epochBeneath: number;
}

/** A number that stays one, however many lists stand in each other. */
const times = (left: number, right: number) => Math.min(Number.MAX_SAFE_INTEGER, left * right);

function visit(walk: Walk, field: OperationField, around: Around): void {
  const { instances, epoch, epochBeneath } = around;
  const asked = walk.reads.of(field.field);
  if (asked === null && field.children.length === 0) return;
  const place = { field, above: around.above };
  const size = walk.sizes.sizeOf(field, around.inherited);
  // Limits of root fields are asked all at once, before anything runs; any other may be answered when it likes.
  const isLimited = around.above !== null && walk.limited.has(field.field);
  const begins: readonly Moment[] = isLimited ? [{ kind: "limit", instances }] : around.moments;
  const answered = (reads: readonly Read[]): Moment => ({ kind: "answer", instances, reads });
  const { reads = [], awaits = [] } = asked ?? {};
  reads.forEach((read, index) => {
    const moments = index === 0 ? begins : [...begins, answered(reads.slice(0, index))];
    const keys = isByKey(read) ? times(instances, size) : instances;
    const demand = { place, instances, keys, group: groupOf(read, field), epoch, moments };
    const known = walk.demands.get(read);
    if (known) known.push(demand);
    else walk.demands.set(read, [demand]);
  });
  if (field.children.length === 0) return;
  const inheritedBy = walk.sizes.inheritedBy(field);
  const beneath = {
    above: place,
    instances: times(instances, size),
    moments: awaits.length === 0 ? begins : [answered(awaits)],
    epoch: epochBeneath,
    epochBeneath,
  };
  for (const child of field.children) {
    visit(walk, child, { ...beneath, inherited: inheritedBy.get(child.field.name) ?? null });
  }
}

const isByKey = ({ calls }: Read) => calls === "by_key" || calls === "by_key_and_arguments";

function groupOf({ calls }: Read, { args }: OperationField): string {
  return calls === "by_arguments" || calls === "by_key_and_arguments" ? JSON.stringify(args) : "";
}

/** @param epochs How often reads may begin anew: once, and after each write. */
function sumUp(demands: ReadonlyMap<Read, readonly Demand[]>, epochs: number): FanOut {
  const byName = new Map([...demands].map(([read, ofRead]) => [read.name, { read, ofRead }] as const));
  const answers = new Map<string, number>();
  const parts: FanOutPart[] = [];
  const answersOf = (name: string): number => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    const entry = byName.get(name);
    if (entry === undefined) return 0;
    const keys = sum(entry.ofRead, (demand) => demand.keys);
    // Where reads wait for each other in a circle, each key by itself is a bound that needs no other.
    answers.set(name, keys);
    const measured = measure(entry.read, entry.ofRead, answersOf, epochs);
    parts.push({ ...measured, read: entry.read, demands: entry.ofRead, keys });
    answers.set(name, measured.answers);
    return measured.answers;
  };
  for (const name of byName.keys()) answersOf(name);
  const callsPerService = new Map<string, number>();
  for (const { read, calls } of parts) {
    if (calls > 0) callsPerService.set(read.service, (callsPerService.get(read.service) ?? 0) + calls);
  }
  return { callsPerService, parts };
}

interface Measured {
  readonly moments: number;
  readonly calls: number;
  /** At how many moments something of it may be there. */
  readonly answers: number;
}

function measure(read: Read, demands: readonly Demand[], answersOf: AnswersOf, epochs: number): Measured {
  const groups = [...Map.groupBy(demands, ({ group }) => group).values()];
  const [first, ...others] = groups.map((group) => measureGroup(read, group, answersOf, epochs));
  if (first === undefined) return { moments: 0, calls: 0, answers: 0 };
  return others.reduce((total, group) => addUp(total, group), first);
}

const addUp = (left: Measured, right: Measured): Measured => ({
  moments: left.moments + right.moments,
  calls: left.calls + right.calls,
  answers: left.answers + right.answers,
});

/** Of what goes by one loader. */
function measureGroup(
  read: Read,
  demands: readonly Demand[],
  answersOf: AnswersOf,
  epochs: number,
): Measured {
  const keys = sum(demands, (demand) => demand.keys);
  const portions = portionsOf(demands, read.after, answersOf);
  const moments = Math.min(keys, sumOf(portions));
  if (read.calls === "each") return { moments, calls: keys, answers: keys };
  if (!isByKey(read)) {
    const begun = epochs - Math.min(...demands.map(({ epoch }) => epoch));
    const calls = Math.min(keys, begun);
    // What is at hand already is there at once: at a moment of its own, which can't be the first.
    return { moments, calls, answers: Math.min(keys, calls + Math.max(0, moments - 1)) };
  }
  const inPortions = sum(portions, (portion) => batches(portion.keys, portion.moments));
  const calls = Math.min(inPortions, batches(keys, moments));
  const full = sum(portions, (portion) => Math.floor(portion.keys / keysPerCall));
  return {
    moments,
    // What is kept from before is refreshed by a call of its own, beside the one for what is missing.
    calls: read.kept ? Math.min(keys, 2 * calls) : calls,
    answers: Math.min(keys, moments + Math.min(full, Math.floor(keys / keysPerCall))),
  };
}

/** The most batches that so many keys can go in, where they become known at so many moments: one at each, and full ones. */
function batches(keys: number, moments: number): number {
  const used = Math.min(keys, moments);
  return used + Math.floor((keys - used) / keysPerCall);
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => Math.min(Number.MAX_SAFE_INTEGER, total + of(item)), 0);
}

function rateLimitedFields(schema: GraphQLSchema): ReadonlySet<unknown> {
  const directive = schema.getDirective("rateLimit");
  const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) ? Object.values(type.getFields()) : [],
  );
  return new Set(
    fields.filter(
      ({ astNode }) => directive && astNode && getDirectiveValues(directive, astNode) !== undefined,
    ),
  );
}
