import { describe, expect, test } from 'vitest';
import { MAX_REQUEST_BYTES, validateRequest } from '../../../src/domain/onboarding-request.ts';
import type { ImportInput } from '../../../src/import-file/input.ts';
import { readRows, readTextColumns } from '../../../src/import-file/read-rows.ts';
import type { Format, Position, Row, RowIssue } from '../../../src/import-file/row.ts';
import { allOf } from '../../support/all-of.ts';

/** A file of this content, handed over in chunks of so many bytes. */
function inputOf(content: string | Buffer, chunk = 7): ImportInput {
  const bytes = Buffer.from(content);
  return {
    name: 'customers',
    size: bytes.length,
    bytes: async function* (offset) {
      for (let at = offset; at < bytes.length; at += chunk)
        yield await Promise.resolve(bytes.subarray(at, at + chunk));
    },
  };
}

/** What can be read only once, as standard input. */
function onceOf(content: string): ImportInput {
  return { ...inputOf(content), size: null };
}

async function rowsOf(content: string | Buffer, format: Format, from?: Position): Promise<Row[]> {
  return await allOf(readRows(inputOf(content), format, { from }));
}

function requestsOf(rows: readonly Row[]): unknown[] {
  return rows.map(({ content }) => (content.kind === 'request' ? content.request : content.issues));
}

function issuesOf(row: Row | undefined): readonly RowIssue[] {
  return row?.content.kind === 'unreadable' ? row.content.issues : [];
}

const HEADER = 'workspace_name,source_name,source_template_id,source_config.key';

describe('NDJSON', () => {
  test('is read line by line: with a byte order mark, CRLF, blank lines, and without a newline at the end', async () => {
    const rows = await rowsOf('\uFEFF{"a":1}\r\n\r\n  \n{"b":"ü"}', 'ndjson');
    expect(requestsOf(rows)).toEqual([{ a: 1 }, { b: 'ü' }]);
    expect(rows.map(({ line }) => line)).toEqual([1, 4]);
  });

  test('a line that is no JSON is told by its number, without a word of it', async () => {
    const [first, second] = await rowsOf('{"secret": "sk_live_1" oops}\n{"b":2}\n', 'ndjson');
    expect(issuesOf(first)).toMatchObject([
      { line: 1, message: expect.stringContaining('not valid JSON') as unknown },
    ]);
    expect(JSON.stringify(first)).not.toContain('sk_live');
    expect(JSON.stringify(first)).not.toContain('oops');
    expect(requestsOf([second!])).toEqual([{ b: 2 }]);
  });

  test('broken UTF-8 and lines that are too long are refused, and the others read', async () => {
    const broken = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n')]);
    const long = Buffer.from(`{"a":"${'x'.repeat(MAX_REQUEST_BYTES)}"}\n`);
    const rows = await rowsOf(Buffer.concat([broken, long, Buffer.from('{"b":2}\n')]), 'ndjson');
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(issuesOf(rows[0])).toMatchObject([{ message: 'the line is not valid UTF-8' }]);
    expect(issuesOf(rows[1])).toMatchObject([{ message: expect.stringContaining('bytes long') as unknown }]);
    expect(requestsOf(rows.slice(2))).toEqual([{ b: 2 }]);
  });
});

test('NDJSON in which a number would be changed, or a key stands twice, is refused with the path', async () => {
  const lines = [
    '{"workspace_name":"a","sources":[{"source_config":{"app_id":99999999999999999,"n":0.1}}]}',
    '{"workspace_name":"b","workspace_name":"c"}',
    '{"workspace_name":"d"}',
  ];
  const rows = await rowsOf(lines.join('\n'), 'ndjson');
  expect(rows.flatMap(issuesOf).map(({ line, path }) => [line, path])).toEqual([
    [1, 'sources[0].source_config.app_id'],
    [2, 'workspace_name'],
  ]);
  expect(rows.map(({ content }) => content.kind === 'unreadable' && content.workspaceName)).toEqual([
    'a',
    null,
    false,
  ]);
});

describe('CSV', () => {
  test('lines of one customer that follow each other are one request, as the same in NDJSON', async () => {
    const header =
      'workspace_name,region_id,check,preflight,source_name,source_template_id,source_config,source_config.credentials.token,' +
      'source_config.port:json,selected_connection_template_tags,selected_connection_template_tags_mode,signup_event.id';
    const csv = [
      header,
      'acme,eu,true,warn,Stripe,t1,"{""a"": ""1,2""}",tok,5432,one; two,all,evt',
      'acme,,,,"Hub\nSpot",t2,,"say ""hi""",,,,',
      '',
      'other,,,,Stripe,t1,,,,,,',
    ].join('\r\n');
    const rows = await rowsOf(csv, 'csv');
    expect(requestsOf(rows)).toEqual([
      {
        workspace_name: 'acme',
        region_id: 'eu',
        check: true,
        preflight: 'warn',
        signup_event: { id: 'evt' },
        sources: [
          {
            name: 'Stripe',
            source_template_id: 't1',
            source_config: { a: '1,2', credentials: { token: 'tok' }, port: 5432 },
            selected_connection_template_tags: ['one', 'two'],
            selected_connection_template_tags_mode: 'all',
          },
          {
            name: 'Hub\nSpot',
            source_template_id: 't2',
            source_config: { credentials: { token: 'say "hi"' } },
          },
        ],
      },
      { workspace_name: 'other', sources: [{ name: 'Stripe', source_template_id: 't1', source_config: {} }] },
    ]);
    expect(rows.map(({ line }) => line)).toEqual([2, 6]);
  });

  test('credentials of a source’s own have columns as its configuration has', async () => {
    const csv = [
      'workspace_name,source_name,source_template_id,source_config.a,credentials,credentials.key,credentials.oauth.id:json',
      'acme,Stripe,t,1,"{""key"": 1, ""other"": 2}",sk,7',
      'acme,HubSpot,t,1,,,',
      'wrong,Stripe,t,1,[],,no JSON',
    ].join('\n');
    const [acme, wrong] = await rowsOf(csv, 'csv');
    const source = { source_template_id: 't', source_config: { a: '1' } };
    expect(acme?.content).toMatchObject({
      request: {
        sources: [
          { ...source, name: 'Stripe', credentials: { key: 'sk', other: 2, oauth: { id: 7 } } },
          { ...source, name: 'HubSpot' },
        ],
      },
    });
    expect(issuesOf(wrong)).toEqual([
      { line: 4, path: 'credentials', message: 'must be a JSON object' },
      { line: 4, path: 'credentials.oauth.id:json', message: 'must be JSON' },
    ]);
  });

  test('the templates that a file names are told with the columns that hold texts of theirs, however many rows there are', async () => {
    const header =
      'workspace_name,source_name,source_template_id,source_config.host,source_config.ssh.port,source_config.n:json,credentials.key';
    const lines = ['a,S,t1,h,,1,k', 'a,R,t1,h,22,,', 'b,S,t2,,,1,k', 'c,S,t3,,22,,', 'd,S,,h,,,', 'e,"S'];
    const found = await readTextColumns(inputOf([header, ...lines].join('\n')));
    expect([...found].map(([id, columns]) => [id, columns.map(({ field }) => field)])).toEqual([
      ['t1', [['host'], ['ssh', 'port']]],
      ['t3', [['ssh', 'port']]],
    ]);
  });

  test('names of templates that are no templates’ are refused, and not held', async () => {
    const rows = Array.from({ length: 50_000 }, (_, at) => `a${at},S,${at},h`);
    const header = 'workspace_name,source_name,source_template_id,source_config.host';
    await expect(readTextColumns(inputOf([header, ...rows].join('\n')))).rejects.toThrow(
      /too many source templates.*look at the column source_template_id/,
    );
  });

  test('a column is read as the type that its source’s template has for it, where a cell is exactly so', async () => {
    const header =
      'workspace_name,source_name,source_template_id,source_config.n,source_config.on,source_config.id';
    const cells = (text: string): string => `acme,S,t,${text},${text},${text}`;
    const texts = ['5432', '-1.50', 'TRUE', '007', ' 1', '1e5', '-0', '9007199254740993', '0.1', 'no', '""'];
    const types = new Map([
      [
        't',
        new Map([
          ['source_config.n', 'number'],
          ['source_config.on', 'boolean'],
          ['source_config.id', 'integer'],
        ] as const),
      ],
    ]);
    const csv = [header, ...texts.map(cells), 'acme,S,other,1,true,1'].join('\n');
    const rows = await allOf(readRows(inputOf(csv), 'csv', { types }));
    const [{ sources }] = requestsOf(rows) as [{ sources: { source_config: unknown }[] }];
    expect(sources.map(({ source_config }) => source_config)).toEqual([
      { n: 5432, on: '5432', id: 5432 },
      { n: -1.5, on: '-1.50', id: '-1.50' },
      { n: 'TRUE', on: true, id: 'TRUE' },
      ...['007', ' 1', '1e5', '-0', '9007199254740993'].map((text) => ({ n: text, on: text, id: text })),
      { n: 0.1, on: '0.1', id: '0.1' },
      { n: 'no', on: 'no', id: 'no' },
      {},
      { n: '1', on: 'true', id: '1' },
    ]);
  });

  test('with a column sources each line is a request', async () => {
    const sources = [{ name: 'Stripe', source_template_id: 't', source_config: {} }];
    const cell = `"${JSON.stringify(sources).replaceAll('"', '""')}"`;
    const rows = await rowsOf(`workspace_name;sources\na;${cell}\na;${cell}\n`, 'csv');
    expect(requestsOf(rows)).toEqual([
      { workspace_name: 'a', sources },
      { workspace_name: 'a', sources },
    ]);
  });

  test.each([
    ['source_config', 'source_config.a.b'],
    ['source_config.a.b', 'source_config'],
    ['source_config.a:json', 'source_config.a.b'],
    ['source_config.a.b', 'source_config.a:json'],
  ])('of %s and %s, the one for a part of the configuration wins, and nothing is lost', async (...pair) => {
    const cells: Readonly<Record<string, string>> = {
      source_config: '"{""a"": {""b"": 1, ""c"": 2}}"',
      'source_config.a:json': '"{""b"": 1, ""c"": 2}"',
      'source_config.a.b': '9',
    };
    const header = ['workspace_name', 'source_name', 'source_template_id', ...pair];
    const line = ['acme', 'S', 't', ...pair.map((name) => cells[name])];
    const [request] = requestsOf(await rowsOf(`${header.join(',')}\n${line.join(',')}\n`, 'csv'));
    expect(request).toMatchObject({ sources: [{ source_config: { a: { b: '9', c: 2 } } }] });
  });

  test('a problem of a source is told by the line of that source', async () => {
    const [row] = await rowsOf(`${HEADER}\nacme,Stripe,t,1\nacme,,t,2\n`, 'csv');
    expect(row?.content).toMatchObject({ sourceLines: [2, 3] });
  });

  test.each([
    [
      'workspace_name,source_name,oops\n',
      ['source_template_id is missing', 'column 3 is unknown', 'first line'],
    ],
    [`${HEADER},oops,oops\n`, ['unknown column "oops"', 'stands twice']],
    ['workspace_name,sources,source_name\n', ['column "source_name" does not go with the column sources']],
    ['workspace_name,source_name,source_template_id,source_config.__proto__.x\n', ['unknown column']],
    ['', ['empty']],
    ['"workspace_name', ['quotation marks']],
  ])('the header %j is refused with all that is wrong with it', async (content, told) => {
    const rows = rowsOf(content, 'csv');
    for (const text of told) await expect(rows).rejects.toThrow(text);
  });

  test('of a file without a header no cell is echoed', async () => {
    const rows = rowsOf('acme,Stripe,t,hunter2,hunter2\nother,Stripe,t,hunter2,hunter2\n', 'csv');
    const { message } = (await rows.catch((error: unknown) => error)) as Error;
    expect(message).toContain('The first line must be the header.');
    expect(message).not.toMatch(/acme|Stripe|hunter2/);
  });

  test.each([
    ['CR', '\r'],
    ['the line separator of Unicode', '\u2028'],
    ['NEL', '\u0085'],
  ])(
    'a file whose lines end with %s is refused with what to do, and none of its cells is echoed',
    async (_, end) => {
      const lines = [
        `${HEADER},signup_event.id`,
        'acme,S,t,hunter2',
        'acme-2,S,t,topsecret99,x',
        'acme-3,S,t,a,b',
      ];
      const rows = rowsOf(lines.join(end) + end, 'csv');
      const { message } = (await rows.catch((error: unknown) => error)) as Error;
      expect(message).toContain('Save the file with LF or CRLF line ends');
      expect(message).not.toMatch(/acme|hunter2|topsecret99/);
    },
  );

  test('what does not look like the name of a column is told by its place', async () => {
    const rows = rowsOf(`${HEADER},db.example.com; pwd=hunter2,hunter2!,hunter2!\n`, 'csv');
    const { message } = (await rows.catch((error: unknown) => error)) as Error;
    expect(message).toContain(
      'unknown column 5; unknown column 6; unknown column 7; the column 7 stands twice',
    );
    expect(message).not.toMatch(/hunter2|example/);
  });

  test('a line whose cells are all empty is an empty line', async () => {
    const csv = `${HEADER}\na,S1,t,1\n,,,\na,S2,t,2\n,, ,\n"",,,\n,,,,,\n`;
    const rows = await rowsOf(csv, 'csv');
    expect(rows).toHaveLength(1);
    expect(requestsOf(rows)).toMatchObject([{ sources: [{ name: 'S1' }, { name: 'S2' }] }]);
  });

  test('a cell of JSON in which a number would be changed is refused, and the number as text is not', async () => {
    const header =
      'workspace_name,source_name,source_template_id,source_config,source_config.id:json,source_config.id2';
    const config = '"{""a"": {""shop"": 820982911946154508}, ""b"": -0}"';
    const inQuotes = '"""820982911946154508"""';
    const [row, fine] = await rowsOf(
      `${header}\nacme,S,t,${config},820982911946154508,820982911946154508\nb,S,t,,${inQuotes},\n`,
      'csv',
    );
    expect(issuesOf(row).map(({ path }) => path)).toEqual(['source_config', 'source_config.id:json']);
    expect(issuesOf(row)[0]?.message).toMatch(/^a\.shop is a number .*; and 1 more$/);
    expect(JSON.stringify(issuesOf(row))).not.toContain('8209');
    expect(requestsOf([fine!])).toMatchObject([
      { sources: [{ source_config: { id: '820982911946154508' } }] },
    ]);
  });

  test('wrong cells are told by line and column, never by what is in them', async () => {
    const header = 'workspace_name,check,source_name,source_template_id,source_config,source_config.n:json';
    const [row] = await rowsOf(`${header}\nacme,perhaps,S,t,sk_secret,sk_secret\n`, 'csv');
    expect(issuesOf(row).map(({ line, path }) => [line, path])).toEqual([
      [2, 'check'],
      [2, 'source_config'],
      [2, 'source_config.n:json'],
    ]);
    expect(JSON.stringify(row)).not.toMatch(/secret|perhaps/);
  });

  test('a customer of whom a line can’t be read is not started with the others', async () => {
    const csv = `${HEADER}\na,S1,t,1\na,S2,t,sk"x\na,S3,t,3\nb,S1,t,1\n`;
    const rows = await rowsOf(csv, 'csv');
    expect(issuesOf(rows[0])).toMatchObject([
      { line: 3, message: expect.stringContaining('quotation marks') as unknown, workspace_name: null },
      { line: 2, message: 'line 3 can’t be read, and may be of this customer: correct that one' },
    ]);
    expect(rows[1]?.content).toMatchObject({ kind: 'request', request: { workspace_name: 'b' } });
    expect(rows).toHaveLength(2);
  });

  test('where it can’t be told whose the line is, neither the customer before nor the one after is started', async () => {
    const rows = await rowsOf(`${HEADER}\na,S1,t,1\ntoo,few\nb,S1,t,1\nc,S1,t,1\n`, 'csv');
    expect(rows.map(({ line, content }) => [line, content.kind])).toEqual([
      [2, 'unreadable'],
      [4, 'unreadable'],
      [5, 'request'],
    ]);
    expect(issuesOf(rows[1])).toMatchObject([
      { line: 4, message: expect.stringContaining('line 3') as unknown },
    ]);
  });

  test('after cells of several lines, a line that can’t be read is told by where it begins and how far it goes', async () => {
    const csv = `${HEADER}\na,S1,t,"1\n2\n3"\nb,S1,t,"x\ny" z\nc,S1,t,"k\nl"\nd,S1,t,"open\ne,"S1",t,1\nf,S1,t,1\n`;
    const rows = await rowsOf(csv, 'csv');
    const issues = rows.flatMap(issuesOf).filter(({ workspace_name }) => workspace_name === null);
    expect(issues.map(({ line, message }) => [line, message.slice(0, 23)])).toEqual([
      [5, 'with the lines to 6, it'],
      [9, 'with the lines to 10, i'],
    ]);
    expect(rows.map(({ line }) => line)).toEqual([2, 7, 11]);
  });

  test('lines that can’t be read are told one by one, and the customers beside them not started', async () => {
    const rows = await rowsOf(`${HEADER}\na,S1,t,1\nx\nx\nx\na,S2,t,1\nb,S1,t,1\n`, 'csv');
    expect(rows.map(({ line, content }) => [line, content.kind])).toEqual([
      [2, 'unreadable'],
      [4, 'unreadable'],
      [5, 'unreadable'],
      [6, 'unreadable'],
      [7, 'request'],
    ]);
    expect(rows.map((row) => issuesOf(row).length)).toEqual([2, 1, 1, 1, 0]);
  });

  test('a quoted text that never ends is not taken for rows, and not held', async () => {
    const csv = `${HEADER}\na,S,t,"never\n${'b,S,t,1\n'.repeat(50_000)}`;
    const rows = await rowsOf(csv, 'csv');
    expect(rows).toHaveLength(1);
    expect(issuesOf(rows[0])).toMatchObject([
      { line: 2, message: expect.stringContaining('bytes long') as unknown },
    ]);
  });

  test('more sources than a customer may have are refused, and not held', async () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `a,S${index},t,1`);
    const [row] = await rowsOf(`${HEADER}\n${lines.join('\n')}`, 'csv');
    const request = row?.content.kind === 'request' ? row.content.request : null;
    expect((request as { sources: unknown[] }).sources).toHaveLength(51);
    expect(validateRequest(request)).toMatchObject({ kind: 'invalid', issues: [{ path: 'sources' }] });
  });

  test('what differs between the lines of a customer is told', async () => {
    const header = 'workspace_name,region_id,source_name,source_template_id';
    const [row] = await rowsOf(`${header}\na,eu,S1,t\na,,S2,t\na,us,S3,t\n`, 'csv');
    expect(issuesOf(row)).toMatchObject([{ line: 4, path: 'region_id' }]);
  });
});

describe('what a spreadsheet has saved', () => {
  const header =
    'workspace_name,source_name,source_template_id,source_config.host,source_config.ssl:json,region_id';
  const row = 'shop-1,Shop,t9,shop.example.net,TRUE,';
  const request = {
    workspace_name: 'shop-1',
    sources: [
      { name: 'Shop', source_template_id: 't9', source_config: { host: 'shop.example.net', ssl: true } },
    ],
  };

  test.each([
    ['a line that names its delimiter', `sep=,\r\n${header}\r\n${row}\r\n`],
    ['another delimiter that is named', `\uFEFFsep=|\r\n${header}\r\n${row}\r\n`.replaceAll(',', '|')],
    ['empty columns at the end', `${header},,\r\n${row},,\r\n`],
    ['more empty cells than columns', `${header}\r\n${row},,,\r\n`],
    ['no empty cells at the end', `${header}\r\n${row.slice(0, -1)}\r\n`],
    ['truths in any case', `${header}\r\n${row.replace('TRUE', 'True')}\r\n`],
  ])('is read: %s', async (_, content) => {
    expect(requestsOf(await rowsOf(content, 'csv'))).toEqual([request]);
  });

  test('has truths in capitals in the column check, too', async () => {
    const csv = 'workspace_name,source_name,source_template_id,check\na,S,t,TRUE\nb,S,t,FALSE\n';
    expect(requestsOf(await rowsOf(csv, 'csv'))).toMatchObject([{ check: true }, { check: false }]);
  });

  test('goes on in the middle of a file whose first line names the delimiter', async () => {
    const content = `sep=;\n${HEADER.replaceAll(',', ';')}\na;S;t;1,5\nb;S;t;"2;5"\n`;
    const [first, second] = await rowsOf(content, 'csv');
    expect(await rowsOf(content, 'csv', first?.next)).toEqual([second]);
    expect(requestsOf([second!])).toMatchObject([{ sources: [{ source_config: { key: '2;5' } }] }]);
  });

  test.each([
    [
      'that has cells in columns without a name',
      `${header},\n${row},x\n`,
      'it has 7 fields, and the header has 6',
    ],
    ['that ends before the columns that must be there', `${header}\nshop-1,Shop\n`, 'it has 2 fields'],
  ])('a line %s can’t be read', async (_, content, message) => {
    const [first] = await rowsOf(content, 'csv');
    expect(issuesOf(first)).toMatchObject([
      { line: 2, message: expect.stringContaining(message) as unknown },
    ]);
  });

  test.each([
    ['.xlsx', Buffer.from('PK\u0003\u0004\u0014\u0000\u0006\u0000 and so on')],
    ['.xls', Buffer.from('d0cf11e0a1b11ae1000000', 'hex')],
  ])('a workbook (%s) is told as one', async (_, content) => {
    for (const format of ['csv', 'ndjson'] as const)
      await expect(rowsOf(content, format)).rejects.toThrow('save it as CSV');
  });

  describe('names in exponent form', () => {
    const lines = [
      `${HEADER},source_config.note`,
      '8.20983E+17,Shop,t,1,',
      'acme,Shop,t,2,4.5E+11',
      '1e5,Shop,t,2,',
      'other,1.5E+10,t,2,',
      '9.1E+17,Shop,t,3,',
      '8.20983E+17,Shop,t,4,',
      '12e4567,Shop,t,5,',
    ];

    async function readWith(input: ImportInput, from?: Position): Promise<{ told: string[]; rows: Row[] }> {
      const told: string[] = [];
      const rows = await allOf(readRows(input, 'csv', { from, warn: (warning) => told.push(warning) }));
      return { told, rows };
    }

    test('are warned of, and refused where two have become equal, before the first row of a file', async () => {
      const { told, rows } = await readWith(inputOf(lines.join('\n')));
      expect(told).toEqual([expect.stringContaining('lines: 2, 5, 6, 7.')]);
      const refused = rows.filter(({ content }) => content.kind === 'unreadable');
      expect(refused.flatMap(issuesOf)).toMatchObject([
        {
          line: 2,
          path: 'workspace_name',
          message: expect.stringContaining('stands in line 7, too') as unknown,
        },
        {
          line: 7,
          path: 'workspace_name',
          message: expect.stringContaining('stands in line 2, too') as unknown,
        },
      ]);
      const after = await readWith(inputOf(lines.join('\n')), rows[3]?.next);
      expect(after.rows).toEqual(rows.slice(4));
    });

    test('are refused from the second on where the file can be read only once', async () => {
      const { told, rows } = await readWith(onceOf(lines.join('\n')));
      expect(rows.flatMap(issuesOf).map(({ line }) => line)).toEqual([7]);
      expect(told).toHaveLength(1);
    });

    test('are refused in lines that follow each other: they may be of two customers', async () => {
      const { rows } = await readWith(inputOf(`${HEADER}\n8.2E+17,A,t,1\n8.2E+17,B,t,1\n`));
      expect(rows).toHaveLength(1);
      expect(issuesOf(rows[0]).map(({ line }) => line)).toEqual([2, 3]);
    });

    test('are not held however many there are', async () => {
      const many = Array.from({ length: 10_001 }, (_, at) => `1.${at}E+17,S,t,1`);
      await expect(rowsOf([HEADER, ...many].join('\n'), 'csv')).rejects.toThrow('More than 10,000 names');
    });
  });
});

describe('from where it stopped', () => {
  const ndjson = '{"a":1}\n\n{"a":2}\r\n{"a":3}';
  const csv = `\uFEFF${HEADER}\na,S1,t,"1\n2"\na,S2,t,ü\nb,S1,t,1\nc,S1,t,1`;
  const broken = `${HEADER}\na,S1,t,1\nb,"S1" t,1\nb,S2,t,1\nx\nx\nc,S1,t,1\nd,S1,t,1`;

  test.each([
    ['NDJSON', 'ndjson', ndjson, 3],
    ['CSV', 'csv', csv, 3],
    ['CSV with lines that can’t be read', 'csv', broken, 5],
  ] as const)('%s goes on after any row with the rows that are left', async (_, format, content, count) => {
    const rows = await rowsOf(content, format);
    expect(rows.length).toBe(count);
    for (const [index, { next }] of rows.entries())
      expect(await rowsOf(content, format, next)).toEqual(rows.slice(index + 1));
  });
});
