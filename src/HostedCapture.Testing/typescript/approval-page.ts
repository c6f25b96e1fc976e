import { expect, type Locator, type Page } from '@playwright/test';
import { textOf } from './texts';
import { linkIn, Waits } from './waits';

/** The page on which a cardholder approves a payment, in a tab. */
export class ApprovalPage {
  /** The button that pays; its name has the amount. */
  readonly approveButton: Locator;
  /** The link back to the shop. */
  readonly leaveLink: Locator;

  private readonly waits: Waits;

  constructor(readonly page: Page) {
    this.approveButton = page.getByRole('button', { name: textOf('approve.submit') });
    this.leaveLink = page.getByRole('link', { name: textOf('way.back') });
    this.waits = new Waits(page);
  }

  /** Milliseconds that each step waits for what it expects; 30,000 at first. */
  get patience(): number { return this.waits.patience; }
  set patience(milliseconds: number) { this.waits.patience = milliseconds; }

  /** Opens a payment's link (`approval_url`); without a language the page decides. */
  static async open(page: Page, approvalUrl: string, language?: 'es' | 'pt' | 'en'): Promise<ApprovalPage> {
    await page.goto(linkIn(approvalUrl, language));
    return new ApprovalPage(page);
  }

  /** Approves the payment. */
  async approve(): Promise<void> { await this.waits.press(this.approveButton); }

  /** Goes back to the shop without paying: to the payment's `cancel_url`. */
  async leave(): Promise<void> { await this.waits.press(this.leaveLink); }

  /** Expects an amount on the button that pays, as the page writes it, or a part of that: `19.990` in Spanish, `19,990` in English. */
  async expectAmount(amount: string): Promise<void> {
    await expect(this.approveButton).toContainText(amount, { timeout: this.patience });
  }

  /** Expects that the payment was edited since it was shown, that nothing was charged, and what is new. */
  async expectChanges(): Promise<void> { await this.waits.heading(textOf('approve.changes')); }

  /** Expects the page that waits for the provider's answer. It goes on by itself when there is one. */
  async expectChecking(): Promise<void> { await this.waits.heading(textOf('approval_checking.title')); }

  /** Expects the page of a link whose time ran out. */
  async expectExpired(): Promise<void> { await this.waits.heading(textOf('approval_expired.title')); }

  /** Expects the page that says that the payment cannot be made now. */
  async expectUnavailable(): Promise<void> { await this.waits.heading(textOf('approval_unavailable.title')); }

  /**
   * Expects that the browser comes back to the shop, at an address that begins so: `return_url` when the payment was made, `cancel_url`
   * when it was declined. What the address says is no proof: read the payment.
   */
  async expectReturn(address: string): Promise<void> { await this.waits.returned(address); }
}
