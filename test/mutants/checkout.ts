/** A copy of the checkout whose files are changed, and put back whatever happens. */
import { realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where what is changed lies as it was: for the next run, if this one is killed. */
const KEPT = '.mutants';

const THIS_CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

export class Checkout {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** @throws Error where it is the one that this is run from */
  static async open(root: string): Promise<Checkout> {
    if (realpathSync(root) === realpathSync(THIS_CHECKOUT)) {
      throw new Error(`${root} is no copy: it is the checkout that this is run from.`);
    }
    const checkout = new Checkout(root);
    const left = await readdir(join(root, KEPT)).catch(() => []);
    for (const name of left) await checkout.#putBack(decodeURIComponent(name));
    return checkout;
  }

  async read(file: string): Promise<string> {
    return await readFile(join(this.root, file), 'utf8');
  }

  /** Acts while a file has another text. */
  async with<T>(file: string, text: string, act: () => Promise<T>): Promise<T> {
    await mkdir(join(this.root, KEPT), { recursive: true });
    await writeFile(this.#kept(file), await this.read(file));
    try {
      await writeFile(join(this.root, file), text);
      return await act();
    } finally {
      await this.#putBack(file);
    }
  }

  async #putBack(file: string): Promise<void> {
    await writeFile(join(this.root, file), await readFile(this.#kept(file)));
    await rm(this.#kept(file));
    // Only where nothing else is kept.
    if ((await readdir(join(this.root, KEPT))).length === 0)
      await rm(join(this.root, KEPT), { recursive: true });
  }

  #kept(file: string): string {
    return join(this.root, KEPT, encodeURIComponent(file));
  }
}
