import { expect, type Locator, type Page } from '@playwright/test';

/** What both pages wait for. */
export class Waits {
  /** Milliseconds that each step waits for what it expects. */
  patience = 30_000;

  /** The page that answers the last press; undefined: nothing was pressed. */
  private answer?: Promise<void>;

  constructor(private readonly page: Page) {}

  /** Presses a button whose answer is another page. */
  async press(button: Locator): Promise<void> {
    this.answer = new Promise(answered => {
      const look = (frame: unknown): void => {
        if (frame !== this.page.mainFrame()) return;
        this.page.off('framenavigated', look);
        answered();
      };
      this.page.on('framenavigated', look);
    });
    await button.click({ timeout: this.patience });
  }

  /** Waits for that page, so that what an earlier one said is not taken for its own. */
  async answered(): Promise<void> {
    if (!this.answer) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(new Error(
        `No page answered in ${this.patience} ms. Where the form shows mistakes, it sent nothing: ${this.page.url()}`)), this.patience);
    });
    await Promise.race([this.answer, tooLate]).finally(() => clearTimeout(timer));
  }

  /** Expects a heading. */
  async heading(name: RegExp): Promise<void> {
    await expect(this.page.getByRole('heading', { name })).toBeVisible({ timeout: this.patience });
  }

  /** Expects the browser at an address that begins so. */
  async returned(address: string): Promise<void> {
    await expect(this.page).toHaveURL(url => url.href.startsWith(address), { timeout: this.patience });
  }
}

/** A link in a language. */
export const linkIn = (link: string, language?: string): string =>
  language ? `${link}${link.includes('?') ? '&' : '?'}lang=${language}` : link;
