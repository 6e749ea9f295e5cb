import type { Program } from '../image.ts'
import { lazily } from '../lazily.ts'

const awk = lazily(async () => (await import('../awk/awk.ts')).awk)
const diff = lazily(async () => (await import('./diff.ts')).diff)
const free = lazily(async () => (await import('../screen/top.ts')).free)
const ifconfig = lazily(async () => (await import('./sockets.ts')).ifconfig)
const less = lazily(async () => (await import('../screen/less.ts')).less)
const more = lazily(async () => (await import('../screen/less.ts')).more)
const netstat = lazily(async () => (await import('./sockets.ts')).netstat)
const route = lazily(async () => (await import('./sockets.ts')).route)
const sed = lazily(async () => (await import('./sed.ts')).sed)
const top = lazily(async () => (await import('../screen/top.ts')).top)
const vi = lazily(async () => (await import('../screen/vi.ts')).vi)

/** Larger programs, whose code is read when one of them is first started. */
export const lazyTools: Readonly<Record<string, Program>> = { awk, diff, free, ifconfig, less, more, netstat, route, sed, top, vi }

/** `ss`, which BusyBox has not. */
export const ss: Program = lazily(async () => (await import('./sockets.ts')).ss)
