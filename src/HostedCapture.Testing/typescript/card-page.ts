import { expect, type Locator, type Page } from '@playwright/test';
import type { TestCard } from './test-cards';
import { labelOf, textOf, tokenOf, type Field } from './texts';
import { linkIn, Waits } from './waits';

/** The card page in a tab, used as a person uses it. */
export class CardPage {
  readonly number: Locator;
  readonly expiry: Locator;
  readonly code: Locator;
  readonly holderName: Locator;
  /** The cardholder's RUT, where a CMR card is asked for. */
  readonly document: Locator;
  /** The box that is ticked to agree to the intent's `consent`, where the application asks for one. */
  readonly agreement: Locator;
  readonly submitButton: Locator;
  readonly cancelButton: Locator;
  /** What the page says about the last try. */
  readonly alert: Locator;

  private readonly waits: Waits;

  constructor(readonly page: Page) {
    const byToken = (field: Field): Locator => page.locator(`input[autocomplete='${tokenOf(field)}']`);
    this.number = byToken('number');
    this.expiry = byToken('expiry');
    this.code = byToken('code');
    this.holderName = byToken('name');
    this.document = page.getByLabel(labelOf('document'));
    this.agreement = page.getByRole('checkbox', { name: textOf('form.consent_agree') });
    this.submitButton = page.getByRole('button', { name: textOf('form.submit') });
    this.cancelButton = page.getByRole('button', { name: textOf('form.cancel') });
    this.alert = page.getByRole('alert');
    this.waits = new Waits(page);
  }

  /** Milliseconds that each step waits for what it expects; 30,000 at first. */
  get patience(): number { return this.waits.patience; }
  set patience(milliseconds: number) { this.waits.patience = milliseconds; }

  /** Opens an intent's link (`capture_url`); without a language the page decides. */
  static async open(page: Page, captureUrl: string, language?: 'es' | 'pt' | 'en'): Promise<CardPage> {
    await page.goto(linkIn(captureUrl, language));
    return new CardPage(page);
  }

  /** Types a card. The form need not be open yet: it is waited for. */
  async fill(card: TestCard): Promise<void> {
    const options = { timeout: this.patience };
    await this.number.fill(card.number, options);
    if (card.document !== undefined) {
      await this.document.fill(card.document, options);
      return;
    }
    await this.expiry.fill(card.expiry ?? '12/30', options);
    await this.code.fill(card.code ?? '123', options);
    await this.holderName.fill(card.name ?? 'Ana Rojas', options);
  }

  /** Ticks the box, where the form has one. */
  async agree(): Promise<void> { await this.agreement.check({ timeout: this.patience }); }

  /** Presses the button that saves. What follows is expected by the methods below. */
  async submit(): Promise<void> { await this.waits.press(this.submitButton); }

  /** Goes back to the shop without saving: to the intent's `cancel_url`. */
  async cancel(): Promise<void> { await this.waits.press(this.cancelButton); }

  /** Expects the form, empty or with what was typed. */
  async expectForm(): Promise<void> { await expect(this.submitButton).toBeVisible({ timeout: this.patience }); }

  /** Expects that the last card was declined, and the form for another one; with so many tries left, if that is told. */
  async expectDecline(triesLeft?: number): Promise<void> {
    await this.expectAlert(textOf('form.declined', 'form.declined_last'));
    await this.expectForm();
    if (triesLeft === undefined) return;
    // The last one is a word; all others are digits.
    const left = Number(/\d+/.exec(await this.alert.innerText())?.[0] ?? 1);
    expect(left, 'tries that the page says are left').toBe(triesLeft);
  }

  /** Expects that the provider could not be reached: nothing was saved, and the form is there again. */
  async expectUnavailable(): Promise<void> { await this.expectAlert(textOf('form.unavailable')); }

  /** Expects that nobody knows whether the last card was saved, and that it is asked for once more. */
  async expectUnconfirmed(): Promise<void> { await this.expectAlert(textOf('form.unconfirmed')); }

  /** Expects that fields are marked as wrong; nothing was sent to a provider. */
  async expectMistakes(...fields: Locator[]): Promise<void> {
    const summary = this.page.getByRole('heading', { name: textOf('form.summary') });
    await expect(this.alert.filter({ has: summary })).toBeVisible({ timeout: this.patience });
    for (const field of fields) await expect(field).toHaveAttribute('aria-invalid', 'true', { timeout: this.patience });
  }

  /** Expects the page that waits for the provider's answer. It goes on by itself when there is one. */
  async expectChecking(): Promise<void> { await this.waits.heading(textOf('checking.title')); }

  /** Expects the page of a link whose time ran out. */
  async expectExpired(): Promise<void> { await this.waits.heading(textOf('expired.title')); }

  /** Expects the page of a link that nobody knows. */
  async expectUnknownLink(): Promise<void> { await this.waits.heading(textOf('unknown.title')); }

  /**
   * Expects that the browser comes back to the shop, at an address that begins so: `return_url` with a saved card, `cancel_url` when all
   * tries were declined or it was canceled. What the address says is no proof: read the intent.
   */
  async expectReturn(address: string): Promise<void> { await this.waits.returned(address); }

  private async expectAlert(text: RegExp): Promise<void> {
    await this.waits.answered();
    await expect(this.alert).toHaveText(text, { timeout: this.patience });
  }
}
