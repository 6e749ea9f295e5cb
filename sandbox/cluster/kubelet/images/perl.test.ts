import { expect, test } from 'vitest'
import { systemClock } from '../../machinery/clock.ts'
import { piDigits } from './perl.ts'
import { Breather } from './shell/breather.ts'

test('pi has as many digits as are asked for, the last one rounded', async () => {
  const breather = new Breather(systemClock, () => 0)
  expect(await piDigits(1, breather)).toBe('3')
  expect(await piDigits(5, breather)).toBe('3.1416')
  expect(await piDigits(30, breather)).toBe('3.14159265358979323846264338328')
  const long = await piDigits(1000, breather)
  expect(long).toHaveLength(1001)
  expect(long.endsWith('76611195909216420199')).toBe(true)
})
