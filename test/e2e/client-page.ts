import type { AccountSettings, ServerSettings } from '@maildesk/contracts';
import type { FrameLocator, Locator, Page } from '@playwright/test';

/** The client in a browser, by what a person sees of it. */
export class ClientPage {
  constructor(readonly page: Page) {}

  /** The conversations that the list shows. */
  get list(): Locator {
    return this.page.getByRole('grid');
  }

  get rows(): Locator {
    return this.list.getByRole('row');
  }

  /** The row whose text has `words` in it, such as the subject. */
  row(words: string): Locator {
    return this.rows.filter({ hasText: words });
  }

  folder(name: string): Locator {
    return this.page.getByRole('treeitem', { name });
  }

  get reader(): Locator {
    return this.page.getByRole('region', { name: 'Conversation' });
  }

  /** The messages of the open conversation, folded or not. */
  get messages(): Locator {
    return this.reader.getByRole('article');
  }

  /** The text of the open conversation's message at `index`, where that is HTML and so in a frame of its own. */
  body(index: number): FrameLocator {
    return this.messages.nth(index).frameLocator('iframe');
  }

  /** Buttons above the open conversation. */
  tool(name: string | RegExp): Locator {
    return this.reader.getByRole('toolbar').getByRole('button', { name });
  }

  get composer(): Locator {
    return this.page.locator('.composer-window');
  }

  /** A short message at the edge of the screen, one of perhaps several. */
  toast(words: string): Locator {
    return this.page.locator('.toast').filter({ hasText: words });
  }

  async openFolder(name: string): Promise<void> {
    await this.folder(name).click();
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  async openRow(words: string): Promise<void> {
    await this.row(words).click();
    await this.reader.getByRole('heading', { level: 2, name: words }).waitFor();
  }

  /** Writes into the text of the message that is being composed, above what is quoted there. */
  async write(text: string): Promise<void> {
    await this.composer.getByRole('textbox', { name: 'Message text' }).pressSequentially(text);
  }

  /** Types everything that is needed to connect an account by hand, without looking for its servers, and leaves it at that. */
  async typeSettings(settings: AccountSettings): Promise<void> {
    const { page } = this;
    await page.getByLabel('Mail address').pressSequentially(settings.address);
    await page.getByRole('button', { name: 'Set the servers yourself' }).click();
    await page.getByLabel('Your name').fill(settings.displayName);
    await page.getByLabel('Password', { exact: true }).pressSequentially(settings.password);
    await this.typeServer('Receiving (IMAP)', settings.imap);
    await this.typeServer('Sending (SMTP)', settings.smtp);
  }

  private async typeServer(title: string, server: ServerSettings): Promise<void> {
    const group = this.page.getByRole('group', { name: title });
    await group.getByLabel('Security').selectOption(server.security);
    await group.getByLabel('Server').fill(server.host);
    await group.getByLabel('Port').fill(String(server.port));
  }

  /** Marks the document, so that `isSameDocument` can tell whether it was loaded anew. */
  async markDocument(): Promise<void> {
    await this.page.evaluate(() => document.documentElement.setAttribute('data-first-load', ''));
  }

  isSameDocument(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.hasAttribute('data-first-load'));
  }
}
