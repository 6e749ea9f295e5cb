import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import type { ClusterCheckpoint } from '../../cluster/cluster.ts'
import { CheckpointFormatError, frames, framesOf, magic, readFrames, type Frame, type Part } from './format.ts'
import { manifestSchema, parseClusterCheckpoint, screensSchema, type Manifest, type Screens } from './manifest.ts'

/** Bytes of JSON that a compressed part may become. */
const JSON_BYTES = { cluster: 64 * 1024 * 1024, screens: 40 * 1024 * 1024 }
const pack = promisify(gzip)
const unpack = promisify(gunzip)

export interface Checkpoint {
  manifest: Manifest
  /** Null: there is no embedded cluster. */
  cluster: ClusterCheckpoint | null
  screens: Screens
  /** .tar.gz; to be read once. */
  home: AsyncIterable<Buffer>
}

export async function* writeCheckpoint({ manifest, cluster, screens, home }: Checkpoint): AsyncGenerator<Buffer> {
  yield magic()
  yield* frames('manifest', Buffer.from(JSON.stringify(manifest)))
  if (cluster !== null) yield* frames('cluster', await pack(JSON.stringify(cluster), { level: 1 }))
  if (screens.length > 0) yield* frames('screens', await pack(JSON.stringify(screens), { level: 1 }))
  yield* framesOf('home', home)
  yield* frames('end', Buffer.alloc(0))
}

/** Reads up to the home folder, which is read as it is unpacked. Throws `CheckpointFormatError` for what is none. */
export async function readCheckpoint(source: AsyncIterable<Buffer>): Promise<Checkpoint> {
  const reading = readFrames(source)
  const collected: Partial<Record<Part, Buffer[]>> = {}
  let next = await reading.next()
  for (; next.done !== true && next.value.part !== 'home' && next.value.part !== 'end'; next = await reading.next()) {
    const { part, data } = next.value
    ;(collected[part] ??= []).push(data)
  }
  try {
    const manifest = manifestSchema.parse(JSON.parse(Buffer.concat(collected.manifest ?? []).toString('utf8')))
    const cluster = collected.cluster === undefined ? null : parseClusterCheckpoint(await json(collected.cluster, JSON_BYTES.cluster))
    const screens = collected.screens === undefined ? [] : screensSchema.parse(await json(collected.screens, JSON_BYTES.screens))
    if ((cluster === null) !== (manifest.nodes === null)) throw new CheckpointFormatError('The checkpoint has a cluster without nodes, or nodes without a cluster.')
    return { manifest, cluster, screens, home: homeFrom(next, reading) }
  } catch (error) {
    if (error instanceof CheckpointFormatError) throw error
    throw new CheckpointFormatError(`The checkpoint cannot be read: ${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}`)
  }
}

const json = async (pieces: Buffer[], mostBytes: number): Promise<unknown> =>
  JSON.parse((await unpack(Buffer.concat(pieces), { maxOutputLength: mostBytes })).toString('utf8')) as unknown

async function* homeFrom(first: IteratorResult<Frame>, rest: AsyncGenerator<Frame>): AsyncGenerator<Buffer> {
  for (let next = first; next.done !== true; next = await rest.next()) {
    if (next.value.part === 'home') yield next.value.data
  }
}
