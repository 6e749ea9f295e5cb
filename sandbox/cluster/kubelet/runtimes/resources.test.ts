import { expect, test } from 'vitest'
import { manualClock } from '../../machinery/testing/manual-clock.ts'
import { CpuMeter } from './cpu-meter.ts'
import { Resources } from './resources.ts'

const MIB = 1024 * 1024

test('CPU usage is the mean of the last fifteen seconds, or of the life so far', () => {
  const meter = new CpuMeter(0)
  meter.spend(500, 1_000)
  expect(meter.nanoCores(1_000)).toBe(5e8)
  expect(meter.nanoCores(10_000)).toBe(5e7)
  meter.spend(1_500, 14_000)
  expect(meter.nanoCores(15_000)).toBe(Math.round((2_000 / 15_000) * 1e9))
  expect(meter.nanoCores(16_500)).toBe(1e8)
  expect(meter.nanoCores(60_000)).toBe(0)
})

test('memory counts until its process ends; more than the limit is told', () => {
  let exceeded = 0
  const resources = new Resources(manualClock(0), { cpu: null, memory: 10 * MIB }, () => exceeded++)
  resources.begin(1)
  resources.allocate(1, 4 * MIB)
  resources.begin(2)
  resources.allocate(2, 3 * MIB)
  expect([resources.usage().memoryBytes, exceeded]).toEqual([10 * MIB, 0])
  resources.end(2)
  expect(resources.usage().memoryBytes).toBe(6 * MIB)
  resources.allocate(1, 5 * MIB)
  expect(exceeded).toBe(1)
  resources.allocate(1, -100 * MIB)
  expect(resources.usage().memoryBytes).toBe(MIB)
})

test('who computes beyond the CPU limit is told to rest, all processes together', () => {
  const clock = manualClock(1_000)
  const resources = new Resources(clock, { cpu: 0.1, memory: null }, () => undefined)
  expect(resources.spend(4)).toBeCloseTo(36)
  expect(resources.spend(4)).toBeCloseTo(76)
  expect(new Resources(clock, { cpu: null, memory: null }, () => undefined).spend(4)).toBe(0)
})
