import { describe, expect, it } from 'vitest'
import { explanationsIn, judgeAnswer } from './quiz-answer.ts'

describe('an answer to a quiz', () => {
  const pick: Parameters<typeof judgeAnswer>[0] = { id: 'pick', kind: 'multiple', answer: ['a', 'c'], why: [{ option: 'b', says: { en: 'No.', zh: '不。' } }, { option: 'a', says: { en: 'Yes.', zh: '对。' } }], wrong: [] }
  const word: typeof pick = { id: 'word', kind: 'free', answer: ['pods?'], why: [], wrong: [{ matches: 'nodes?', says: { en: 'It runs on one.', zh: '它跑在上面。' } }] }

  it('is explained for what was chosen, and for nothing else', () => {
    expect(explanationsIn(judgeAnswer(pick, ['b']), 'zh')).toEqual([{ option: 'b', says: '不。' }])
    expect(explanationsIn(judgeAnswer(pick, ['a', 'c']), 'en')).toEqual([{ option: 'a', says: 'Yes.' }])
    expect(judgeAnswer(pick, [])).toMatchObject({ right: false, incomplete: false })
  })
  it('that is typed and known to be wrong is explained, in upper or lower case', () => {
    expect(explanationsIn(judgeAnswer(word, ['NODES']), 'en')).toEqual([{ option: null, says: 'It runs on one.' }])
    expect(judgeAnswer(word, ['a node'])).toMatchObject({ right: false, explanations: [] })
  })
})
