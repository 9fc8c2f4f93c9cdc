import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Category as CategoryModel, Person as PersonModel, Order as OrderModel, OrderItem as OrderItemModel, PaidOrder as PaidOrderModel, ChangedProfile as ChangedProfileModel, Payment as PaymentModel, PaymentMethod as PaymentMethodModel, Product as ProductModel, Reviews as ReviewsModel } from '../models.ts';
import type { GatewayContext } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
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

/** A fact about a product. */
export type Attribute = {
  readonly __typename?: 'Attribute';
  /** What the fact is about. */
  readonly name: Scalars['String']['output'];
  /** The fact. */
  readonly value: Scalars['String']['output'];
};

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

/** A kind of product. */
export type Category = {
  readonly __typename?: 'Category';
  /** The category's id. */
  readonly id: Scalars['ID']['output'];
  /** A picture for it, if there is one. */
  readonly imageUrl?: Maybe<Scalars['URL']['output']>;
  /** What it is called. */
  readonly name: Scalars['String']['output'];
  /** Its name in addresses. */
  readonly slug: Scalars['String']['output'];
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

/** The idempotency key was used before, with another input. Make a new key for a new intent. */
export type IdempotencyKeyReused = Problem & {
  readonly __typename?: 'IdempotencyKeyReused';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** A picture. */
export type Image = {
  readonly __typename?: 'Image';
  /** What it shows, for those who can't see it. */
  readonly alt: Scalars['String']['output'];
  /** Its height in pixels. */
  readonly height: Scalars['Int']['output'];
  /** Where it is. */
  readonly url: Scalars['URL']['output'];
  /** Its width in pixels. */
  readonly width: Scalars['Int']['output'];
};

/** A value was refused, such as an unknown locale or a quantity of zero. */
export type InvalidInput = Problem & {
  readonly __typename?: 'InvalidInput';
  /** The input's field that was refused, where the service says which. */
  readonly field?: Maybe<Scalars['String']['output']>;
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** An amount of money. */
export type Money = {
  readonly __typename?: 'Money';
  /** The amount in the currency's minor unit: 1290 is €12.90, and ¥1290 in a currency without one. */
  readonly amount: Scalars['SafeInt']['output'];
  /** The currency's ISO 4217 code, such as `EUR`. */
  readonly currency: Scalars['String']['output'];
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

/** The payment method was declined; another one may work. */
export type PaymentDeclined = Problem & {
  readonly __typename?: 'PaymentDeclined';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
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

/** Something that kept a mutation from happening and that the person can do something about. */
export type Problem = {
  /** What is wrong, in English, ready for a log or a developer; apps show their own words by type. */
  readonly message: Scalars['String']['output'];
};

/** Something the shop sells. */
export type Product = {
  readonly __typename?: 'Product';
  /** Facts about it, such as its weight. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** Who makes it. */
  readonly brand: Scalars['String']['output'];
  /** Its category; null where the catalog does not know it. */
  readonly category?: Maybe<Category>;
  /** When the shop began to sell it. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** What it is, in a few sentences. */
  readonly description: Scalars['String']['output'];
  /** The product's id. */
  readonly id: Scalars['ID']['output'];
  /** Pictures of it. */
  readonly images: ReadonlyArray<Image>;
  /** Whether any is left. */
  readonly inStock: Scalars['Boolean']['output'];
  /** What one cost before; null where the price was not lowered. */
  readonly listPrice?: Maybe<Money>;
  /** What it is called. */
  readonly name: Scalars['String']['output'];
  /** What one costs. */
  readonly price: Money;
  /** What buyers think of it, in a number. */
  readonly rating: Rating;
  /** What buyers wrote about it. Needs the scope `reviews:read`. */
  readonly reviews?: Maybe<Reviews>;
  /** How many are left. */
  readonly stock: Scalars['Int']['output'];
  /** When its entry last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
};


/** Something the shop sells. */
export type ProductReviewsArgs = {
  first?: Scalars['Int']['input'];
};

/** A page of products, as in the Relay connection specification. */
export type ProductConnection = {
  readonly __typename?: 'ProductConnection';
  /** The page's entries. */
  readonly edges: ReadonlyArray<ProductEdge>;
  /** The page's products, for those who need no cursors. */
  readonly nodes: ReadonlyArray<Product>;
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

/** What a partner's app can ask. All of it needs an API key with the scope `catalog:read`. */
export type Query = {
  readonly __typename?: 'Query';
  /** All categories of the shop. */
  readonly categories?: Maybe<ReadonlyArray<Category>>;
  /** Products that the shop puts in front. */
  readonly featured?: Maybe<ReadonlyArray<Product>>;
  /** A product by its id; null where there is none. */
  readonly product?: Maybe<Product>;
  /** Products by their ids, in the order asked, with null in the place of an unknown one. */
  readonly products?: Maybe<ReadonlyArray<Maybe<Product>>>;
  /** Products that match a text, best first. */
  readonly search?: Maybe<ProductConnection>;
};


/** What a partner's app can ask. All of it needs an API key with the scope `catalog:read`. */
export type QueryFeaturedArgs = {
  first?: Scalars['Int']['input'];
};


/** What a partner's app can ask. All of it needs an API key with the scope `catalog:read`. */
export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


/** What a partner's app can ask. All of it needs an API key with the scope `catalog:read`. */
export type QueryProductsArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


/** What a partner's app can ask. All of it needs an API key with the scope `catalog:read`. */
export type QuerySearchArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  categoryId?: InputMaybe<Scalars['ID']['input']>;
  first?: Scalars['Int']['input'];
  query: Scalars['String']['input'];
};

/** What buyers think of a product, in a number. */
export type Rating = {
  readonly __typename?: 'Rating';
  /** The mean, from 1 to 5. */
  readonly average: Scalars['Float']['output'];
  /** How many buyers gave one. */
  readonly count: Scalars['Int']['output'];
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

/** What one buyer wrote. */
export type Review = {
  readonly __typename?: 'Review';
  /** Who wrote it. */
  readonly author: Scalars['String']['output'];
  /** Its text. */
  readonly body: Scalars['String']['output'];
  /** When it was written. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The review's id. */
  readonly id: Scalars['ID']['output'];
  /** The rating, from 1 to 5. */
  readonly rating: Scalars['Float']['output'];
  /** Its headline. */
  readonly title: Scalars['String']['output'];
};

/** What buyers wrote about a product. */
export type Reviews = {
  readonly __typename?: 'Reviews';
  /** The mean of their ratings, from 1 to 5. */
  readonly average: Scalars['Float']['output'];
  /** How many reviews there are in all. */
  readonly count: Scalars['Int']['output'];
  /** The ones asked for, most helpful first. */
  readonly items: ReadonlyArray<Review>;
};

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
  Attribute: ResolverTypeWrapper<Attribute>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Calls: Calls;
  CancelOrderInput: CancelOrderInput;
  Category: ResolverTypeWrapper<CategoryModel>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Fallback: Fallback;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  IdempotencyKey: ResolverTypeWrapper<Scalars['IdempotencyKey']['output']>;
  IdempotencyKeyReused: ResolverTypeWrapper<IdempotencyKeyReused>;
  Image: ResolverTypeWrapper<Image>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  Money: ResolverTypeWrapper<Money>;
  NotCancellable: ResolverTypeWrapper<NotCancellable>;
  NotPayable: ResolverTypeWrapper<NotPayable>;
  OrderItemInput: OrderItemInput;
  OrderNotFound: ResolverTypeWrapper<OrderNotFound>;
  OrderStatus: ResolverTypeWrapper<Lowercase<OrderStatus>>;
  OutOfStock: ResolverTypeWrapper<OutOfStock>;
  Outage: Outage;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PayOrderInput: PayOrderInput;
  PaymentDeclined: ResolverTypeWrapper<PaymentDeclined>;
  PaymentMethodNotFound: ResolverTypeWrapper<PaymentMethodNotFound>;
  PlaceOrderInput: PlaceOrderInput;
  Problem: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Problem']>;
  Product: ResolverTypeWrapper<ProductModel>;
  ProductConnection: ResolverTypeWrapper<Omit<ProductConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ProductEdge']>, nodes: ReadonlyArray<ResolversTypes['Product']> }>;
  ProductEdge: ResolverTypeWrapper<Omit<ProductEdge, 'node'> & { node: ResolversTypes['Product'] }>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Rating: ResolverTypeWrapper<Rating>;
  Read: Read;
  Review: ResolverTypeWrapper<Review>;
  Reviews: ResolverTypeWrapper<ReviewsModel>;
  SafeInt: ResolverTypeWrapper<Scalars['SafeInt']['output']>;
  Service: Service;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  UpdateProfileInput: UpdateProfileInput;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Attribute: Attribute;
  Boolean: Scalars['Boolean']['output'];
  CancelOrderInput: CancelOrderInput;
  Category: CategoryModel;
  DateTime: Scalars['DateTime']['output'];
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  IdempotencyKey: Scalars['IdempotencyKey']['output'];
  IdempotencyKeyReused: IdempotencyKeyReused;
  Image: Image;
  Int: Scalars['Int']['output'];
  InvalidInput: InvalidInput;
  Money: Money;
  NotCancellable: NotCancellable;
  NotPayable: NotPayable;
  OrderItemInput: OrderItemInput;
  OrderNotFound: OrderNotFound;
  OutOfStock: OutOfStock;
  PageInfo: PageInfo;
  PayOrderInput: PayOrderInput;
  PaymentDeclined: PaymentDeclined;
  PaymentMethodNotFound: PaymentMethodNotFound;
  PlaceOrderInput: PlaceOrderInput;
  Problem: ResolversInterfaceTypes<ResolversParentTypes>['Problem'];
  Product: ProductModel;
  ProductConnection: Omit<ProductConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ProductEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Product']> };
  ProductEdge: Omit<ProductEdge, 'node'> & { node: ResolversParentTypes['Product'] };
  Query: Record<PropertyKey, never>;
  Rating: Rating;
  Review: Review;
  Reviews: ReviewsModel;
  SafeInt: Scalars['SafeInt']['output'];
  String: Scalars['String']['output'];
  URL: Scalars['URL']['output'];
  UpdateProfileInput: UpdateProfileInput;
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

export type AttributeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Attribute'] = ResolversParentTypes['Attribute']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CategoryResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Category'] = ResolversParentTypes['Category']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  imageUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface IdempotencyKeyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['IdempotencyKey'], any> {
  name: 'IdempotencyKey';
}

export type IdempotencyKeyReusedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['IdempotencyKeyReused'] = ResolversParentTypes['IdempotencyKeyReused']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ImageResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Image'] = ResolversParentTypes['Image']> = {
  alt?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  height?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  width?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type InvalidInputResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['InvalidInput'] = ResolversParentTypes['InvalidInput']> = {
  field?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amount?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type NotCancellableResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['NotCancellable'] = ResolversParentTypes['NotCancellable']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NotPayableResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['NotPayable'] = ResolversParentTypes['NotPayable']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
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

export type PaymentDeclinedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PaymentDeclined'] = ResolversParentTypes['PaymentDeclined']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PaymentMethodNotFoundResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PaymentMethodNotFound'] = ResolversParentTypes['PaymentMethodNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProblemResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Problem'] = ResolversParentTypes['Problem']> = {
  __resolveType: TypeResolveFn<'IdempotencyKeyReused' | 'InvalidInput' | 'NotCancellable' | 'NotPayable' | 'OrderNotFound' | 'OutOfStock' | 'PaymentDeclined' | 'PaymentMethodNotFound', ParentType, ContextType>;
};

export type ProductResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product']> = {
  attributes?: Resolver<ReadonlyArray<ResolversTypes['Attribute']>, ParentType, ContextType>;
  brand?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['Category']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  images?: Resolver<ReadonlyArray<ResolversTypes['Image']>, ParentType, ContextType>;
  inStock?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  listPrice?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  rating?: Resolver<ResolversTypes['Rating'], ParentType, ContextType>;
  reviews?: Resolver<Maybe<ResolversTypes['Reviews']>, ParentType, ContextType, RequireFields<ProductReviewsArgs, 'first'>>;
  stock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ProductConnectionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['ProductConnection'] = ResolversParentTypes['ProductConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ProductEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Product']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ProductEdgeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['ProductEdge'] = ResolversParentTypes['ProductEdge']> = {
  cursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  categories?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Category']>>, ParentType, ContextType>;
  featured?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Product']>>, ParentType, ContextType, RequireFields<QueryFeaturedArgs, 'first'>>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductArgs, 'id'>>;
  products?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Product']>>>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'ids'>>;
  search?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, RequireFields<QuerySearchArgs, 'first' | 'query'>>;
};

export type RatingResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Rating'] = ResolversParentTypes['Rating']> = {
  average?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ReviewResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Review'] = ResolversParentTypes['Review']> = {
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  body?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rating?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ReviewsResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Reviews'] = ResolversParentTypes['Reviews']> = {
  average?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  items?: Resolver<ReadonlyArray<ResolversTypes['Review']>, ParentType, ContextType>;
};

export interface SafeIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['SafeInt'], any> {
  name: 'SafeInt';
}

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type Resolvers<ContextType = GatewayContext> = {
  Attribute?: AttributeResolvers<ContextType>;
  Category?: CategoryResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  IdempotencyKey?: GraphQLScalarType;
  IdempotencyKeyReused?: IdempotencyKeyReusedResolvers<ContextType>;
  Image?: ImageResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  NotCancellable?: NotCancellableResolvers<ContextType>;
  NotPayable?: NotPayableResolvers<ContextType>;
  OrderNotFound?: OrderNotFoundResolvers<ContextType>;
  OrderStatus?: OrderStatusResolvers;
  OutOfStock?: OutOfStockResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PaymentDeclined?: PaymentDeclinedResolvers<ContextType>;
  PaymentMethodNotFound?: PaymentMethodNotFoundResolvers<ContextType>;
  Problem?: ProblemResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Rating?: RatingResolvers<ContextType>;
  Review?: ReviewResolvers<ContextType>;
  Reviews?: ReviewsResolvers<ContextType>;
  SafeInt?: GraphQLScalarType;
  URL?: GraphQLScalarType;
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
