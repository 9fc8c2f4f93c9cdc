/** Stage 4: holds a document to its frontend's limits before it is validated, in time that grows with its text alone. */
import {
  type ArgumentNode,
  type ConstArgumentNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { rejected } from "../errors.ts";
import type { OperationLimits } from "../frontends/frontend.ts";

/**
 * What a question about the schema may be, beneath `__schema` or `__type`. What tools ask has 13 levels and 226 fields,
 * with fragments in place; graphql-js sees to it that lists in it don't nest more than thrice. Production has none of it.
 */
const introspectionLimits = { depth: 20, fields: 500 } as const;

/**
 * Pairs of fields that have one place in the answer, and pairs of spreads in one place: validation compares each of them,
 * which takes it 1 to 2 µs. That many are had by 63 fragments, or by a field, in one place.
 */
const maxPairs = 2_000;

/** Validation looks at each use of a variable anew for each operation that reaches it, which takes it 0.4 µs. */
const maxVariableUses = 2_000;

/** Steps in looking for pairs: more than any document takes that is within its other limits and is not broken. */
const maxSteps = 5_000;

/** What a part of a document comes to with fragments in place; too large a number is infinite. */
interface Size {
  readonly fields: number;
  readonly aliases: number;
  readonly depth: number;
  readonly variableUses: number;
}

const nothing: Size = { fields: 0, aliases: 0, depth: 0, variableUses: 0 };

/**
 * @returns A check that throws a GatewayError, `OPERATION_REJECTED`, for the first limit that a document exceeds, and a
 * GraphQLError for a fragment that is not there: validation compares such by their names alone, and takes long to. What is
 * wrong in another way, such as a fragment that spreads itself, passes: validation has the words for it.
 */
export function createDocumentLimits(limits: OperationLimits): (document: DocumentNode) => void {
  return (document) => {
    const { size, introspection, directives, longestList } = measure(document);
    const hold = (what: string, reason: keyof OperationLimits, actual: number) => {
      if (actual > limits[reason]) {
        throw rejected(what, { reason, limit: limits[reason], actual: Math.min(actual, mostTold) });
      }
    };
    hold("has directives", "directives", directives);
    hold("has items in a list", "listItems", longestList);
    hold("nests fields", "depth", size.depth);
    hold("has fields", "fields", size.fields);
    hold("has aliases", "aliases", size.aliases);
    for (const reason of ["depth", "fields"] as const) {
      const [limit, actual] = [introspectionLimits[reason], introspection[reason]];
      if (actual > limit) {
        throw rejected(`asks for ${reason} of the schema`, {
          reason,
          limit,
          actual: Math.min(actual, mostTold),
        });
      }
    }
    const { variableUses } = size;
    if (variableUses > maxVariableUses) {
      throw rejected("repeats variables", {
        reason: "repeats",
        limit: maxVariableUses,
        actual: Math.min(variableUses, mostTold),
      });
    }
    const pairs = countPairs(document);
    if (pairs > maxPairs)
      throw rejected("repeats fields", { reason: "repeats", limit: maxPairs, actual: pairs });
  };
}

/** JSON has no larger number that everybody reads alike. */
const mostTold = Number.MAX_SAFE_INTEGER;

interface Measured {
  /** Of all operations together: only one is executed, but all are validated. */
  size: Size;
  /** Of what is asked about the schema; not part of the size. */
  introspection: Size;
  directives: number;
  longestList: number;
}

/** Looks at each part of a document once: what a fragment comes to is remembered. */
function measure(document: DocumentNode): Measured {
  const fragments = fragmentsOf(document);
  const measured: Measured = { size: nothing, introspection: nothing, directives: 0, longestList: 0 };
  const known = new Map<string, Size>();

  /** Gives how many variables are used in it. */
  const noteValue = (value: ValueNode | undefined): number => {
    if (value?.kind === Kind.VARIABLE) return 1;
    if (value?.kind === Kind.OBJECT) return sumOf(value.fields, (field) => noteValue(field.value));
    if (value?.kind !== Kind.LIST) return 0;
    measured.longestList = Math.max(measured.longestList, value.values.length);
    return sumOf(value.values, noteValue);
  };
  const noteArguments = (given: readonly ConstArgumentNode[] | readonly ArgumentNode[] = []): number =>
    sumOf<ArgumentNode | ConstArgumentNode>(given, ({ value }) => noteValue(value));
  const noteDirectives = (directives: readonly DirectiveNode[] = []): number => {
    measured.directives += directives.length;
    return sumOf(directives, (directive) => noteArguments(directive.arguments));
  };
  const sizeOfFragment = (name: NameNode): Size => {
    const size = known.get(name.value);
    const fragment = fragments.get(name.value);
    if (size !== undefined) return size;
    if (fragment === undefined) throw new GraphQLError(`Unknown fragment "${name.value}".`, { nodes: name });
    // While it is looked at, so that one that spreads itself comes to an end.
    known.set(name.value, nothing);
    const found = both(using(noteDirectives(fragment.directives)), sizeOfSet(fragment.selectionSet));
    known.set(name.value, found);
    return found;
  };
  const sizeOf = (selection: SelectionNode): Size => {
    const own = using(noteDirectives(selection.directives));
    if (selection.kind === Kind.FRAGMENT_SPREAD) return both(own, sizeOfFragment(selection.name));
    if (selection.kind === Kind.INLINE_FRAGMENT) return both(own, sizeOfSet(selection.selectionSet));
    const inner = selection.selectionSet ? sizeOfSet(selection.selectionSet) : nothing;
    const isRenamed = selection.alias !== undefined && selection.alias.value !== selection.name.value;
    const whole = {
      fields: inner.fields + 1,
      aliases: inner.aliases + (isRenamed ? 1 : 0),
      depth: inner.depth + 1,
      variableUses: inner.variableUses + own.variableUses + noteArguments(selection.arguments),
    };
    if (!isIntrospection(selection)) return whole;
    measured.introspection = { ...both(measured.introspection, whole), aliases: 0 };
    return { ...whole, fields: 1, depth: 1 };
  };
  const sizeOfSet = ({ selections }: SelectionSetNode): Size => selections.map(sizeOf).reduce(both, nothing);
  const sizeOfOperation = (operation: OperationDefinitionNode): Size => {
    for (const { defaultValue, directives } of operation.variableDefinitions ?? []) {
      noteValue(defaultValue);
      noteDirectives(directives);
    }
    return both(using(noteDirectives(operation.directives)), sizeOfSet(operation.selectionSet));
  };

  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      measured.size = both(measured.size, sizeOfOperation(definition));
    } else if (definition.kind === Kind.FRAGMENT_DEFINITION) sizeOfFragment(definition.name);
  }
  return measured;
}

const both = (one: Size, other: Size): Size => ({
  fields: one.fields + other.fields,
  aliases: one.aliases + other.aliases,
  depth: Math.max(one.depth, other.depth),
  variableUses: one.variableUses + other.variableUses,
});

const using = (variableUses: number): Size => ({ ...nothing, variableUses });

/** Wherever it stands: only at the root of a query it is valid. */
function isIntrospection(selection: SelectionNode): boolean {
  return (
    selection.kind === Kind.FIELD &&
    (selection.name.value === "__schema" || selection.name.value === "__type")
  );
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const isFragment = (one: DefinitionNode) => one.kind === Kind.FRAGMENT_DEFINITION;
  return new Map(document.definitions.filter(isFragment).map((fragment) => [fragment.name.value, fragment]));
}

/** One place in the answer. */
interface Place {
  asked: number;
  /** Spreads beneath it, whatever they lead to. */
  spread: number;
  readonly below: Map<string, Place>;
}

const newPlace = (): Place => ({ asked: 0, spread: 0, below: new Map() });

/**
 * Infinite where it takes too many steps to count, which only fragments can cause that spread each other.
 * Fields of each operation, and of each fragment that none of them reaches.
 */
function countPairs(document: DocumentNode): number {
  const fragments = fragmentsOf(document);
  const reached = new Set<string>();
  let steps = 0;
  let pairs = 0;

  const walk = ({ selections }: SelectionSetNode, place: Place, above: readonly string[]): void => {
    const spread = new Set<string>();
    for (const selection of selections) {
      steps += 1;
      if (steps > maxSteps || pairs > maxPairs) return;
      if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet, place, above);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        // A second time in one set it adds nothing.
        if (fragment === undefined || spread.has(name)) continue;
        spread.add(name);
        pairs += place.spread;
        place.spread += 1;
        if (above.includes(name)) continue;
        reached.add(name);
        walk(fragment.selectionSet, place, [...above, name]);
      } else {
        const name = selection.alias?.value ?? selection.name.value;
        const inner = place.below.get(name) ?? newPlace();
        place.below.set(name, inner);
        // With each of those that were there before.
        pairs += inner.asked * weightOf(selection);
        inner.asked += 1;
        if (selection.selectionSet) walk(selection.selectionSet, inner, above);
      }
    }
  };
  const walkAlone = (selectionSet: SelectionSetNode, above: readonly string[]) =>
    walk(selectionSet, newPlace(), above);

  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) walkAlone(definition.selectionSet, []);
  }
  for (const [name, { selectionSet }] of fragments) if (!reached.has(name)) walkAlone(selectionSet, [name]);
  return steps > maxSteps ? Math.max(pairs, maxPairs + 1) : Math.ceil(pairs);
}

/** Arguments are compared as printed text, for each pair anew: four values take as long as all else. */
function weightOf({ arguments: given = [] }: FieldNode): number {
  return 1 + sumOf(given, ({ value }) => valuesIn(value)) / 4;
}

function valuesIn(value: ValueNode): number {
  if (value.kind === Kind.LIST) return 1 + sumOf(value.values, valuesIn);
  if (value.kind === Kind.OBJECT) return 1 + sumOf(value.fields, (field) => valuesIn(field.value));
  return 1;
}

function sumOf<Item>(items: readonly Item[], numberOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + numberOf(item), 0);
}
