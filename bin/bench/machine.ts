import { cpus, release, totalmem, type } from 'node:os'

/** The machine that the numbers were taken on. */
export function machine(): Record<string, string | number> {
  const processors = cpus()
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.version,
    at: new Date().toISOString(),
  }
}
