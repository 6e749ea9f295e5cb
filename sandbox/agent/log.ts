import { fstatSync, ftruncateSync } from 'node:fs'

/** The log file begins anew when it has grown to this. */
const LOG_BYTES = 256 * 1024
const LINE_BYTES = 4 * 1024
const STDERR = 2

/** Writes lines to standard error, which the provider made a file opened for appending, and keeps that file small. */
export function boundedLog(): (line: string) => void {
  let written = 0
  return (line) => {
    const text = `${new Date().toISOString()} ${line.slice(0, LINE_BYTES)}\n`
    written += Buffer.byteLength(text)
    if (written > LOG_BYTES && fstatSync(STDERR).isFile()) {
      ftruncateSync(STDERR, 0)
      written = 0
    }
    process.stderr.write(text)
  }
}
