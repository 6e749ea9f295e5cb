import type { Container } from 'kubernetes-types/core/v1'
import type { ContainerExit, ContainerLog } from './runtime.ts'

/** https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/ */
const MOST_LINES = 80
const MOST_BYTES = 2048

/** The end of the log of a container that failed, where the container asks for that; otherwise undefined. */
export function terminationMessage(container: Container, exit: ContainerExit, log: ContainerLog | null): string | undefined {
  if (container.terminationMessagePolicy !== 'FallbackToLogsOnError' || exit.exitCode === 0 || log === null) return undefined
  const text = log
    .lines()
    .slice(-MOST_LINES)
    .map(({ text: one, partial }) => `${one}${partial ? '' : '\n'}`)
    .join('')
  return text === '' ? undefined : Buffer.from(text).subarray(-MOST_BYTES).toString()
}
