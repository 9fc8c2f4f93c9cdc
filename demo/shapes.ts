/** The shapes that the four demo services answer with; they promise to be the ones of the contract, field by field. */

export interface Money {
  /** In minor units: cents, yen, fils. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface Address {
  readonly id: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
  readonly isDefault: boolean;
}

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly avatarUrl: string | null;
  readonly locale: string;
  readonly tier: "standard" | "gold";
  readonly createdAt: string;
  readonly addresses: readonly Address[];
}

export type OrderStatus = "pending" | "paid" | "shipped" | "delivered" | "cancelled";

export interface OrderItem {
  readonly productId: string;
  readonly quantity: number;
  readonly unitPrice: Money;
}

export interface Tracking {
  readonly carrier: string;
  readonly number: string;
  readonly url: string;
}

export interface Order {
  readonly id: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly placedAt: string;
  readonly updatedAt: string;
  readonly total: Money;
  readonly items: readonly OrderItem[];
  readonly shippingAddressId: string | null;
  readonly tracking: Tracking | null;
}

/** One step in the life of an order, as its event stream tells it. */
export interface OrderEvent {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly at: string;
}

export interface Payment {
  readonly id: string;
  readonly orderId: string;
  readonly userId: string;
  readonly status: "authorized" | "captured" | "refunded" | "failed";
  readonly amount: Money;
  readonly methodId: string;
  readonly createdAt: string;
  readonly failureReason: string | null;
}

export interface PaymentMethod {
  readonly id: string;
  readonly userId: string;
  readonly kind: "card" | "wallet";
  readonly brand: string;
  readonly last4: string;
  /** Year and month, as in "2027-04". */
  readonly expiresAt: string;
  readonly isDefault: boolean;
}

export interface ProductImage {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
}

export interface Rating {
  readonly average: number;
  readonly count: number;
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly price: Money;
  readonly listPrice: Money | null;
  readonly categoryId: string;
  readonly brand: string;
  readonly images: readonly ProductImage[];
  readonly rating: Rating;
  readonly stock: number;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Category {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly imageUrl: string | null;
}

export interface Review {
  readonly id: string;
  readonly author: string;
  readonly rating: number;
  readonly title: string;
  readonly body: string;
  readonly createdAt: string;
}

export interface Recommendation {
  readonly userId: string;
  readonly productIds: readonly string[];
}
