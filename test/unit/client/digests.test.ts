import { expect, test } from 'vitest';
import { fieldDigests, requestDigest } from '../../../src/client/digests.ts';
import { exactJson } from '../../../src/domain/exact-json.ts';
import { validateRequest } from '../../../src/domain/onboarding-request.ts';
import { parseKeyring } from '../../../src/secrets/index.ts';

const keyring = parseKeyring(`k1:${Buffer.alloc(32, 7).toString('base64')}`);

/** As 0.1.0 has written them into memos and inputs. */
const RECORDED = {
  digest: '161DyxOfKZID6_3ef2X_ahb_DoYGWcxKxbm11aetYRA',
  fields: {
    region_id: 'DWZWcOMOZS348HVd',
    check: 'H-qpRWYNjpqJr7ua',
    '["B","source_template_id"]': 'nuElWLEh7PDFWuF7',
    '["B","source_config"]': 'asptocB7AT4Snwbu',
    '["B","selected_connection_template_tags"]': 'OChzgEcFAF0B8lud',
    '["B","selected_connection_template_tags_mode"]': '0cB0h5s2CTLvDL8p',
    '["A","source_template_id"]': 'c4JvSPoT4SEHow7t',
    '["A","source_config"]': 'CiCnvUVKHZVGEZkI',
    '["A","selected_connection_template_tags"]': 'OrHHUTcpwlZiUBzm',
    '["A","selected_connection_template_tags_mode"]': 'h3YmajH9k77j_lNZ',
  },
};

function digestsOf(text: string): typeof RECORDED {
  const read = exactJson(text);
  if (read.kind !== 'json' || read.problems.length > 0) throw new Error('It is not exact.');
  const request = validateRequest(read.value);
  if (request.kind === 'invalid') throw new Error('It is not valid.');
  const fields = fieldDigests(keyring, request.value) as typeof RECORDED.fields;
  return { digest: requestDigest(keyring, request.value)?.digest ?? '', fields };
}

const request = (numbers: string): string =>
  `{"workspace_name":"acme-4f21","region_id":"eu","check":true,"signup_event":{"id":"evt_1"},"sources":[` +
  `{"name":"B","source_template_id":"t2","source_config":{"b":1.50,"a":1e2,"c":[${numbers}],"ä":"💶"}},` +
  `{"name":"A","source_template_id":"t1","source_config":{},"selected_connection_template_tags":["x"]}]}`;

test('digests of what JavaScript reads exactly are those that stand in memos', () => {
  const numbers = '0,-7,0.1,9007199254740991,-9007199254740991,5e-324,2.5e-10,3.0';
  expect(digestsOf(request(numbers))).toEqual(RECORDED);
});

test('the same numbers written in another way are the same request', () => {
  const numbers = '0.0,-7.0,1e-1,9007199254740991.0,-9007199254740991,5E-324,0.00000000025,3';
  expect(digestsOf(request(numbers))).toEqual(RECORDED);
});
