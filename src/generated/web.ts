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

/** A postal address. */
export type Address = {
  readonly __typename?: 'Address';
  /** Town or city. */
  readonly city: Scalars['String']['output'];
  /** Country, as the person gave it. */
  readonly country: Scalars['String']['output'];
  /** The address's id. */
  readonly id: Scalars['ID']['output'];
  /** Whether it is used unless another is chosen. */
  readonly isDefault: Scalars['Boolean']['output'];
  /** Street and number. */
  readonly line1: Scalars['String']['output'];
  /** Flat, floor, company; whatever does not fit the first line. */
  readonly line2?: Maybe<Scalars['String']['output']>;
  /** Postal code, as written in its country. */
  readonly postalCode: Scalars['String']['output'];
};

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

/** What came of cancelling an order. */
export type CancelOrderResult = CancelOrderSuccess | IdempotencyKeyReused | InvalidInput | NotCancellable | OrderNotFound;

/** The order is cancelled. */
export type CancelOrderSuccess = {
  readonly __typename?: 'CancelOrderSuccess';
  /** The order, as it stands now. */
  readonly order: Order;
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

/** What the homepage shows besides the person's own things. */
export type Homepage = {
  readonly __typename?: 'Homepage';
  /** All categories of the shop. */
  readonly categories?: Maybe<ReadonlyArray<Category>>;
  /** Products that the shop puts in front. */
  readonly featured?: Maybe<ReadonlyArray<Product>>;
  /** Products chosen for the person; the featured ones where nobody is signed in, nothing is recommended, or recommendations fail. */
  readonly recommended?: Maybe<ReadonlyArray<Product>>;
};


/** What the homepage shows besides the person's own things. */
export type HomepageFeaturedArgs = {
  first?: Scalars['Int']['input'];
};


/** What the homepage shows besides the person's own things. */
export type HomepageRecommendedArgs = {
  first?: Scalars['Int']['input'];
};

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

/** What the web app can change. All of it needs a signed-in person. */
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


/** What the web app can change. All of it needs a signed-in person. */
export type MutationCancelOrderArgs = {
  input: CancelOrderInput;
};


/** What the web app can change. All of it needs a signed-in person. */
export type MutationPayOrderArgs = {
  input: PayOrderInput;
};


/** What the web app can change. All of it needs a signed-in person. */
export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
};


/** What the web app can change. All of it needs a signed-in person. */
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
  /** What was ordered. */
  readonly items: ReadonlyArray<OrderItem>;
  /** Its payment; null where there is none yet. */
  readonly payment?: Maybe<Payment>;
  /** When it was placed. */
  readonly placedAt: Scalars['DateTime']['output'];
  /** Where it goes; null where that is not known any more. */
  readonly shippingAddress?: Maybe<Address>;
  /** Where it stands. */
  readonly status: OrderStatus;
  /** What it costs in all. */
  readonly total: Money;
  /** How to follow the parcel; null until it is sent. */
  readonly tracking?: Maybe<Tracking>;
  /** When it last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
};

/** A page of orders, as in the Relay connection specification. */
export type OrderConnection = {
  readonly __typename?: 'OrderConnection';
  /** The page's entries. */
  readonly edges: ReadonlyArray<OrderEdge>;
  /** The page's orders, for those who need no cursors. */
  readonly nodes: ReadonlyArray<Order>;
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
  /** The product; null where the catalog does not know it any more. */
  readonly product?: Maybe<Product>;
  /** The product's id, which stays when the product is gone. */
  readonly productId: Scalars['ID']['output'];
  /** How many. */
  readonly quantity: Scalars['Int']['output'];
  /** What one of them cost. */
  readonly unitPrice: Money;
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

/** The payment of an order. */
export type Payment = {
  readonly __typename?: 'Payment';
  /** How much was paid. */
  readonly amount: Money;
  /** When it was made. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Why it failed; null where it did not. */
  readonly failureReason?: Maybe<Scalars['String']['output']>;
  /** The payment's id. */
  readonly id: Scalars['ID']['output'];
  /** What it was paid with; null where the person does not have it any more. */
  readonly method?: Maybe<PaymentMethod>;
  /** Where it stands. */
  readonly status: PaymentStatus;
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
  /** Who issued it, such as `Visa`. */
  readonly brand: Scalars['String']['output'];
  /** The month after which it is no longer good: `2027-04`. */
  readonly expiresAt: Scalars['String']['output'];
  /** The method's id. */
  readonly id: Scalars['ID']['output'];
  /** Whether it is used unless another is chosen. */
  readonly isDefault: Scalars['Boolean']['output'];
  /** What it is. */
  readonly kind: PaymentMethodKind;
  /** The last four characters of its number. */
  readonly last4: Scalars['String']['output'];
};

/** What a payment method is. */
export type PaymentMethodKind =
  /** A credit or debit card. */
  | 'CARD'
  /** An online wallet. */
  | 'WALLET';

/** The person has no payment method with this id. */
export type PaymentMethodNotFound = Problem & {
  readonly __typename?: 'PaymentMethodNotFound';
  /** What is wrong, in English. */
  readonly message: Scalars['String']['output'];
};

/** Where a payment stands. */
export type PaymentStatus =
  /** The amount is set aside. */
  | 'AUTHORIZED'
  /** The amount is paid. */
  | 'CAPTURED'
  /** It did not go through. */
  | 'FAILED'
  /** The amount was given back. */
  | 'REFUNDED';

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
  /** What buyers wrote about it. */
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

/** What the web app can ask. */
export type Query = {
  readonly __typename?: 'Query';
  /** What the homepage shows besides the person's own things. */
  readonly homepage: Homepage;
  /** One of the person's own orders; null where there is none with this id. Needs a signed-in person. */
  readonly order?: Maybe<Order>;
  /** A product by its id; null where there is none. */
  readonly product?: Maybe<Product>;
  /** Products by their ids, in the order asked, with null in the place of an unknown one. */
  readonly products?: Maybe<ReadonlyArray<Maybe<Product>>>;
  /** Products that match a text, best first. */
  readonly search?: Maybe<ProductConnection>;
  /** The person who is signed in; null where nobody is. */
  readonly viewer?: Maybe<Viewer>;
};


/** What the web app can ask. */
export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


/** What the web app can ask. */
export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


/** What the web app can ask. */
export type QueryProductsArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


/** What the web app can ask. */
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

/** How good a customer a person is. */
export type Tier =
  /** One of the best. */
  | 'GOLD'
  /** The usual. */
  | 'STANDARD';

/** How to follow a parcel. */
export type Tracking = {
  readonly __typename?: 'Tracking';
  /** Who carries it. */
  readonly carrier: Scalars['String']['output'];
  /** The carrier's number for it. */
  readonly number: Scalars['String']['output'];
  /** The carrier's page about it. */
  readonly url: Scalars['URL']['output'];
};

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
  readonly viewer: Viewer;
};

/** The person who is signed in. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** The person's addresses. */
  readonly addresses?: Maybe<ReadonlyArray<Address>>;
  /** A picture of the person, if there is one. */
  readonly avatarUrl?: Maybe<Scalars['URL']['output']>;
  /** When the person joined. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** The address that is used unless another is chosen; null where none is. */
  readonly defaultAddress?: Maybe<Address>;
  /** The person's e-mail address. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** The person's id. */
  readonly id: Scalars['ID']['output'];
  /** The person's language and region, a BCP 47 tag such as `de-DE`. */
  readonly locale?: Maybe<Scalars['String']['output']>;
  /** The person's name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** All orders of the person, newest first, page by page. */
  readonly orders?: Maybe<OrderConnection>;
  /** How the person can pay. */
  readonly paymentMethods?: Maybe<ReadonlyArray<PaymentMethod>>;
  /** The person's latest orders, newest first. */
  readonly recentOrders?: Maybe<ReadonlyArray<Order>>;
  /** How good a customer the person is. */
  readonly tier?: Maybe<Tier>;
};


/** The person who is signed in. */
export type ViewerOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


/** The person who is signed in. */
export type ViewerRecentOrdersArgs = {
  first?: Scalars['Int']['input'];
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
  Address: ResolverTypeWrapper<Address>;
  Attribute: ResolverTypeWrapper<Attribute>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Calls: Calls;
  CancelOrderInput: CancelOrderInput;
  CancelOrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelOrderResult']>;
  CancelOrderSuccess: ResolverTypeWrapper<Omit<CancelOrderSuccess, 'order'> & { order: ResolversTypes['Order'] }>;
  Category: ResolverTypeWrapper<CategoryModel>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Fallback: Fallback;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Homepage: ResolverTypeWrapper<object>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  IdempotencyKey: ResolverTypeWrapper<Scalars['IdempotencyKey']['output']>;
  IdempotencyKeyReused: ResolverTypeWrapper<IdempotencyKeyReused>;
  Image: ResolverTypeWrapper<Image>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  Money: ResolverTypeWrapper<Money>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NotCancellable: ResolverTypeWrapper<NotCancellable>;
  NotPayable: ResolverTypeWrapper<NotPayable>;
  Order: ResolverTypeWrapper<OrderModel>;
  OrderConnection: ResolverTypeWrapper<Omit<OrderConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['OrderEdge']>, nodes: ReadonlyArray<ResolversTypes['Order']> }>;
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
  Payment: ResolverTypeWrapper<PaymentModel>;
  PaymentDeclined: ResolverTypeWrapper<PaymentDeclined>;
  PaymentMethod: ResolverTypeWrapper<PaymentMethodModel>;
  PaymentMethodKind: ResolverTypeWrapper<Lowercase<PaymentMethodKind>>;
  PaymentMethodNotFound: ResolverTypeWrapper<PaymentMethodNotFound>;
  PaymentStatus: ResolverTypeWrapper<Lowercase<PaymentStatus>>;
  PlaceOrderInput: PlaceOrderInput;
  PlaceOrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PlaceOrderResult']>;
  PlaceOrderSuccess: ResolverTypeWrapper<Omit<PlaceOrderSuccess, 'order'> & { order: ResolversTypes['Order'] }>;
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
  Tier: ResolverTypeWrapper<Lowercase<Tier>>;
  Tracking: ResolverTypeWrapper<Tracking>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfileResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UpdateProfileResult']>;
  UpdateProfileSuccess: ResolverTypeWrapper<ChangedProfileModel>;
  Viewer: ResolverTypeWrapper<PersonModel>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Address: Address;
  Attribute: Attribute;
  Boolean: Scalars['Boolean']['output'];
  CancelOrderInput: CancelOrderInput;
  CancelOrderResult: ResolversUnionTypes<ResolversParentTypes>['CancelOrderResult'];
  CancelOrderSuccess: Omit<CancelOrderSuccess, 'order'> & { order: ResolversParentTypes['Order'] };
  Category: CategoryModel;
  DateTime: Scalars['DateTime']['output'];
  Float: Scalars['Float']['output'];
  Homepage: object;
  ID: Scalars['ID']['output'];
  IdempotencyKey: Scalars['IdempotencyKey']['output'];
  IdempotencyKeyReused: IdempotencyKeyReused;
  Image: Image;
  Int: Scalars['Int']['output'];
  InvalidInput: InvalidInput;
  Money: Money;
  Mutation: Record<PropertyKey, never>;
  NotCancellable: NotCancellable;
  NotPayable: NotPayable;
  Order: OrderModel;
  OrderConnection: Omit<OrderConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['OrderEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Order']> };
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  OrderItem: OrderItemModel;
  OrderItemInput: OrderItemInput;
  OrderNotFound: OrderNotFound;
  OutOfStock: OutOfStock;
  PageInfo: PageInfo;
  PayOrderInput: PayOrderInput;
  PayOrderResult: ResolversUnionTypes<ResolversParentTypes>['PayOrderResult'];
  PayOrderSuccess: PaidOrderModel;
  Payment: PaymentModel;
  PaymentDeclined: PaymentDeclined;
  PaymentMethod: PaymentMethodModel;
  PaymentMethodNotFound: PaymentMethodNotFound;
  PlaceOrderInput: PlaceOrderInput;
  PlaceOrderResult: ResolversUnionTypes<ResolversParentTypes>['PlaceOrderResult'];
  PlaceOrderSuccess: Omit<PlaceOrderSuccess, 'order'> & { order: ResolversParentTypes['Order'] };
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
  Tracking: Tracking;
  URL: Scalars['URL']['output'];
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfileResult: ResolversUnionTypes<ResolversParentTypes>['UpdateProfileResult'];
  UpdateProfileSuccess: ChangedProfileModel;
  Viewer: PersonModel;
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

export type AddressResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Address'] = ResolversParentTypes['Address']> = {
  city?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  country?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isDefault?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  line1?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line2?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  postalCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AttributeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Attribute'] = ResolversParentTypes['Attribute']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CancelOrderResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['CancelOrderResult'] = ResolversParentTypes['CancelOrderResult']> = {
  __resolveType: TypeResolveFn<'CancelOrderSuccess' | 'IdempotencyKeyReused' | 'InvalidInput' | 'NotCancellable' | 'OrderNotFound', ParentType, ContextType>;
};

export type CancelOrderSuccessResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['CancelOrderSuccess'] = ResolversParentTypes['CancelOrderSuccess']> = {
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
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

export type HomepageResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Homepage'] = ResolversParentTypes['Homepage']> = {
  categories?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Category']>>, ParentType, ContextType>;
  featured?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Product']>>, ParentType, ContextType, RequireFields<HomepageFeaturedArgs, 'first'>>;
  recommended?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Product']>>, ParentType, ContextType, RequireFields<HomepageRecommendedArgs, 'first'>>;
};

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
  items?: Resolver<ReadonlyArray<ResolversTypes['OrderItem']>, ParentType, ContextType>;
  payment?: Resolver<Maybe<ResolversTypes['Payment']>, ParentType, ContextType>;
  placedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  shippingAddress?: Resolver<Maybe<ResolversTypes['Address']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tracking?: Resolver<Maybe<ResolversTypes['Tracking']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type OrderConnectionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Order']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  cursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
};

export type OrderItemResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['OrderItem'] = ResolversParentTypes['OrderItem']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  productId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
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

export type PaymentResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Payment'] = ResolversParentTypes['Payment']> = {
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  failureReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  method?: Resolver<Maybe<ResolversTypes['PaymentMethod']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PaymentStatus'], ParentType, ContextType>;
};

export type PaymentDeclinedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PaymentDeclined'] = ResolversParentTypes['PaymentDeclined']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PaymentMethodResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PaymentMethod'] = ResolversParentTypes['PaymentMethod']> = {
  brand?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isDefault?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['PaymentMethodKind'], ParentType, ContextType>;
  last4?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PaymentMethodKindResolvers = EnumResolverSignature<{ CARD?: any, WALLET?: any }, ResolversTypes['PaymentMethodKind']>;

export type PaymentMethodNotFoundResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PaymentMethodNotFound'] = ResolversParentTypes['PaymentMethodNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PaymentStatusResolvers = EnumResolverSignature<{ AUTHORIZED?: any, CAPTURED?: any, FAILED?: any, REFUNDED?: any }, ResolversTypes['PaymentStatus']>;

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
  homepage?: Resolver<ResolversTypes['Homepage'], ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductArgs, 'id'>>;
  products?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Product']>>>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'ids'>>;
  search?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, RequireFields<QuerySearchArgs, 'first' | 'query'>>;
  viewer?: Resolver<Maybe<ResolversTypes['Viewer']>, ParentType, ContextType>;
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

export type TierResolvers = EnumResolverSignature<{ GOLD?: any, STANDARD?: any }, ResolversTypes['Tier']>;

export type TrackingResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Tracking'] = ResolversParentTypes['Tracking']> = {
  carrier?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  number?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type UpdateProfileResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['UpdateProfileResult'] = ResolversParentTypes['UpdateProfileResult']> = {
  __resolveType: TypeResolveFn<'IdempotencyKeyReused' | 'InvalidInput' | 'UpdateProfileSuccess', ParentType, ContextType>;
};

export type UpdateProfileSuccessResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['UpdateProfileSuccess'] = ResolversParentTypes['UpdateProfileSuccess']> = {
  viewer?: Resolver<ResolversTypes['Viewer'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  addresses?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Address']>>, ParentType, ContextType>;
  avatarUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  defaultAddress?: Resolver<Maybe<ResolversTypes['Address']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  locale?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<ViewerOrdersArgs, 'first'>>;
  paymentMethods?: Resolver<Maybe<ReadonlyArray<ResolversTypes['PaymentMethod']>>, ParentType, ContextType>;
  recentOrders?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Order']>>, ParentType, ContextType, RequireFields<ViewerRecentOrdersArgs, 'first'>>;
  tier?: Resolver<Maybe<ResolversTypes['Tier']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = GatewayContext> = {
  Address?: AddressResolvers<ContextType>;
  Attribute?: AttributeResolvers<ContextType>;
  CancelOrderResult?: CancelOrderResultResolvers<ContextType>;
  CancelOrderSuccess?: CancelOrderSuccessResolvers<ContextType>;
  Category?: CategoryResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Homepage?: HomepageResolvers<ContextType>;
  IdempotencyKey?: GraphQLScalarType;
  IdempotencyKeyReused?: IdempotencyKeyReusedResolvers<ContextType>;
  Image?: ImageResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
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
  Payment?: PaymentResolvers<ContextType>;
  PaymentDeclined?: PaymentDeclinedResolvers<ContextType>;
  PaymentMethod?: PaymentMethodResolvers<ContextType>;
  PaymentMethodKind?: PaymentMethodKindResolvers;
  PaymentMethodNotFound?: PaymentMethodNotFoundResolvers<ContextType>;
  PaymentStatus?: PaymentStatusResolvers;
  PlaceOrderResult?: PlaceOrderResultResolvers<ContextType>;
  PlaceOrderSuccess?: PlaceOrderSuccessResolvers<ContextType>;
  Problem?: ProblemResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Rating?: RatingResolvers<ContextType>;
  Review?: ReviewResolvers<ContextType>;
  Reviews?: ReviewsResolvers<ContextType>;
  SafeInt?: GraphQLScalarType;
  Tier?: TierResolvers;
  Tracking?: TrackingResolvers<ContextType>;
  URL?: GraphQLScalarType;
  UpdateProfileResult?: UpdateProfileResultResolvers<ContextType>;
  UpdateProfileSuccess?: UpdateProfileSuccessResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
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
