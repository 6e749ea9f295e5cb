import { fileLimits, unusableInNames, type Refusal } from '../../../sandbox/files-protocol.ts'
import { limits } from '../../../sandbox/protocol.ts'
import type { SandboxQuestion } from '../workspace/sandbox-requests.ts'

/** Of a request around its text: its type, number, path and version. */
const ENVELOPE_BYTES = 8 * 1024

const bytesOf = (text: string): number => new TextEncoder().encode(text).byteLength

/** Whether a sandbox is told of such a path at all; what it says of one that it is told is its own business. */
export const canBePath = (path: string): boolean => path.length <= fileLimits.pathCharacters && path.split('/').length <= fileLimits.depth && !unusableInNames.test(path)

/** Why a question need not be sent: it is beyond what the protocol takes, and the sandbox would not read it. */
export function refusalOf(question: SandboxQuestion): Refusal | null {
  const paths = [...('path' in question ? [question.path] : []), ...('to' in question ? [question.to] : [])]
  if (!paths.every(canBePath)) return 'bad-path'
  if (question.type !== 'files.write') return null
  const isTooLarge = bytesOf(question.text) > fileLimits.fileBytes || bytesOf(JSON.stringify(question.text)) > limits.frameBytes - ENVELOPE_BYTES
  return isTooLarge ? 'too-large' : null
}
