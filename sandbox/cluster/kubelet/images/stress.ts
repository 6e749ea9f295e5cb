import { parseQuantity } from '../../machinery/quantity.ts'
import { burn } from './burn.ts'
import { busyBoxCommands } from './commands/index.ts'
import { parseArguments, pause, UsageError } from './commands/command.ts'
import type { BuiltInImage, Process, Program } from './image.ts'

/** How much CPU time a hog spends before it looks up, in milliseconds. */
const HOG_MILLISECONDS = 100
const DEFAULT_VM_BYTES = 256 * 1024 * 1024
const MOST_HOGS = 64

/** `stress --cpu N --vm N --vm-bytes B --vm-hang S --timeout T`, as in https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/ */
const stress: Program = async (self) => {
  const { flags } = parseArguments(self.argv, 'vq', ['c', 'm', 'i', 'd', 't', 'cpu', 'vm', 'vm-bytes', 'vm-hang', 'io', 'hdd', 'timeout', 'backoff'], ['verbose', 'quiet', 'vm-keep'])
  const count = (...names: string[]): number => {
    const text = names.map((name) => flags.get(name)).find((value) => value !== undefined) ?? '0'
    const hogs = Number(text)
    if (!Number.isInteger(hogs) || hogs < 0 || hogs > MOST_HOGS) throw new UsageError(`not a number of hogs between 0 and ${MOST_HOGS}: ${text}`)
    return hogs
  }
  const [cpu, vm] = [count('c', 'cpu'), count('m', 'vm')]
  const quiet = flags.has('q') || flags.has('quiet')
  if (!quiet) self.stdout(`stress: info: [1] dispatching hogs: ${cpu} cpu, 0 io, ${vm} vm, 0 hdd\n`)
  const began = self.clock.now()
  const limit = flags.get('t') ?? flags.get('timeout')
  const end = limit === undefined ? Infinity : began + secondsOf(limit) * 1000
  const bytes = bytesOf(flags.get('vm-bytes'))
  for (let hog = 0; hog < vm; hog++) self.allocate(bytes)
  self.onSignal(() => self.container.killAll())
  const hogs = Array.from({ length: cpu }, async () => {
    while (!self.killed.aborted && self.clock.now() < end) await burn(self, HOG_MILLISECONDS)
  })
  if (vm > 0) hogs.push(hold(self, end))
  await Promise.all(hogs)
  if (!quiet) self.stdout(`stress: info: [1] successful run completed in ${Math.round((self.clock.now() - began) / 1000)}s\n`)
  return 0
}

/** Timers hold no more than 2³¹ ms. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1

async function hold(self: Process, end: number): Promise<void> {
  while (self.clock.now() < end) if (!(await pause(self, Math.min(end - self.clock.now(), LONGEST_TIMER_MILLISECONDS)))) return
}

const secondsOf = (text: string): number => Number(/^\d+/.exec(text)?.[0] ?? 0) * ({ m: 60, h: 3600, d: 86_400 }[text.at(-1) ?? ''] ?? 1)

/** "150M": stress counts in powers of two. */
function bytesOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_VM_BYTES
  return Number(parseQuantity(/[KMG]$/i.test(text) ? `${text.slice(0, -1)}${text.slice(-1).toUpperCase()}i` : text.replace(/B$/i, '')).nanos) / 1e9
}

export const stressImage: BuiltInImage = {
  repository: 'docker.io/polinux/stress',
  hasTag: (tag) => /^(latest|1\.0\.4)$/.test(tag),
  sizeBytes: 4_041_495,
  entrypoint: [],
  command: ['stress'],
  workingDirectory: '/',
  environment: () => ({}),
  files: () => ({}),
  programs: { ...busyBoxCommands, stress },
}

/** `stress -cpus N`, as in https://kubernetes.io/docs/tasks/configure-pod-container/assign-cpu-resource/ */
const cpuStress: Program = async (self) => {
  const at = self.argv.findIndex((word) => /^--?cpus$/.test(word))
  const cpus = Number(self.argv[at + 1] ?? 0)
  if (at < 0 || !(cpus > 0 && cpus <= MOST_HOGS)) throw new UsageError(`usage: stress -cpus N, with N up to ${MOST_HOGS}`)
  self.stderr(`Spawning ${cpus} threads to consume cpu\n`)
  self.onSignal(() => self.container.killAll())
  await Promise.all(
    Array.from({ length: cpus }, async () => {
      while (!self.killed.aborted) await burn(self, HOG_MILLISECONDS)
    }),
  )
  return 0
}

export const cpuStressImage: BuiltInImage = { ...stressImage, repository: 'docker.io/vish/stress', hasTag: (tag) => tag === 'latest', entrypoint: ['/stress'], command: [], programs: { stress: cpuStress } }
