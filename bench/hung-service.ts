/**
 * What one service that hangs costs the operations that don't need it. Two gateways run side by side, one with payment
 * hanging and one with payment answering, and change parts after each round: what disturbs the machine disturbs both.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, startChild } from "./child.ts";
import type { GatewayInput } from "./gateway-process.ts";
import { median, quantile } from "./rounds.ts";
import type { PaymentState, ReadyServices } from "./services-process.ts";
import { type Load, sendSteadily } from "./steady-load.ts";
import { print, printTable, printVerdict } from "./table.ts";

const maxRatio = 1.1;
/** In the first two each side learns both parts. */
const warmUpRounds = 2;
const rounds = 11;
const roundMs = 4_000;
const unaffectedEveryMs = 16;
const payingEveryMs = 32;
const noteworthyLateMs = 4;
/** Until the breaker has asked again and nothing waits for payment any more. */
const recoveryMs = 2_100;

/** One gateway with a payment service of its own, and what is asked of it. */
interface Side {
  readonly gateway: Child<string>;
  readonly payment: Child<ReadyServices>;
  readonly unaffected: Load;
  readonly paying: Load;
}

/** @param delayMs The two sides are asked in turns. */
async function startSide({ urls, issuer, token }: ReadyServices, delayMs: number): Promise<Side> {
  const payment = await startChild<ReadyServices>("./services-process.ts");
  const input: GatewayInput = { urls: { ...urls, payment: payment.ready.urls.payment }, issuer };
  const gateway = await startChild<string>("./gateway-process.ts", input);
  const url = `${gateway.ready}/graphql/web`;
  return {
    gateway,
    payment,
    unaffected: {
      url,
      delayMs,
      everyMs: unaffectedEveryMs,
      query:
        "{ homepage { featured(first: 8) { id name price { amount currency } } categories { id name } } }",
      headers: {},
    },
    paying: {
      url,
      delayMs,
      everyMs: payingEveryMs,
      query: "{ viewer { paymentMethods { id brand } recentOrders(first: 5) { id payment { status } } } }",
      headers: { authorization: `Bearer ${token}`, "x-request-timeout": "1000" },
    },
  };
}

/** One round of one side: the operations that don't need payment, and those of the other load. */
interface Sample {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of how late the sender was. */
  readonly lateP99Ms: number;
  /** The share of the other load's operations that had errors. */
  readonly othersFailedShare: number;
}

type Round = Readonly<Record<PaymentState, Sample>>;

async function runSide({ unaffected, paying }: Side): Promise<Sample> {
  const loads = [unaffected, paying].map((load) => sendSteadily(load, roundMs));
  const [answers = [], others = []] = await Promise.all(loads);
  const broken = answers.filter(({ status, hasErrors }) => status !== 200 || hasErrors);
  if (broken.length > 0) throw new Error(`${broken.length} operations failed that don't need payment`);
  const durationsMs = answers.map(({ durationMs }) => durationMs);
  return {
    p50Ms: quantile(durationsMs, 0.5),
    p99Ms: quantile(durationsMs, 0.99),
    lateP99Ms: quantile(
      answers.map(({ lateMs }) => lateMs),
      0.99,
    ),
    othersFailedShare: others.filter(({ hasErrors }) => hasErrors).length / others.length,
  };
}

async function measure(sides: readonly [Side, Side]): Promise<readonly Round[]> {
  const measured: Round[] = [];
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    const [hanging, answering] = round % 2 === 0 ? sides : ([sides[1], sides[0]] as const);
    hanging.payment.tell("hangs" satisfies PaymentState);
    const [hangs, answers] = await Promise.all([runSide(hanging), runSide(answering)]);
    hanging.payment.tell("answers" satisfies PaymentState);
    if (round >= 0) measured.push({ hangs, answers });
    await sleep(recoveryMs);
  }
  return measured;
}

const lateMsOf = ({ answers, hangs }: Round) => Math.max(answers.lateP99Ms, hangs.lateP99Ms);

/** Those in which the machine did best what was asked of it. The gateways have no say in which these are. */
function calmerHalf(measured: readonly Round[]): readonly Round[] {
  return measured
    .toSorted((one, other) => lateMsOf(one) - lateMsOf(other))
    .slice(0, Math.ceil(measured.length / 2));
}

function report(measured: readonly Round[]): void {
  const calm = calmerHalf(measured);
  const cellsOf = (samples: readonly Sample[]) => [
    median(samples.map(({ p50Ms }) => p50Ms)).toFixed(1),
    median(samples.map(({ p99Ms }) => p99Ms)).toFixed(1),
    `${Math.round(median(samples.map(({ othersFailedShare }) => othersFailedShare)) * 100)} %`,
  ];
  printTable(
    `Operations that need no payment, beside others that do: ms until answered, medians of the ${calm.length} calmer rounds of ${rounds}`,
    ["p50", "p99", "others failed"],
    [
      { name: "payment answers", cells: cellsOf(calm.map(({ answers }) => answers)) },
      { name: "payment hangs", cells: cellsOf(calm.map(({ hangs }) => hangs)) },
    ],
  );
  const lateMs = median(calm.map(lateMsOf));
  if (lateMs > noteworthyLateMs) {
    print(
      `  Others used the processor: even the sender was late by ${lateMs.toFixed(0)} ms (p99). Try again.`,
    );
  }
  const ratios = calm.map(({ answers, hangs }) => hangs.p99Ms / answers.p99Ms);
  const figure = `${median(ratios).toFixed(2)} times, from ${quantile(ratios, 0).toFixed(2)} to ${quantile(ratios, 1).toFixed(2)}`;
  const promise = `p99 is at most ${maxRatio.toFixed(2)} times as long where payment hangs`;
  printVerdict(promise, figure, median(ratios) <= maxRatio);
}

const services = await startChild<ReadyServices>("./services-process.ts");
const one = await startSide(services.ready, 0);
const other = await startSide(services.ready, unaffectedEveryMs / 2);
report(await measure([one, other]));
const children = [one.gateway, other.gateway, one.payment, other.payment, services];
await Promise.all(children.map((child) => child.end()));
