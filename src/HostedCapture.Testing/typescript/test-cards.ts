/** A card, as it is typed. */
export interface TestCard {
  number: string;
  /** Month and year; 12/30 if left out. */
  expiry?: string;
  /** 123 if left out. */
  code?: string;
  name?: string;
  /** The cardholder's RUT, where the form asks for one instead of expiry, code and name. */
  document?: string;
}

/**
 * Cards that the simulator knows by their numbers: what becomes of one needs no script, and so does not depend on what other tests do
 * at the same time.
 */
export const testCards = {
  saved: { number: '4111111111111111' },
  savedMastercard: { number: '5555555555554444' },
  savedAmex: { number: '378282246310005', code: '1234' },
  savedCmr: { number: '4455961234561434', document: '11.111.111-1' },
  declined: { number: '4000000000000002' },
  noFunds: { number: '4000000000009995' },
  wrongCode: { number: '4000000000000127' },
  /** Saved; declined where its bank is asked whether the code is right (`verify: code`, at CyberSource). */
  unverifiedCode: { number: '4000000000005126' },
  /** The provider accepts it and never answers: the outcome is unknown, then found. */
  timeout: { number: '4000000000000259' },
  /** The provider accepts it and answers what nobody can read: the outcome is unknown, then found. */
  unknown: { number: '4000000000000044' },
  /** Saved after three seconds. */
  slow: { number: '4000000000000341' },
} satisfies Record<string, TestCard>;
