/** What a provider is asked to do. `lookup`: what became of an earlier call. */
export type Operation = 'tokenize' | 'verify' | 'authorize' | 'charge' | 'confirm' | 'void' | 'refund' | 'lookup' | 'delete';

/**
 * How a provider answers one call. `timeout` does it and never answers, `unknown` does it and answers what nobody can read: in both the
 * outcome is unknown until it is looked up. `error`, `unavailable` and `cut` do nothing. `pending` and `no-answer-from-bank` are not for
 * `tokenize`. A decline may have a reason in CyberSource's codes: `decline:204`.
 */
export type Answer = 'approve' | 'decline' | `decline:${string}` | 'timeout' | 'unknown' | 'slow' | 'pending' | 'no-answer-from-bank'
  | 'error' | 'unavailable' | 'cut';

/** A card that a provider saved. */
export interface SavedCard { system: string; key: string | null; reference: string | null; token: string; last_four: string; time: string }

/** Money that a provider moved or holds, in major units. */
export interface Movement {
  system: string; operation: string; key: string | null; reference: string | null; amount: number; currency: string;
  last_four: string | null; time: string;
}

/** Says how the providers of a sandbox answer. Shared by all who use that sandbox; the cards of `testCards` are not. */
export class Simulator {
  /** What the providers have really seen. */
  readonly ledger: Ledger;

  /** @param address Where it runs, such as `http://localhost:5083`. */
  constructor(private readonly address: string) { this.ledger = new Ledger(address); }

  /** Sets how the next attempts to save a card end, one answer for each; the cards' numbers decide again after that. */
  async next(...answers: Answer[]): Promise<void> { await this.nextOf('tokenize', ...answers); }

  /** Sets how the next calls of an operation end, one answer for each. */
  async nextOf(operation: Operation, ...answers: Answer[]): Promise<void> {
    await send(this.address, 'POST', '/script', { operation, outcomes: answers.map(wordOf) });
  }

  /** Moves the time on: for payments in any sandbox, for everything in one with `--virtual-clock true`. */
  async advance(seconds: number): Promise<void> { await send(this.address, 'POST', '/clock', { advance_seconds: Math.ceil(seconds) }); }

  /** Forgets the ledger and what was set, and puts the clock right. */
  async clear(): Promise<void> { await send(this.address, 'DELETE', '/ledger'); }
}

/** What the providers have really seen, whatever anybody was told. */
export class Ledger {
  constructor(private readonly address: string) {}

  /** The cards that were saved and not deleted, oldest first. */
  async cards(): Promise<SavedCard[]> { return (await this.read()).tokens; }

  /** The money that moved, oldest first. */
  async movements(): Promise<Movement[]> { return (await this.read()).movements; }

  /** The money that was held, oldest first; what became of it does not change this list. */
  async authorizations(): Promise<Movement[]> { return (await this.read()).authorizations; }

  private async read(): Promise<{ tokens: SavedCard[]; movements: Movement[]; authorizations: Movement[] }> {
    return await (await send(this.address, 'GET', '/ledger')).json();
  }
}

const words: Record<string, string> = {
  approve: 'approved', decline: 'declined', timeout: 'hang', unknown: 'garbage', 'no-answer-from-bank': 'unanswered',
};

function wordOf(answer: Answer): string {
  const [word = '', reason] = answer.split(':');
  return (words[word] ?? word) + (reason === undefined ? '' : `:${reason}`);
}

async function send(address: string, method: string, path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(address.replace(/\/$/, '') + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  if (!answer.ok) throw new Error(`The simulator answers ${answer.status}: ${await answer.text()}`);
  return answer;
}
