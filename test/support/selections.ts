/** Selections made from a schema: operations that ask for all that there is, with arguments for which something is found. */
import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

export type Field = GraphQLField<unknown, unknown>;

/** Arguments that must be given, by the field's name, so that something is found. */
const argumentsOf: Readonly<Record<string, string>> = {
  product: '(id: "p2")',
  products: '(ids: ["p1", "p4"])',
  search: '(query: "lamp", first: 1)',
  order: '(id: "o1")',
  orders: "(first: 1)",
  recentOrders: "(first: 50)",
};

/** All of a type's fields, and theirs, but for types that stand above in the same selection. */
export function selectionOf(type: GraphQLNamedType, above: readonly string[] = []): string {
  if (!isObjectType(type) && !isAbstractType(type)) return "";
  if (!isObjectType(type)) return "{ __typename }";
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (above.includes(inner.name)) return [];
    return [`${callOf(field)} ${selectionOf(inner, [...above, type.name])}`];
  });
  return `{ ${fields.join(" ")} }`;
}

/** A field's name with its arguments. */
export function callOf(field: Field): string {
  const text = argumentsOf[field.name];
  if (text === undefined && field.args.some(isRequiredArgument))
    throw new Error(`${field.name} needs arguments here`);
  return text !== undefined && field.args.length > 0 ? `${field.name}${text}` : field.name;
}
