/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query WebHomepage($orders: Int = 5, $products: Int = 8) {\n  viewer {\n    id\n    name\n    email\n    avatarUrl\n    tier\n    defaultAddress {\n      line1\n      line2\n      city\n      postalCode\n      country\n    }\n    paymentMethods {\n      id\n      kind\n      brand\n      last4\n      expiresAt\n      isDefault\n    }\n    recentOrders(first: $orders) {\n      id\n      status\n      placedAt\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        unitPrice {\n          amount\n          currency\n        }\n        product {\n          id\n          name\n          images {\n            url\n            width\n            height\n            alt\n          }\n        }\n      }\n      payment {\n        id\n        status\n        amount {\n          amount\n          currency\n        }\n        method {\n          brand\n          last4\n        }\n      }\n      tracking {\n        carrier\n        number\n        url\n      }\n    }\n  }\n  homepage {\n    featured(first: $products) {\n      ...Card\n    }\n    recommended(first: $products) {\n      ...Card\n    }\n    categories {\n      id\n      name\n      slug\n      imageUrl\n    }\n  }\n}\n\nfragment Card on Product {\n  id\n  name\n  description\n  brand\n  price {\n    amount\n    currency\n  }\n  listPrice {\n    amount\n    currency\n  }\n  images {\n    url\n    width\n    height\n    alt\n  }\n  rating {\n    average\n    count\n  }\n  inStock\n  category {\n    id\n    name\n  }\n}": typeof types.WebHomepageDocument,
};
const documents: Documents = {
    "query WebHomepage($orders: Int = 5, $products: Int = 8) {\n  viewer {\n    id\n    name\n    email\n    avatarUrl\n    tier\n    defaultAddress {\n      line1\n      line2\n      city\n      postalCode\n      country\n    }\n    paymentMethods {\n      id\n      kind\n      brand\n      last4\n      expiresAt\n      isDefault\n    }\n    recentOrders(first: $orders) {\n      id\n      status\n      placedAt\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        unitPrice {\n          amount\n          currency\n        }\n        product {\n          id\n          name\n          images {\n            url\n            width\n            height\n            alt\n          }\n        }\n      }\n      payment {\n        id\n        status\n        amount {\n          amount\n          currency\n        }\n        method {\n          brand\n          last4\n        }\n      }\n      tracking {\n        carrier\n        number\n        url\n      }\n    }\n  }\n  homepage {\n    featured(first: $products) {\n      ...Card\n    }\n    recommended(first: $products) {\n      ...Card\n    }\n    categories {\n      id\n      name\n      slug\n      imageUrl\n    }\n  }\n}\n\nfragment Card on Product {\n  id\n  name\n  description\n  brand\n  price {\n    amount\n    currency\n  }\n  listPrice {\n    amount\n    currency\n  }\n  images {\n    url\n    width\n    height\n    alt\n  }\n  rating {\n    average\n    count\n  }\n  inStock\n  category {\n    id\n    name\n  }\n}": types.WebHomepageDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query WebHomepage($orders: Int = 5, $products: Int = 8) {\n  viewer {\n    id\n    name\n    email\n    avatarUrl\n    tier\n    defaultAddress {\n      line1\n      line2\n      city\n      postalCode\n      country\n    }\n    paymentMethods {\n      id\n      kind\n      brand\n      last4\n      expiresAt\n      isDefault\n    }\n    recentOrders(first: $orders) {\n      id\n      status\n      placedAt\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        unitPrice {\n          amount\n          currency\n        }\n        product {\n          id\n          name\n          images {\n            url\n            width\n            height\n            alt\n          }\n        }\n      }\n      payment {\n        id\n        status\n        amount {\n          amount\n          currency\n        }\n        method {\n          brand\n          last4\n        }\n      }\n      tracking {\n        carrier\n        number\n        url\n      }\n    }\n  }\n  homepage {\n    featured(first: $products) {\n      ...Card\n    }\n    recommended(first: $products) {\n      ...Card\n    }\n    categories {\n      id\n      name\n      slug\n      imageUrl\n    }\n  }\n}\n\nfragment Card on Product {\n  id\n  name\n  description\n  brand\n  price {\n    amount\n    currency\n  }\n  listPrice {\n    amount\n    currency\n  }\n  images {\n    url\n    width\n    height\n    alt\n  }\n  rating {\n    average\n    count\n  }\n  inStock\n  category {\n    id\n    name\n  }\n}"): (typeof documents)["query WebHomepage($orders: Int = 5, $products: Int = 8) {\n  viewer {\n    id\n    name\n    email\n    avatarUrl\n    tier\n    defaultAddress {\n      line1\n      line2\n      city\n      postalCode\n      country\n    }\n    paymentMethods {\n      id\n      kind\n      brand\n      last4\n      expiresAt\n      isDefault\n    }\n    recentOrders(first: $orders) {\n      id\n      status\n      placedAt\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        unitPrice {\n          amount\n          currency\n        }\n        product {\n          id\n          name\n          images {\n            url\n            width\n            height\n            alt\n          }\n        }\n      }\n      payment {\n        id\n        status\n        amount {\n          amount\n          currency\n        }\n        method {\n          brand\n          last4\n        }\n      }\n      tracking {\n        carrier\n        number\n        url\n      }\n    }\n  }\n  homepage {\n    featured(first: $products) {\n      ...Card\n    }\n    recommended(first: $products) {\n      ...Card\n    }\n    categories {\n      id\n      name\n      slug\n      imageUrl\n    }\n  }\n}\n\nfragment Card on Product {\n  id\n  name\n  description\n  brand\n  price {\n    amount\n    currency\n  }\n  listPrice {\n    amount\n    currency\n  }\n  images {\n    url\n    width\n    height\n    alt\n  }\n  rating {\n    average\n    count\n  }\n  inStock\n  category {\n    id\n    name\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;