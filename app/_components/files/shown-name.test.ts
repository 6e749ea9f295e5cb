import { expect, test } from 'vitest'
import { shownName } from './shown-name.ts'

test.each([
  ['a b.txt', 'a b.txt'],
  ['日本語.yaml', '日本語.yaml'],
  ['👩‍💻.md', '👩‍💻.md'],
  ['two\nlines\x7f', 'two^Jlines^?'],
  ['exe.\u202egpj', 'exe.<202E>gpj'],
  ['a\u200db', 'a<200D>b'],
  ['a\u200b', 'a<200B>'],
])('%j reads as %s', (name, shown) => expect(shownName(name)).toBe(shown))
