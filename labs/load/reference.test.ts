import { expect, it } from 'vitest'
import { formatReference } from './reference.ts'

it('docs/lesson-format.md says what the schemas say', async () => {
  const reference = formatReference()
  await expect(reference).toMatchFileSnapshot('../../docs/lesson-format.md')
  const undescribed = reference.split('\n').filter((line) => /^\| `(?!id`)/.test(line) && line.endsWith('|  |'))
  expect(undescribed).toEqual([])
})
