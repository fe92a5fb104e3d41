/**
 * What a file is, by its content alone, and whether it may come in: no macros, scripts, programs or parts fetched from
 * elsewhere. Each refusal says in people's words what to do. Non-goal: viruses (the scanner's).
 */
import { inflateSync } from 'node:zlib';
import { fileTypeFromBuffer } from 'file-type';
import { FileRefused } from '../../domain/ports/index.js';
import { inspectZip, readEntry, type ZipEntry, type ZipLimits } from './zip.js';

const ALLOWED = {
  pdf: 'application/pdf',
  ofd: 'application/ofd',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  png: 'image/png',
  jpg: 'image/jpeg',
} as const satisfies Record<string, string>;
type Kind = keyof typeof ALLOWED;
const isAllowed = (ext: string): ext is Kind => Object.hasOwn(ALLOWED, ext);

export const ALLOWED_ZH = '可上传 PDF、OFD、DOCX、XLSX、PNG、JPG 文件';
export const ALLOWED_EN = 'Allowed: PDF, OFD, DOCX, XLSX, PNG and JPG files';
const refused = (zh: string, en: string): FileRefused => new FileRefused('file_type_refused', { zh: `${zh}。${ALLOWED_ZH}。`, en: `${en}. ${ALLOWED_EN}.` });

/** What people have at hand and how it becomes what is taken. */
const INSTEAD: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  heic: ['这是手机拍的 HEIC 照片：请在手机上改存为 JPG 后上传', 'This is a HEIC photograph: save it as JPG on the phone and upload that'],
  zip: ['压缩包不能上传：请解开后逐个上传', 'An archive is not taken: unpack it and upload the files one by one'],
  rar: ['压缩包不能上传：请解开后逐个上传', 'An archive is not taken: unpack it and upload the files one by one'],
  '7z': ['压缩包不能上传：请解开后逐个上传', 'An archive is not taken: unpack it and upload the files one by one'],
  rtf: ['这是 RTF 文件：请在 Word 或 WPS 中另存为 .docx 或 PDF', 'This is an RTF file: save it as .docx or PDF in Word or WPS'],
  pptx: ['演示文稿请另存为 PDF 后上传', 'Save the presentation as PDF and upload that'],
};

/** Kind and media type of a file that may come in. @throws FileRefused for every other */
export async function checkedKind(bytes: Uint8Array, limits: ZipLimits): Promise<{ ending: Kind; mediaType: string }> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, 8).equals(COMPOUND)) throw compoundRefusal(buffer);
  const entries = buffer[0] === 0x50 && buffer[1] === 0x4b ? await soundEntries(bytes, limits) : undefined;
  if (entries?.some(({ name }) => name === 'OFD.xml')) return { ending: 'ofd', mediaType: ALLOWED.ofd };
  if (entries) await refuseActiveParts(bytes, entries);
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (type && ['docm', 'xlsm', 'dotm', 'xltm', 'pptm', 'potm'].includes(type.ext)) throw macros();
  if (type === undefined || !isAllowed(type.ext)) {
    const instead = type && INSTEAD[type.ext];
    if (instead) throw refused(...instead);
    throw type ? refused(`不接受 ${type.ext.toUpperCase()} 文件`, `${type.ext.toUpperCase()} files are not taken`) : refused('无法识别文件类型', 'The type of the file is not recognised');
  }
  if (type.ext === 'pdf') refuseActivePdf(buffer);
  return { ending: type.ext, mediaType: ALLOWED[type.ext] };
}

/** The name with the ending of its content: what is called .html or .exe and is a PDF opens as a PDF. */
export function nameOfKind(name: string, ending: Kind): string {
  const found = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase();
  if (found === ending || (ending === 'jpg' && found === 'jpeg')) return name;
  return `${found && name.length > found.length + 1 ? name.slice(0, -found.length - 1) : name}.${ending}`;
}

/** What Word, Excel and WPS wrote before 2007, and what an encrypted file of today is wrapped in. */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const holds = (buffer: Buffer, text: string): boolean => buffer.includes(Buffer.from(text, 'utf16le'));
function compoundRefusal(buffer: Buffer): FileRefused {
  if (holds(buffer, 'EncryptedPackage')) return refused('文件设有打开密码，无法检查：请去掉密码后上传', 'The file has a password and cannot be checked: remove the password and upload it again');
  if (holds(buffer, 'WordDocument')) return refused('这是旧版 .doc 文件：请在 Word 或 WPS 中“另存为”.docx 或 PDF 后上传', 'This is an old .doc file: in Word or WPS use “save as” .docx or PDF and upload that');
  if (holds(buffer, 'Workbook') || holds(buffer, 'Book')) return refused('这是旧版 .xls 文件：请在 Excel 或 WPS 中“另存为”.xlsx 后上传', 'This is an old .xls file: in Excel or WPS use “save as” .xlsx and upload that');
  return refused('这是旧版 Office 或 WPS 文件（.doc、.xls、.ppt、.wps、.et）：请另存为 .docx、.xlsx 或 PDF 后上传', 'This is an old Office or WPS file (.doc, .xls, .ppt, .wps, .et): save it as .docx, .xlsx or PDF and upload that');
}

const macros = (): FileRefused => refused('文件含有宏', 'The file contains macros');
async function soundEntries(bytes: Uint8Array, limits: ZipLimits): Promise<ZipEntry[]> {
  const zip = await inspectZip(bytes, limits);
  if (!('fault' in zip)) return zip.entries;
  if (zip.fault === 'bomb') throw refused('文件解压后过大(压缩炸弹)', 'The file inflates to far more than is allowed (archive bomb)');
  if (zip.fault === 'encrypted') throw refused('文件已加密,无法检查：请去掉密码后上传', 'The file is encrypted and cannot be checked: remove the password and upload it again');
  throw refused('文件已损坏', 'The file is damaged');
}

/** Macros under whatever name, and parts that are fetched from elsewhere when the file is opened. */
async function refuseActiveParts(bytes: Uint8Array, entries: readonly ZipEntry[]): Promise<void> {
  if (entries.some(({ name }) => /vbaProject\.bin|vbaData\.xml|(^|\/)activeX\/|(^|\/)macrosheets\//i.test(name))) throw macros();
  for (const entry of entries) {
    const described = /(\.rels|\[Content_Types\]\.xml)$/i.test(entry.name);
    if (!described && !/\.(bin|dat|tmp)$/i.test(entry.name) && /\.(xml|png|jpe?g|gif|emf|wmf|tiff?|svg)$/i.test(entry.name)) continue;
    const part = await readEntry(bytes, entry);
    if (!part) continue;
    if (holds(part, '_VBA_PROJECT')) throw macros();
    if (!described) continue;
    const xml = part.toString('utf8');
    if (/vbaProject|macroEnabled|macrosheet/i.test(xml)) throw macros();
    for (const [relation] of xml.matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)) {
      if (/TargetMode\s*=\s*["']External["']/i.test(relation) && /Type\s*=\s*["'][^"']*\/(?:attachedTemplate|externalLink(?:Path)?|oleObject|frame|subDocument|aFChunk|package)["']/i.test(relation)) {
        throw refused('文件引用了外部模板或外部链接：请在“文件—信息—编辑指向文件的链接”中断开后再上传，或另存为 PDF', 'The file takes a template or data from elsewhere: break its links to other files, or save it as PDF');
      }
    }
  }
}

const PDF_ACTIVE = /\/(?:JavaScript|JS|Launch|RichMedia)(?![A-Za-z0-9])/;
/** Script and launch actions stand in dictionaries, plain or in compressed object streams; programs in embedded files. */
function refuseActivePdf(buffer: Buffer): void {
  const text = buffer.toString('latin1');
  const dictionaries: string[] = [];
  let plainFrom = 0;
  let left = 64 * 1024 * 1024;
  for (const match of text.matchAll(/stream\r?\n/g)) {
    const start = match.index + match[0].length;
    if (match.index < plainFrom || text.slice(match.index - 3, match.index) === 'end') continue;
    const end = text.indexOf('endstream', start);
    if (end < 0) break;
    const head = text.slice(Math.max(plainFrom, text.lastIndexOf('obj', match.index)), match.index);
    dictionaries.push(text.slice(plainFrom, match.index));
    plainFrom = end;
    const wanted = /\/ObjStm/.test(unescaped(head)) ? 'objects' : /\/EmbeddedFile/.test(unescaped(head)) ? 'file' : undefined;
    if (!wanted || left <= 0) continue;
    const content = inflated(buffer.subarray(start, end), left);
    left -= content.length;
    if (wanted === 'objects') dictionaries.push(content.toString('latin1'));
    else if (/^(?:MZ|\x7fELF|#!|\xca\xfe\xba\xbe)/.test(content.toString('latin1', 0, 4))) throw refused('PDF 中附有程序文件：请删除附件后上传', 'The PDF carries a program: remove the attachment and upload it again');
  }
  dictionaries.push(text.slice(plainFrom));
  if (dictionaries.some((part) => PDF_ACTIVE.test(unescaped(part)))) throw refused('PDF 中含有脚本或启动程序的动作：请用“打印为 PDF”另存一份后上传', 'The PDF contains a script or starts a program: print it to a new PDF and upload that');
}
/** Names may write any character as #xx. */
const unescaped = (text: string): string => text.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
function inflated(data: Buffer, max: number): Buffer {
  try { return inflateSync(data, { maxOutputLength: Math.max(1, max), finishFlush: 2 }); } catch { return data; }
}
