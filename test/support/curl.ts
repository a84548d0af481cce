/** Curl commands as a document prints them: made runnable, read, and run. */
import { execa } from 'execa';
import { request } from 'undici';

export interface CurlCommand {
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Puts values for placeholders, and takes the comments out of the JSON, which would not be JSON with them. */
export function filledIn(example: string, values: Readonly<Record<string, string>>): string {
  const filled = Object.entries(values).reduce((text, [name, value]) => {
    if (!text.includes(name)) throw new Error(`The example has no ${name}.`);
    return text.replaceAll(name, value);
  }, example);
  return filled.replaceAll(/ *\/\/ .*$/gm, '');
}

/** Reads a command of the document's form: `--location`, `--header` and `--data` with quoted values. */
export function readCurl(command: string): CurlCommand {
  const [program, ...words] = Array.from(
    command.matchAll(/'([^']*)'|[^\s\\]+/g),
    ([word, quoted]) => quoted ?? word,
  );
  if (program !== 'curl') throw new Error('It is no curl command.');
  const valuesOf = (option: string): string[] => words.filter((_word, index) => words[index - 1] === option);
  const headers = valuesOf('--header').map((header) => header.split(/: (.*)/s).slice(0, 2));
  return {
    url: valuesOf('--location')[0] ?? '',
    headers: Object.fromEntries(headers.map(([name = '', value = '']) => [name.toLowerCase(), value])),
    data: valuesOf('--data')[0] ?? '',
  };
}

/** Runs a command as it stands with the machine's curl, or sends the same without one; answers the JSON. */
export async function runCurl(command: string): Promise<unknown> {
  const { failed } = await execa('curl', ['--version'], { reject: false });
  if (!failed) {
    const { stdout } = await execa('sh', ['-c', command.replace('curl ', 'curl --silent --fail-with-body ')]);
    return JSON.parse(stdout);
  }
  const { url, headers, data } = readCurl(command);
  const { statusCode, body } = await request(url, { method: 'POST', headers, body: data });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${text}`);
  return JSON.parse(text);
}
