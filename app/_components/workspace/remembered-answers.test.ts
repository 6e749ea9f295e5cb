import { expect, test } from 'vitest'
import { parseAnswers, RememberedAnswers } from './remembered-answers.ts'

test.each([null, '', '{', 'null', '7', '[]', '{"one":"b"}', '{"one":[1]}', `{"one":["${'x'.repeat(501)}"]}`])('what can be no answer is none: %.20s', (stored) => {
  expect(parseAnswers(stored)).toEqual({})
})

test('what can be one is kept, the rest is left out', () => {
  expect(parseAnswers('{"ask/one":["a","b"],"ask/two":{}}')).toEqual({ 'ask/one': ['a', 'b'] })
})

test('who listens hears of each change, also where nothing can be stored', () => {
  const answers = new RememberedAnswers('course/lesson')
  const heard: object[] = []
  answers.subscribe(() => heard.push(answers.get()))
  answers.set('ask/one', ['a'])
  answers.set('ask/two', ['80'])
  answers.forget()
  expect(heard).toEqual([{ 'ask/one': ['a'] }, { 'ask/one': ['a'], 'ask/two': ['80'] }, {}])
})
