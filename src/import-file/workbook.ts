/** Workbooks of spreadsheets, which are not what they are saved as CSV. */
import { ImportFileError } from './row.ts';

/** How the files begin: a ZIP archive (.xlsx, .ods, .numbers), and the form from before that (.xls). */
const BEGINNINGS = [Buffer.from('PK\u0003\u0004'), Buffer.from('d0cf11e0a1b11ae1', 'hex')];

/** The bytes as they come. @throws ImportFileError, while they are read, where they are those of a workbook */
export async function* withoutWorkbook(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let begin: Buffer | null = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (begin !== null) {
      begin = Buffer.concat([begin, chunk.subarray(0, 8)]);
      if (BEGINNINGS.some((beginning) => begin?.subarray(0, beginning.length).equals(beginning)))
        throw new ImportFileError(
          'The file is a workbook of a spreadsheet, or another archive: open it in the spreadsheet, and save it as CSV (“CSV UTF-8”).',
        );
      if (begin.length >= 8) begin = null;
    }
    yield chunk;
  }
}
