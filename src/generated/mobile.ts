import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Category as CategoryModel, Person as PersonModel, Order as OrderModel, OrderItem as OrderItemModel, PaidOrder as PaidOrderModel, ChangedProfile as ChangedProfileModel, Payment as PaymentModel, PaymentMethod as PaymentMethodModel, Product as ProductModel, Reviews as ReviewsModel } from '../models.ts';
import type { GatewayContext } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in UTC, as RFC 3339 text: `2026-11-01T09:30:00Z`. */
  DateTime: { input: string; output: string; }
  /**
   * Makes a mutation safe to repeat: 1 to 255 printable ASCII characters, made by the app, new for each intent (a UUID is fine).
   * Sending the same key with the same input again answers what the first one answered, and nothing happens twice.
   */
  IdempotencyKey: { input: string; output: string; }
  /** A whole number that JSON and JavaScript carry without loss: up to 2^53 - 1 either way. */
  SafeInt: { input: number; output: number; }
  /** An absolute http or https address, as text. */
  URL: { input: string; output: string; }
};

/** Who may have something. */
export type Access =
  /** Whoever asks; with a credential or without. */
  | 'ANYONE'
  /** The person to whom the record belongs. */
  | 'OWNER'
  /** A person who is signed in. */
  | 'SIGNED_IN';

/** How often a service is asked for one operation. After a mutation, what was read before it is read again. */
export type Calls =
  /** Once for each set of arguments. */
  | 'BY_ARGUMENTS'
  /**
   * For up to 100 keys at once, each key once; keys that become known at different times go by different calls. A list has
   * a key for each of its items, any other field has one.
   */
  | 'BY_KEY'
  /** The same, apart for each set of arguments. */
  | 'BY_KEY_AND_ARGUMENTS'
  /** Each time. */
  | 'EACH'
  /** Once. */
  | 'ONCE';

/** Which order to cancel. */
export type CancelOrderInput = {
  /** Makes the mutation safe to repeat. */
  readonly idempotencyKey: Scalars['IdempotencyKey']['input'];
  /** One of the person's own orders. */
  readonly orderId: Scalars['ID']['input'];
};

/** What came of cancelling an order. */
export type CancelOrderResult = CancelOrderSuccess | IdempotencyKeyReused | InvalidInput | NotCancellable | OrderNotFound;

/** The order is cancelled. */
export type CancelOrderSuccess = {
  readonly __typename?: 'CancelOrderSuccess';
  /** The order, as it stands now. */
  readonly order: Order;
};

/** What a field is answered with where its service fails. */
export type Fallback =
  /** An empty list, without an error. */
  | 'EMPTY_LIST'
  /** The products that the shop puts in front, without an error. */
  | 'FEATURED'
  /** What is kept of an earlier answer; null with an error where nothing is. */
  | 'LAST_GOOD'
  /** Null, with an error. */
  | 'NULL'
  /** What the field's resolver makes of it, without an error. */
  | 'OWN';

/** The home screen. */
export type Home = {
  readonly __typename?: 'Home';
  /** Products that the shop puts in front. */
  readonly featured?: Maybe<ReadonlyArray<Product>>;
  /** The person who is signed in; null where nobody is. */
  readonly me?: Maybe<Me>;
  /** The person's latest orders, newest first; empty where nobody is signed in. */
  readonly orders?: Maybe<ReadonlyArray<Order>>;
  /** Products chosen for the person; the featured ones where nobody is signed in, nothing is recommended, or recommendations fail. */
  readonly recommended?: Maybe<ReadonlyArray<Product>>;
};


/** The home screen. */
export type HomeFeaturedArgs = {
  first?: Scalars['Int']['input'];
};


/** The home screen. */
export type HomeOrdersArgs = {
  first?: Scalars['Int']['input'];
};


/** The home screen. */
export type HomeRecommendedArgs = {
  first?: Scalars['Int']['input'];
};

/** The idempotency key was used before, with another input. Make a new key for a new intent. */
export type IdempotencyKeyReused = Problem & {
  readonly __typename?: 'IdempotencyKeyReused';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** A value was refused, such as an unknown locale or a quantity of zero. */
export type InvalidInput = Problem & {
  readonly __typename?: 'InvalidInput';
  /** The input's field that was refused, where the service says which. */
  readonly field?: Maybe<Scalars['String']['output']>;
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** The person who is signed in. */
export type Me = {
  readonly __typename?: 'Me';
  /** A small picture of the person; null where there is none. */
  readonly avatar?: Maybe<Scalars['URL']['output']>;
  /** The person's id. */
  readonly id: Scalars['ID']['output'];
  /** The person's name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** How the person can pay, for the payment sheet. */
  readonly paymentMethods?: Maybe<ReadonlyArray<PaymentMethod>>;
};

/** An amount of money. */
export type Money = {
  readonly __typename?: 'Money';
  /** The amount in the currency's minor unit: 1290 is €12.90, and ¥1290 in a currency without one. */
  readonly amount: Scalars['SafeInt']['output'];
  /** The currency's ISO 4217 code, such as `EUR`. */
  readonly currency: Scalars['String']['output'];
};

/** What the phone app can change. All of it needs a signed-in person. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Cancels one of the person's orders. */
  readonly cancelOrder?: Maybe<CancelOrderResult>;
  /** Pays one of the person's orders. */
  readonly payOrder?: Maybe<PayOrderResult>;
  /** Places an order. */
  readonly placeOrder?: Maybe<PlaceOrderResult>;
  /** Changes the person's profile. */
  readonly updateProfile?: Maybe<UpdateProfileResult>;
};


/** What the phone app can change. All of it needs a signed-in person. */
export type MutationCancelOrderArgs = {
  input: CancelOrderInput;
};


/** What the phone app can change. All of it needs a signed-in person. */
export type MutationPayOrderArgs = {
  input: PayOrderInput;
};


/** What the phone app can change. All of it needs a signed-in person. */
export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
};


/** What the phone app can change. All of it needs a signed-in person. */
export type MutationUpdateProfileArgs = {
  input: UpdateProfileInput;
};

/** The order has gone too far to be cancelled. */
export type NotCancellable = Problem & {
  readonly __typename?: 'NotCancellable';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** The order can't be paid: it is paid already, or cancelled. */
export type NotPayable = Problem & {
  readonly __typename?: 'NotPayable';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** An order. */
export type Order = {
  readonly __typename?: 'Order';
  /** The order's id. */
  readonly id: Scalars['ID']['output'];
  /** How many things are in it. */
  readonly itemCount: Scalars['Int']['output'];
  /** What was ordered. */
  readonly items: ReadonlyArray<OrderItem>;
  /** Whether it is paid; null where that is not known. */
  readonly paid?: Maybe<Scalars['Boolean']['output']>;
  /** When it was placed. */
  readonly placedAt: Scalars['DateTime']['output'];
  /** Where it stands. */
  readonly status: OrderStatus;
  /** A small picture: that of its first product. Null where there is none. */
  readonly thumb?: Maybe<Scalars['URL']['output']>;
  /** What it costs in all, ready to show in the person's locale: `€12.90`. */
  readonly total: Scalars['String']['output'];
  /** The carrier's page about the parcel; null until it is sent. */
  readonly trackingUrl?: Maybe<Scalars['URL']['output']>;
};

/** A page of orders, as in the Relay connection specification. */
export type OrderConnection = {
  readonly __typename?: 'OrderConnection';
  /** The page's entries. */
  readonly edges: ReadonlyArray<OrderEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many orders there are in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An order's place in a page. */
export type OrderEdge = {
  readonly __typename?: 'OrderEdge';
  /** Pass it as `after` to get what follows. The service gives one cursor a page, so only the last entry has it. */
  readonly cursor?: Maybe<Scalars['String']['output']>;
  /** The order. */
  readonly node: Order;
};

/** One line of an order. */
export type OrderItem = {
  readonly __typename?: 'OrderItem';
  /** What one of them cost, ready to show. */
  readonly price: Scalars['String']['output'];
  /** The product; null where the catalog does not know it any more. */
  readonly product?: Maybe<Product>;
  /** How many. */
  readonly quantity: Scalars['Int']['output'];
};

/** One line of an order to be placed. */
export type OrderItemInput = {
  /** The product. */
  readonly productId: Scalars['ID']['input'];
  /** How many, at least one. */
  readonly quantity: Scalars['Int']['input'];
};

/** The person has no order with this id. */
export type OrderNotFound = Problem & {
  readonly __typename?: 'OrderNotFound';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** Where an order stands. */
export type OrderStatus =
  /** Called off; it will not be sent. */
  | 'CANCELLED'
  /** Arrived. */
  | 'DELIVERED'
  /** Paid, and waiting to be sent. */
  | 'PAID'
  /** Placed, and waiting for its payment. */
  | 'PENDING'
  /** On its way. */
  | 'SHIPPED';

/** Something in the order is not in stock in the quantity asked for. */
export type OutOfStock = Problem & {
  readonly __typename?: 'OutOfStock';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** What is done while the counters that processes share can't be reached. */
export type Outage =
  /** The field is refused. */
  | 'CLOSED'
  /** Each process counts by itself. */
  | 'OPEN';

/** Where a page of a list stands within the list, as in the Relay connection specification. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Pass it as `after` to get the next page. Null on the last page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more follows after this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether something stands before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the page's first entry, where it is known. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** Which order to pay, and with what. */
export type PayOrderInput = {
  /** Makes the mutation safe to repeat: an order is charged once, however often this is sent. */
  readonly idempotencyKey: Scalars['IdempotencyKey']['input'];
  /** One of the person's own payment methods. */
  readonly methodId: Scalars['ID']['input'];
  /** One of the person's own orders. Its total is charged. */
  readonly orderId: Scalars['ID']['input'];
};

/** What came of paying an order. */
export type PayOrderResult = IdempotencyKeyReused | InvalidInput | NotPayable | OrderNotFound | PayOrderSuccess | PaymentDeclined | PaymentMethodNotFound;

/** The order is paid. */
export type PayOrderSuccess = {
  readonly __typename?: 'PayOrderSuccess';
  /** The order, as it stands after the payment; null where that could not be read back. It is paid all the same. */
  readonly order?: Maybe<Order>;
};

/** The payment method was declined; another one may work. */
export type PaymentDeclined = Problem & {
  readonly __typename?: 'PaymentDeclined';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** Something a person can pay with. */
export type PaymentMethod = {
  readonly __typename?: 'PaymentMethod';
  /** The method's id. */
  readonly id: Scalars['ID']['output'];
  /** Whether it is used unless another is chosen. */
  readonly isDefault: Scalars['Boolean']['output'];
  /** Ready to show: `Visa ···· 4242`. */
  readonly label: Scalars['String']['output'];
};

/** The person has no payment method with this id. */
export type PaymentMethodNotFound = Problem & {
  readonly __typename?: 'PaymentMethodNotFound';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** What to order. */
export type PlaceOrderInput = {
  /** The person's address to send it to. */
  readonly addressId?: InputMaybe<Scalars['ID']['input']>;
  /** Makes the mutation safe to repeat. */
  readonly idempotencyKey: Scalars['IdempotencyKey']['input'];
  /** The products and how many of each. */
  readonly items: ReadonlyArray<OrderItemInput>;
};

/** What came of placing an order. */
export type PlaceOrderResult = IdempotencyKeyReused | InvalidInput | OutOfStock | PlaceOrderSuccess;

/** The order is placed. */
export type PlaceOrderSuccess = {
  readonly __typename?: 'PlaceOrderSuccess';
  /** The new order. */
  readonly order: Order;
};

/** Something that kept a mutation from happening and that the person can do something about. */
export type Problem = {
  /** What is wrong, in English, ready for a log or a developer; apps show their own words by type. */
  readonly message: Scalars['String']['output'];
};

/** Something the shop sells. */
export type Product = {
  readonly __typename?: 'Product';
  /** Who makes it. */
  readonly brand: Scalars['String']['output'];
  /** What it is, in a few sentences. */
  readonly description: Scalars['String']['output'];
  /** The product's id. */
  readonly id: Scalars['ID']['output'];
  /** Whether any is left. */
  readonly inStock: Scalars['Boolean']['output'];
  /** What it is called. */
  readonly name: Scalars['String']['output'];
  /** What one costs, ready to show in the person's locale: `€12.90`. */
  readonly price: Scalars['String']['output'];
  /** What buyers think of it, from 1 to 5. */
  readonly rating: Scalars['Float']['output'];
  /** A small picture: its narrowest. Null where there is none. */
  readonly thumb?: Maybe<Scalars['URL']['output']>;
};

/** A page of products, as in the Relay connection specification. */
export type ProductConnection = {
  readonly __typename?: 'ProductConnection';
  /** The page's entries. */
  readonly edges: ReadonlyArray<ProductEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many products match in all. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A product's place in a page. */
export type ProductEdge = {
  readonly __typename?: 'ProductEdge';
  /** Pass it as `after` to get what follows. The service gives one cursor a page, so only the last entry has it. */
  readonly cursor?: Maybe<Scalars['String']['output']>;
  /** The product. */
  readonly node: Product;
};

/** What the phone app can ask. */
export type Query = {
  readonly __typename?: 'Query';
  /** All that the home screen shows. */
  readonly home: Home;
  /** One of the person's own orders; null where there is none with this id. Needs a signed-in person. */
  readonly order?: Maybe<Order>;
  /** All orders of the person, newest first, page by page. Needs a signed-in person. */
  readonly orders?: Maybe<OrderConnection>;
  /** A product by its id; null where there is none. */
  readonly product?: Maybe<Product>;
  /** Products by their ids, in the order asked, with null in the place of an unknown one. */
  readonly products?: Maybe<ReadonlyArray<Maybe<Product>>>;
  /** Products that match a text, best first. */
  readonly search?: Maybe<ProductConnection>;
};


/** What the phone app can ask. */
export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


/** What the phone app can ask. */
export type QueryOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


/** What the phone app can ask. */
export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


/** What the phone app can ask. */
export type QueryProductsArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


/** What the phone app can ask. */
export type QuerySearchArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  categoryId?: InputMaybe<Scalars['ID']['input']>;
  first?: Scalars['Int']['input'];
  query: Scalars['String']['input'];
};

/** What is asked of a service. */
export type Read =
  /** An order to be cancelled. */
  | 'CANCEL_ORDER'
  /** All categories. */
  | 'CATEGORIES'
  /** Categories by their ids. */
  | 'CATEGORY'
  /** A change of the person's profile. */
  | 'CHANGE_PROFILE'
  /** Products that the shop puts in front. */
  | 'FEATURED'
  /** The person's latest orders. */
  | 'LATEST_ORDERS'
  /** Orders by their ids. */
  | 'ORDER'
  /** A page of the person's orders. */
  | 'ORDER_HISTORY'
  /** A payment to be made. */
  | 'PAY'
  /** Payments by their orders. */
  | 'PAYMENT'
  /** What the person can pay with. */
  | 'PAYMENT_METHODS'
  /** The person who asks. */
  | 'PERSON'
  /** An order to be placed. */
  | 'PLACE_ORDER'
  /** Products by their ids. */
  | 'PRODUCT'
  /** The ids of products chosen for the person. */
  | 'RECOMMENDATIONS'
  /** What buyers wrote, by product. */
  | 'REVIEWS'
  /** A page of products that match. */
  | 'SEARCH';

/** A service behind the gateway. Errors name it in lower case. */
export type Service =
  /** Products, categories, reviews and recommendations. */
  | 'CATALOG'
  /** Orders. */
  | 'ORDER'
  /** Payments, and what people can pay with. */
  | 'PAYMENT'
  /** People, their addresses and their profiles. */
  | 'USER';

/** What to change in the person's profile. What is left out stays as it is. */
export type UpdateProfileInput = {
  /** The address of a picture, or null for none. */
  readonly avatarUrl?: InputMaybe<Scalars['String']['input']>;
  /** Makes the mutation safe to repeat. */
  readonly idempotencyKey: Scalars['IdempotencyKey']['input'];
  /** The person's language and region, a BCP 47 tag such as `de-DE`. Prices on the phone follow it. */
  readonly locale?: InputMaybe<Scalars['String']['input']>;
  /** The name that is shown. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
};

/** What came of changing the profile. */
export type UpdateProfileResult = IdempotencyKeyReused | InvalidInput | UpdateProfileSuccess;

/** The profile is changed. */
export type UpdateProfileSuccess = {
  readonly __typename?: 'UpdateProfileSuccess';
  /** The person, as changed. */
  readonly me: Me;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  CancelOrderResult:
    | ( Omit<CancelOrderSuccess, 'order'> & { order: _RefType['Order'] } )
    | ( IdempotencyKeyReused )
    | ( InvalidInput )
    | ( NotCancellable )
    | ( OrderNotFound )
  ;
  PayOrderResult:
    | ( IdempotencyKeyReused )
    | ( InvalidInput )
    | ( NotPayable )
    | ( OrderNotFound )
    | ( PaidOrderModel )
    | ( PaymentDeclined )
    | ( PaymentMethodNotFound )
  ;
  PlaceOrderResult:
    | ( IdempotencyKeyReused )
    | ( InvalidInput )
    | ( OutOfStock )
    | ( Omit<PlaceOrderSuccess, 'order'> & { order: _RefType['Order'] } )
  ;
  UpdateProfileResult:
    | ( IdempotencyKeyReused )
    | ( InvalidInput )
    | ( ChangedProfileModel )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Problem:
    | ( IdempotencyKeyReused )
    | ( InvalidInput )
    | ( NotCancellable )
    | ( NotPayable )
    | ( OrderNotFound )
    | ( OutOfStock )
    | ( PaymentDeclined )
    | ( PaymentMethodNotFound )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Access: Access;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Calls: Calls;
  CancelOrderInput: CancelOrderInput;
  CancelOrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelOrderResult']>;
  CancelOrderSuccess: ResolverTypeWrapper<Omit<CancelOrderSuccess, 'order'> & { order: ResolversTypes['Order'] }>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Fallback: Fallback;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Home: ResolverTypeWrapper<object>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  IdempotencyKey: ResolverTypeWrapper<Scalars['IdempotencyKey']['output']>;
  IdempotencyKeyReused: ResolverTypeWrapper<IdempotencyKeyReused>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  Me: ResolverTypeWrapper<PersonModel>;
  Money: ResolverTypeWrapper<Money>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NotCancellable: ResolverTypeWrapper<NotCancellable>;
  NotPayable: ResolverTypeWrapper<NotPayable>;
  Order: ResolverTypeWrapper<OrderModel>;
  OrderConnection: ResolverTypeWrapper<Omit<OrderConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['OrderEdge']> }>;
  OrderEdge: ResolverTypeWrapper<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>;
  OrderItem: ResolverTypeWrapper<OrderItemModel>;
  OrderItemInput: OrderItemInput;
  OrderNotFound: ResolverTypeWrapper<OrderNotFound>;
  OrderStatus: ResolverTypeWrapper<Lowercase<OrderStatus>>;
  OutOfStock: ResolverTypeWrapper<OutOfStock>;
  Outage: Outage;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PayOrderInput: PayOrderInput;
  PayOrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PayOrderResult']>;
  PayOrderSuccess: ResolverTypeWrapper<PaidOrderModel>;
  PaymentDeclined: ResolverTypeWrapper<PaymentDeclined>;
  PaymentMethod: ResolverTypeWrapper<PaymentMethodModel>;
  PaymentMethodNotFound: ResolverTypeWrapper<PaymentMethodNotFound>;
  PlaceOrderInput: PlaceOrderInput;
  PlaceOrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PlaceOrderResult']>;
  PlaceOrderSuccess: ResolverTypeWrapper<Omit<PlaceOrderSuccess, 'order'> & { order: ResolversTypes['Order'] }>;
  Problem: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Problem']>;
  Product: ResolverTypeWrapper<ProductModel>;
  ProductConnection: ResolverTypeWrapper<Omit<ProductConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['ProductEdge']> }>;
  ProductEdge: ResolverTypeWrapper<Omit<ProductEdge, 'node'> & { node: ResolversTypes['Product'] }>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Read: Read;
  SafeInt: ResolverTypeWrapper<Scalars['SafeInt']['output']>;
  Service: Service;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfileResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UpdateProfileResult']>;
  UpdateProfileSuccess: ResolverTypeWrapper<ChangedProfileModel>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  CancelOrderInput: CancelOrderInput;
  CancelOrderResult: ResolversUnionTypes<ResolversParentTypes>['CancelOrderResult'];
  CancelOrderSuccess: Omit<CancelOrderSuccess, 'order'> & { order: ResolversParentTypes['Order'] };
  DateTime: Scalars['DateTime']['output'];
  Float: Scalars['Float']['output'];
  Home: object;
  ID: Scalars['ID']['output'];
  IdempotencyKey: Scalars['IdempotencyKey']['output'];
  IdempotencyKeyReused: IdempotencyKeyReused;
  Int: Scalars['Int']['output'];
  InvalidInput: InvalidInput;
  Me: PersonModel;
  Money: Money;
  Mutation: Record<PropertyKey, never>;
  NotCancellable: NotCancellable;
  NotPayable: NotPayable;
  Order: OrderModel;
  OrderConnection: Omit<OrderConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['OrderEdge']> };
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  OrderItem: OrderItemModel;
  OrderItemInput: OrderItemInput;
  OrderNotFound: OrderNotFound;
  OutOfStock: OutOfStock;
  PageInfo: PageInfo;
  PayOrderInput: PayOrderInput;
  PayOrderResult: ResolversUnionTypes<ResolversParentTypes>['PayOrderResult'];
  PayOrderSuccess: PaidOrderModel;
  PaymentDeclined: PaymentDeclined;
  PaymentMethod: PaymentMethodModel;
  PaymentMethodNotFound: PaymentMethodNotFound;
  PlaceOrderInput: PlaceOrderInput;
  PlaceOrderResult: ResolversUnionTypes<ResolversParentTypes>['PlaceOrderResult'];
  PlaceOrderSuccess: Omit<PlaceOrderSuccess, 'order'> & { order: ResolversParentTypes['Order'] };
  Problem: ResolversInterfaceTypes<ResolversParentTypes>['Problem'];
  Product: ProductModel;
  ProductConnection: Omit<ProductConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['ProductEdge']> };
  ProductEdge: Omit<ProductEdge, 'node'> & { node: ResolversParentTypes['Product'] };
  Query: Record<PropertyKey, never>;
  SafeInt: Scalars['SafeInt']['output'];
  String: Scalars['String']['output'];
  URL: Scalars['URL']['output'];
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfileResult: ResolversUnionTypes<ResolversParentTypes>['UpdateProfileResult'];
  UpdateProfileSuccess: ChangedProfileModel;
};

export type AuthDirectiveArgs = {
  owner?: Scalars['String']['input'];
  requires: Access;
  scopes?: ReadonlyArray<Scalars['String']['input']>;
};

export type AuthDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = AuthDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CostDirectiveArgs = {
  weight: Scalars['String']['input'];
};

export type CostDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = CostDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type LengthDirectiveArgs = {
  max: Scalars['Int']['input'];
  min?: Scalars['Int']['input'];
};

export type LengthDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = LengthDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ListSizeDirectiveArgs = {
  assumedSize?: Maybe<Scalars['Int']['input']>;
  requireOneSlicingArgument?: Maybe<Scalars['Boolean']['input']>;
  sizedFields?: Maybe<ReadonlyArray<Scalars['String']['input']>>;
  slicingArguments?: Maybe<ReadonlyArray<Scalars['String']['input']>>;
};

export type ListSizeDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PersonalDirectiveArgs = { };

export type PersonalDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = PersonalDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RangeDirectiveArgs = {
  max: Scalars['Int']['input'];
  min: Scalars['Int']['input'];
};

export type RangeDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = RangeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RateLimitDirectiveArgs = {
  arrayLengthField?: Maybe<Scalars['String']['input']>;
  identityArgs?: ReadonlyArray<Scalars['String']['input']>;
  max: Scalars['Int']['input'];
  outage?: Outage;
  window: Scalars['String']['input'];
};

export type RateLimitDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = RateLimitDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ReadDirectiveArgs = {
  after?: ReadonlyArray<Read>;
  calls: Calls;
  service: Service;
};

export type ReadDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = ReadDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type UpstreamDirectiveArgs = {
  awaits?: Maybe<ReadonlyArray<Read>>;
  fallback?: Fallback;
  reads: ReadonlyArray<Read>;
  service: Service;
};

export type UpstreamDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = UpstreamDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CancelOrderResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['CancelOrderResult'] = ResolversParentTypes['CancelOrderResult']> = {
  __resolveType: TypeResolveFn<'CancelOrderSuccess' | 'IdempotencyKeyReused' | 'InvalidInput' | 'NotCancellable' | 'OrderNotFound', ParentType, ContextType>;
};

export type CancelOrderSuccessResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['CancelOrderSuccess'] = ResolversParentTypes['CancelOrderSuccess']> = {
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type HomeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Home'] = ResolversParentTypes['Home']> = {
  featured?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Product']>>, ParentType, ContextType, RequireFields<HomeFeaturedArgs, 'first'>>;
  me?: Resolver<Maybe<ResolversTypes['Me']>, ParentType, ContextType>;
  orders?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Order']>>, ParentType, ContextType, RequireFields<HomeOrdersArgs, 'first'>>;
  recommended?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Product']>>, ParentType, ContextType, RequireFields<HomeRecommendedArgs, 'first'>>;
};

export interface IdempotencyKeyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['IdempotencyKey'], any> {
  name: 'IdempotencyKey';
}

export type IdempotencyKeyReusedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['IdempotencyKeyReused'] = ResolversParentTypes['IdempotencyKeyReused']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidInputResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['InvalidInput'] = ResolversParentTypes['InvalidInput']> = {
  field?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Me'] = ResolversParentTypes['Me']> = {
  avatar?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  paymentMethods?: Resolver<Maybe<ReadonlyArray<ResolversTypes['PaymentMethod']>>, ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amount?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelOrder?: Resolver<Maybe<ResolversTypes['CancelOrderResult']>, ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'input'>>;
  payOrder?: Resolver<Maybe<ResolversTypes['PayOrderResult']>, ParentType, ContextType, RequireFields<MutationPayOrderArgs, 'input'>>;
  placeOrder?: Resolver<Maybe<ResolversTypes['PlaceOrderResult']>, ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'input'>>;
  updateProfile?: Resolver<Maybe<ResolversTypes['UpdateProfileResult']>, ParentType, ContextType, RequireFields<MutationUpdateProfileArgs, 'input'>>;
};

export type NotCancellableResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['NotCancellable'] = ResolversParentTypes['NotCancellable']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NotPayableResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['NotPayable'] = ResolversParentTypes['NotPayable']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  itemCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  items?: Resolver<ReadonlyArray<ResolversTypes['OrderItem']>, ParentType, ContextType>;
  paid?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  placedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  thumb?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  trackingUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
};

export type OrderConnectionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  cursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
};

export type OrderItemResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['OrderItem'] = ResolversParentTypes['OrderItem']> = {
  price?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderNotFoundResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['OrderNotFound'] = ResolversParentTypes['OrderNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderStatusResolvers = EnumResolverSignature<{ CANCELLED?: any, DELIVERED?: any, PAID?: any, PENDING?: any, SHIPPED?: any }, ResolversTypes['OrderStatus']>;

export type OutOfStockResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['OutOfStock'] = ResolversParentTypes['OutOfStock']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PayOrderResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PayOrderResult'] = ResolversParentTypes['PayOrderResult']> = {
  __resolveType: TypeResolveFn<'IdempotencyKeyReused' | 'InvalidInput' | 'NotPayable' | 'OrderNotFound' | 'PayOrderSuccess' | 'PaymentDeclined' | 'PaymentMethodNotFound', ParentType, ContextType>;
};

export type PayOrderSuccessResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PayOrderSuccess'] = ResolversParentTypes['PayOrderSuccess']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PaymentDeclinedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PaymentDeclined'] = ResolversParentTypes['PaymentDeclined']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PaymentMethodResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PaymentMethod'] = ResolversParentTypes['PaymentMethod']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isDefault?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PaymentMethodNotFoundResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PaymentMethodNotFound'] = ResolversParentTypes['PaymentMethodNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PlaceOrderResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PlaceOrderResult'] = ResolversParentTypes['PlaceOrderResult']> = {
  __resolveType: TypeResolveFn<'IdempotencyKeyReused' | 'InvalidInput' | 'OutOfStock' | 'PlaceOrderSuccess', ParentType, ContextType>;
};

export type PlaceOrderSuccessResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PlaceOrderSuccess'] = ResolversParentTypes['PlaceOrderSuccess']> = {
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProblemResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Problem'] = ResolversParentTypes['Problem']> = {
  __resolveType: TypeResolveFn<'IdempotencyKeyReused' | 'InvalidInput' | 'NotCancellable' | 'NotPayable' | 'OrderNotFound' | 'OutOfStock' | 'PaymentDeclined' | 'PaymentMethodNotFound', ParentType, ContextType>;
};

export type ProductResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product']> = {
  brand?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  inStock?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rating?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  thumb?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
};

export type ProductConnectionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['ProductConnection'] = ResolversParentTypes['ProductConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ProductEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ProductEdgeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['ProductEdge'] = ResolversParentTypes['ProductEdge']> = {
  cursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  home?: Resolver<ResolversTypes['Home'], ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<QueryOrdersArgs, 'first'>>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductArgs, 'id'>>;
  products?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Product']>>>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'ids'>>;
  search?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, RequireFields<QuerySearchArgs, 'first' | 'query'>>;
};

export interface SafeIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['SafeInt'], any> {
  name: 'SafeInt';
}

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type UpdateProfileResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['UpdateProfileResult'] = ResolversParentTypes['UpdateProfileResult']> = {
  __resolveType: TypeResolveFn<'IdempotencyKeyReused' | 'InvalidInput' | 'UpdateProfileSuccess', ParentType, ContextType>;
};

export type UpdateProfileSuccessResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['UpdateProfileSuccess'] = ResolversParentTypes['UpdateProfileSuccess']> = {
  me?: Resolver<ResolversTypes['Me'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = GatewayContext> = {
  CancelOrderResult?: CancelOrderResultResolvers<ContextType>;
  CancelOrderSuccess?: CancelOrderSuccessResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Home?: HomeResolvers<ContextType>;
  IdempotencyKey?: GraphQLScalarType;
  IdempotencyKeyReused?: IdempotencyKeyReusedResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  Me?: MeResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NotCancellable?: NotCancellableResolvers<ContextType>;
  NotPayable?: NotPayableResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  OrderItem?: OrderItemResolvers<ContextType>;
  OrderNotFound?: OrderNotFoundResolvers<ContextType>;
  OrderStatus?: OrderStatusResolvers;
  OutOfStock?: OutOfStockResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PayOrderResult?: PayOrderResultResolvers<ContextType>;
  PayOrderSuccess?: PayOrderSuccessResolvers<ContextType>;
  PaymentDeclined?: PaymentDeclinedResolvers<ContextType>;
  PaymentMethod?: PaymentMethodResolvers<ContextType>;
  PaymentMethodNotFound?: PaymentMethodNotFoundResolvers<ContextType>;
  PlaceOrderResult?: PlaceOrderResultResolvers<ContextType>;
  PlaceOrderSuccess?: PlaceOrderSuccessResolvers<ContextType>;
  Problem?: ProblemResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  SafeInt?: GraphQLScalarType;
  URL?: GraphQLScalarType;
  UpdateProfileResult?: UpdateProfileResultResolvers<ContextType>;
  UpdateProfileSuccess?: UpdateProfileSuccessResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GatewayContext> = {
  auth?: AuthDirectiveResolver<any, any, ContextType>;
  cost?: CostDirectiveResolver<any, any, ContextType>;
  length?: LengthDirectiveResolver<any, any, ContextType>;
  listSize?: ListSizeDirectiveResolver<any, any, ContextType>;
  personal?: PersonalDirectiveResolver<any, any, ContextType>;
  range?: RangeDirectiveResolver<any, any, ContextType>;
  rateLimit?: RateLimitDirectiveResolver<any, any, ContextType>;
  read?: ReadDirectiveResolver<any, any, ContextType>;
  upstream?: UpstreamDirectiveResolver<any, any, ContextType>;
};
