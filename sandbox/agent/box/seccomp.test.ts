import { expect, test } from 'vitest'
import { seccompFilter } from './seccomp.ts'

const X64 = 0xc000003e
const ARM64 = 0xc00000b7
const ALLOW = 0x7fff0000
const KILL = 0x80000000
const errno = (number: number): number => 0x00050000 | number

/** Runs a filter as the kernel would, on one call's struct seccomp_data. */
function judge(filter: Buffer, architecture: number, number: number, args: (number | bigint)[] = []): number {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(number, 0)
  data.writeUInt32LE(architecture, 4)
  args.forEach((argument, index) => data.writeBigUInt64LE(BigInt(argument), 16 + 8 * index))
  let loaded = 0
  for (let at = 0; ; at++) {
    const [code, yes, no, value] = [filter.readUInt16LE(at * 8), filter.readUInt8(at * 8 + 2), filter.readUInt8(at * 8 + 3), filter.readUInt32LE(at * 8 + 4)]
    if (code === 0x20) loaded = data.readUInt32LE(value)
    else if (code === 0x15) at += loaded === value ? yes : no
    else if (code === 0x45) at += (loaded & value) !== 0 ? yes : no
    else if (code === 0x06) return value
    else throw new Error(`instruction ${code.toString(16)}`)
  }
}

const x64 = seccompFilter('x64', 'learner')
const arm64 = seccompFilter('arm64', 'learner')

test('ordinary calls are allowed', () => {
  for (const number of [0, 1, 2, 9, 59, 62, 101, 257]) expect(judge(x64, X64, number)).toBe(ALLOW)
  for (const number of [56, 63, 64, 117, 221, 222]) expect(judge(arm64, ARM64, number)).toBe(ALLOW)
})

test('what makes namespaces or mounts, or reaches into the kernel, is not permitted', () => {
  for (const number of [272, 308, 165, 321, 250, 425, 435 + 7]) expect(judge(x64, X64, number)).toBe(errno(1))
  for (const number of [97, 268, 40, 280, 219, 425]) expect(judge(arm64, ARM64, number)).toBe(errno(1))
})

test('a process may be cloned, a namespace may not, whatever stands in the upper half of the flags', () => {
  expect(judge(x64, X64, 56, [0x01200011])).toBe(ALLOW)
  expect(judge(x64, X64, 56, [0x10000011])).toBe(errno(1))
  expect(judge(x64, X64, 56, [0xf00000010000011n << 4n | 0x20000000n])).toBe(errno(1))
  expect(judge(arm64, ARM64, 220, [0x40000011])).toBe(errno(1))
})

test('sockets are local, of the internet, or netlink', () => {
  for (const family of [1, 2, 10, 16]) expect(judge(x64, X64, 41, [family])).toBe(ALLOW)
  for (const family of [17, 38, 40]) expect(judge(x64, X64, 41, [family])).toBe(errno(97))
})

test('a terminal cannot be typed into from outside', () => {
  expect(judge(x64, X64, 16, [0, 0x5401])).toBe(ALLOW)
  expect(judge(x64, X64, 16, [0, 0x5412])).toBe(errno(1))
  // The kernel looks at 32 bits of the request only.
  expect(judge(x64, X64, 16, [0, 0x100005412n])).toBe(errno(1))
})

test('calls of another architecture end the program, and x32 calls do not exist', () => {
  expect(judge(x64, 0x40000003, 1)).toBe(KILL)
  expect(judge(x64, X64, 0x40000000 | 41, [1])).toBe(errno(38))
})

test('around the agent, namespaces and mounts may be made, and nothing else of it', () => {
  const [machine, armMachine] = [seccompFilter('x64', 'machine'), seccompFilter('arm64', 'machine')]
  for (const number of [272, 308, 165, 155]) expect(judge(machine, X64, number)).toBe(ALLOW)
  expect(judge(machine, X64, 56, [0x10000011])).toBe(ALLOW)
  for (const number of [321, 250, 425, 304]) expect(judge(machine, X64, number)).toBe(errno(1))
  expect(judge(machine, X64, 41, [40])).toBe(errno(97))
  expect(judge(armMachine, ARM64, 97)).toBe(ALLOW)
  expect(judge(armMachine, ARM64, 280)).toBe(errno(1))
})

test('around the agent, no process makes itself traceable, though it is told so', () => {
  expect(judge(seccompFilter('x64', 'machine'), X64, 157, [4, 1])).toBe(errno(0))
  expect(judge(seccompFilter('x64', 'machine'), X64, 157, [15])).toBe(ALLOW)
  expect(judge(seccompFilter('arm64', 'machine'), ARM64, 167, [4, 1])).toBe(errno(0))
})

test('elsewhere there is no filter, and that is said', () => {
  expect(() => seccompFilter('riscv64', 'machine')).toThrow('riscv64')
})
