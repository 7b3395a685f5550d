import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import * as z from 'zod';
import { describeError } from '../../core/describeError';
import {
  FOREST_VERSION,
  type ForestHeader,
  type ReadForest,
  readForest,
  writeForest,
} from '../../core/forest/serialise';
import type { Forest } from '../../core/forest/tree';

const MAGIC = Buffer.from('tilesmith forest\n');
/** Bytes that tell the length of the header, little-endian. */
const LENGTH_BYTES = 4;
const START = MAGIC.length + LENGTH_BYTES;
/** A forest that unpacks to more than this was not written here. */
const MOST_BYTES = 2 ** 30;

const count = z.int().min(0).max(MOST_BYTES);
const headerSchema: z.ZodType<ForestHeader> = z.strictObject({
  version: z.literal(FOREST_VERSION),
  features: z.array(z.string()).min(1),
  outputs: z.array(z.string()).min(1),
  trees: z.array(count.refine((nodes) => nodes % 2 === 1, 'a tree has one leaf more than cuts')).min(1),
  thresholds: count,
  leaves: count,
});
/** Another version may have another header: it is refused by its number, not by its looks. */
const versionSchema = z.object({ version: z.int() });

/** A forest as a file: magic, length of the header, header in JSON, compressed body. */
export async function encodeForest(forest: Forest): Promise<Buffer> {
  const { header, body } = writeForest(forest);
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  // The fastest level: the next ones take twice the time for 3 % of the size.
  return Buffer.concat([MAGIC, length, json, await promisify(deflate)(body, { level: 1 })]);
}

/** The forest of a file, or why it is refused. Whatever the file holds, what it yields can be predicted with. */
export async function decodeForest(file: Uint8Array): Promise<ReadForest> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < START || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    return refused('it is not a forest');
  const bodyStart = START + bytes.readUInt32LE(MAGIC.length);
  const json = parseJson(bytes.subarray(START, bodyStart));
  const version = versionSchema.safeParse(json).data?.version;
  if (version !== undefined && version !== FOREST_VERSION) {
    return refused(`it has version ${version}, and this version of Tilesmith reads ${FOREST_VERSION}`);
  }
  const header = headerSchema.safeParse(json);
  if (!header.success) return refused('its header cannot be read');
  try {
    const body = await promisify(inflate)(bytes.subarray(bodyStart), { maxOutputLength: MOST_BYTES });
    return readForest(header.data, body);
  } catch (error) {
    return refused(`it cannot be unpacked: ${describeError(error)}`);
  }
}

function refused(reason: string): ReadForest {
  return { ok: false, reason };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
