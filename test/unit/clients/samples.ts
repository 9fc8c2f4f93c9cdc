/** One record of every kind as the services promise it, and which of its fields may be null. */
import type { Category, Product, Reviews } from "../../../clients/catalog.ts";
import type { Order } from "../../../clients/order.ts";
import type { Payment, PaymentMethod } from "../../../clients/payment.ts";
import type { User } from "../../../clients/user.ts";

const at = "2026-03-04T05:06:07.089Z";

export const user: User = {
  id: "u1",
  email: "ada@shop.example",
  name: "Ada",
  avatarUrl: "https://img.example/u1.svg",
  locale: "de-DE",
  tier: "gold",
  createdAt: at,
  addresses: [
    {
      id: "a1",
      line1: "Weg 1",
      line2: "Hof",
      city: "Kiel",
      postalCode: "24103",
      country: "DE",
      isDefault: true,
    },
  ],
};

export const order: Order = {
  id: "o1",
  userId: "u1",
  status: "paid",
  placedAt: at,
  updatedAt: at,
  total: { amount: 2580, currency: "EUR" },
  items: [{ productId: "p1", quantity: 2, unitPrice: { amount: 1290, currency: "EUR" } }],
  shippingAddressId: "a1",
  tracking: { carrier: "DHL", number: "JD01", url: "https://track.example/JD01" },
};

export const payment: Payment = {
  id: "y1",
  orderId: "o1",
  userId: "u1",
  status: "captured",
  amount: { amount: 2580, currency: "EUR" },
  methodId: "m1",
  createdAt: at,
  failureReason: "none",
};

export const paymentMethod: PaymentMethod = {
  id: "m1",
  userId: "u1",
  kind: "card",
  brand: "Visa",
  last4: "4242",
  expiresAt: "2027-04",
  isDefault: true,
};

export const product: Product = {
  id: "p1",
  name: "Kettle",
  description: "Boils water.",
  price: { amount: 1290, currency: "EUR" },
  listPrice: { amount: 1490, currency: "EUR" },
  categoryId: "c1",
  brand: "Hearth",
  images: [{ url: "https://img.example/p1.svg", width: 320, height: 240, alt: "A kettle" }],
  rating: { average: 4.5, count: 12 },
  stock: 3,
  attributes: [{ name: "Colour", value: "Blue" }],
  createdAt: at,
  updatedAt: at,
};

export const category: Category = {
  id: "c1",
  name: "Kitchen",
  slug: "kitchen",
  imageUrl: "https://img.example/c1.svg",
};

export const reviews: Reviews = {
  productId: "p1",
  average: 4.5,
  count: 12,
  reviews: [{ id: "r1", author: "Bo", rating: 5, title: "Good", body: "It boils.", createdAt: at }],
};

export const recommendation = { userId: "u1", productIds: ["p1", "p2"] };
